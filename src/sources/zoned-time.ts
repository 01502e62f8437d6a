/**
 * The time, in milliseconds since 1970, at which clocks in a time zone show a local time `YYYY-MM-DD HH:MM:SS`. Null for
 * another text or a zone that is not known. Of an hour that comes twice it is the second one.
 */
export function instantIn(zone: string, local: string): number | null {
  const shown = shownAsUtc(local);
  if (shown === null) return null;
  try {
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
    const offsetAt = (time: number) => (shownAsUtc(format.format(time)) ?? Number.NaN) - time;
    const instant = shown - offsetAt(shown - offsetAt(shown));
    return Number.isNaN(instant) ? null : instant;
  } catch {
    return null;
  }
}

/** What a clock in UTC shows as this local time. */
export function shownAsUtc(local: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(local)) return null;
  const time = Date.parse(`${local.replace(" ", "T")}Z`);
  return Number.isNaN(time) ? null : time;
}
