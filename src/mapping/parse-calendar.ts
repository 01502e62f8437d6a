import { didYouMean } from "../suggest.ts";
import { readDate } from "./due-date.ts";
import { type Entry, shorten, type YamlReader } from "./yaml-keys.ts";

const NO_ZONE = "UTC";

/** Reads where days begin and end: an IANA name. */
export function readTimeZone(entry: Entry | undefined, reader: YamlReader): string {
  const said = entry === undefined ? undefined : reader.text(entry)?.value.trim();
  if (entry === undefined || said === undefined) return NO_ZONE;
  const zones = [NO_ZONE, ...Intl.supportedValuesOf("timeZone")];
  const zone = zones.find((known) => known.toLowerCase() === said.toLowerCase());
  const isPlace = said.includes("/") && !/^etc\//i.test(said);
  if (zone === NO_ZONE || (isPlace && (zone !== undefined || isZone(said)))) return zone ?? said;
  const inCity = zones.find((known) => known.toLowerCase().endsWith(`/${said.toLowerCase().replaceAll(" ", "_")}`));
  const hint = inCity === undefined ? didYouMean(said, zones) : `Did you mean "${inCity}"?`;
  const message = `"${shorten(said)}" is not the name of a time zone like Europe/Lisbon.`;
  reader.refuse(reader.placeOf(entry.node), message, hint);
  return NO_ZONE;
}

/** Other names of zones, which the list leaves out. An offset such as +01:00 or EST knows no summer time. */
function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Reads the days that are no working days. */
export function readHolidays(entry: Entry | undefined, reader: YamlReader): readonly string[] {
  const days = new Set<string>();
  for (const item of (entry && reader.list(entry, "[2026-12-25, 2027-01-01]")) ?? []) {
    const said = reader.text(item)?.value.trim();
    if (said === undefined) continue;
    const place = reader.placeOf(item.node);
    if (said.length !== 10 || readDate(said) === null) {
      reader.refuse(place, `"${shorten(said)}" is not a date like 2026-12-25.`);
    } else if (days.has(said)) {
      reader.refuse(place, `"${said}" stands here twice.`);
    }
    days.add(said);
  }
  return [...days];
}
