import { createHash } from "node:crypto";
import type { Mapping } from "../mapping/mapping.ts";
import type { LiveVersion } from "./wrangler/worker.ts";

/**
 * A plain variable of each version, by which a later deployment knows which mappings are live; what is too much for one
 * goes on in MARK_2 and so on. The Worker ignores them.
 */
const MARK = "DEPLOYED_MAPPINGS";
const IS_MARK = new RegExp(`^${MARK}(_\\d+)?$`);
/** Cloudflare takes 5 KB in a variable (developers.cloudflare.com/workers/platform/limits). */
const PART_LIMIT_BYTES = 4096;
/** At the end of a part that goes on. What an earlier and longer mark left behind in the next variable counts for nothing. */
const GOES_ON = "+";
/** What wrangler.toml says, and so a deployment by hand, also one that keeps the variables of before. */
const UNKNOWN = "unknown";
const DIGEST_CHARACTERS = 8;

/** A mapping that a live version serves, with what tells whether its form is another one now; null when that is not known. */
export interface LiveMapping {
  readonly name: string;
  readonly form: string | null;
}

type Named = Pick<Mapping, "name" | "source" | "form">;

/** What a deployment tells the next one: plain variables by their names. */
export function markOf(mappings: readonly Named[]): Readonly<Record<string, string>> {
  const parts: string[] = [""];
  for (const mapping of mappings) {
    const entry = `${mapping.name}@${digestOf(mapping)}`;
    const part = parts.at(-1) ?? "";
    const longer = part === "" ? entry : `${part},${entry}`;
    if (Buffer.byteLength(longer) < PART_LIMIT_BYTES) parts.splice(-1, 1, longer);
    else parts.push(entry);
  }
  const last = parts.length - 1;
  return Object.fromEntries(parts.map((part, at) => [partName(at), at === last ? part : `${part}${GOES_ON}`]));
}

/** The mappings that a version serves, by its mark; null when it has none or not all of it, as one deployed by hand. */
export function readMark({ bindings }: LiveVersion): readonly LiveMapping[] | null {
  const entries: string[] = [];
  for (let at = 0; ; at += 1) {
    const part = bindings.find(({ name, type }) => name === partName(at) && type === "plain_text")?.text;
    if (part === undefined || part === UNKNOWN) return null;
    const goesOn = part.endsWith(GOES_ON);
    entries.push(...(goesOn ? part.slice(0, -GOES_ON.length) : part).split(","));
    if (!goesOn) break;
  }
  return entries
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [name = "", form = null] = entry.split("@");
      return { name, form };
    });
}

function partName(at: number): string {
  return at === 0 ? MARK : `${MARK}_${at + 1}`;
}

/** A short text for a source and form; another pair has another one. */
export function digestOf({ source, form }: Pick<Named, "source" | "form">): string {
  return createHash("sha256").update(`${source}\n${form}`).digest("hex").slice(0, DIGEST_CHARACTERS);
}

/** The plain variables of versions but the mark, since one may stand where a secret is expected. */
export function variablesOf(versions: readonly LiveVersion[]): readonly string[] {
  const names = versions.flatMap(({ bindings }) => bindings.filter(({ type }) => type === "plain_text"));
  return names.map(({ name }) => name).filter((name) => !IS_MARK.test(name));
}

/** The text of a plain variable of the live versions; null where none has it. */
export function textOf(versions: readonly LiveVersion[], variable: string): string | null {
  const all = versions.flatMap(({ bindings }) => bindings);
  return all.find(({ name, type }) => name === variable && type === "plain_text")?.text ?? null;
}

/** Whether a live version is a Formcamp, and so nobody else's Worker of the same name. */
export function isFormcamp({ bindings }: LiveVersion): boolean {
  const has = (name: string, type: string) => bindings.some((each) => each.name === name && each.type === type);
  return has("LEDGER", "durable_object_namespace") && has("CONNECTION", "durable_object_namespace");
}
