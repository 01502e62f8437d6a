/** How one thing stands: "warn" works but wants a look, "skipped" was not looked at. */
export const CHECK_STATES = ["ok", "warn", "bad", "skipped"] as const;
export type CheckState = (typeof CHECK_STATES)[number];

/** One thing that the doctor looked at. */
export interface Check {
  /** The same for the same thing in every report, such as "mapping.it-request.secret". */
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  /** What was found, and what it means. */
  readonly says: string;
  /** What mends it; null where nothing need be done. */
  readonly mend: string | null;
}

/** Checks of one thing, such as a mapping. */
export interface CheckGroup {
  readonly title: string;
  readonly checks: readonly Check[];
}

/** Everything that the doctor found. */
export interface Diagnosis {
  /** The worst of all; what was not looked at does not count. */
  readonly state: "ok" | "warn" | "bad";
  /** All of it in one sentence. */
  readonly says: string;
  readonly groups: readonly CheckGroup[];
}

/** One check after another; each is made by what it found. */
export function checkOf(id: string, title: string) {
  return {
    ok: (says: string): Check => ({ id, title, state: "ok", says, mend: null }),
    warn: (says: string, mend: string): Check => ({ id, title, state: "warn", says, mend }),
    bad: (says: string, mend: string): Check => ({ id, title, state: "bad", says, mend }),
    skipped: (says: string): Check => ({ id, title, state: "skipped", says, mend: null }),
  };
}

/** Puts the groups together under one sentence. Groups without checks are left out. */
export function diagnosisOf(groups: readonly CheckGroup[]): Diagnosis {
  const shown = groups.filter(({ checks }) => checks.length > 0);
  const count = (state: CheckState) =>
    shown.reduce((sum, { checks }) => sum + checks.filter((check) => check.state === state).length, 0);
  const [bad, warn, skipped] = [count("bad"), count("warn"), count("skipped")];
  const parts = [
    bad > 0 && `${bad} ${bad === 1 ? "thing is" : "things are"} wrong`,
    warn > 0 && `${warn} ${warn === 1 ? "wants" : "want"} a look`,
    skipped > 0 && `${skipped} could not be checked`,
  ].filter((part) => part !== false);
  const says = parts.length === 0 ? "Everything that was checked is in order." : `${parts.join(", ")}.`;
  return { state: bad > 0 ? "bad" : warn > 0 ? "warn" : "ok", says, groups: shown };
}

/** A time in a sentence, which is read by people in any zone. */
export function utc(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** What wants a person, the worst first, with the title of the group that it is in. */
export function wrongChecks({ groups }: Diagnosis): readonly { readonly group: string; readonly check: Check }[] {
  const all = groups.flatMap(({ title, checks }) => checks.map((check) => ({ group: title, check })));
  return [...all.filter(({ check }) => check.state === "bad"), ...all.filter(({ check }) => check.state === "warn")];
}
