import { createHash } from "node:crypto";
import type { Mapping } from "../mapping/mapping.ts";
import type { LiveVersion } from "./wrangler/worker.ts";

/** A plain variable of each version, by which a later deployment knows which mappings are live. The Worker ignores it. */
const MARK = "DEPLOYED_MAPPINGS";
const DIGEST_CHARACTERS = 8;

/** A mapping that a live version serves, with what tells whether its form is another one now; null when that is not known. */
export interface LiveMapping {
  readonly name: string;
  readonly form: string | null;
}

type Named = Pick<Mapping, "name" | "source" | "form">;

/** What a deployment tells the next one. */
export function markOf(mappings: readonly Named[]): Readonly<Record<string, string>> {
  return { [MARK]: mappings.map((mapping) => `${mapping.name}@${digestOf(mapping)}`).join(",") };
}

/** The mappings that a version serves, by its mark; null when it has none, as one that was deployed by hand. */
export function readMark({ bindings }: LiveVersion): readonly LiveMapping[] | null {
  const mark = bindings.find(({ name, type }) => name === MARK && type === "plain_text")?.text;
  if (mark === undefined) return null;
  return mark
    .split(",")
    .filter((part) => part !== "")
    .map((part) => {
      const [name = "", form = null] = part.split("@");
      return { name, form };
    });
}

/** A short text for a source and form; another pair has another one. */
export function digestOf({ source, form }: Pick<Named, "source" | "form">): string {
  return createHash("sha256").update(`${source}\n${form}`).digest("hex").slice(0, DIGEST_CHARACTERS);
}

/** The plain variables of versions but the mark, since one may stand where a secret is expected. */
export function variablesOf(versions: readonly LiveVersion[]): readonly string[] {
  const names = versions.flatMap(({ bindings }) => bindings.filter(({ type }) => type === "plain_text"));
  return names.map(({ name }) => name).filter((name) => name !== MARK);
}

/** Whether a live version is a Formcamp, and so nobody else's Worker of the same name. */
export function isFormcamp({ bindings }: LiveVersion): boolean {
  const has = (name: string, type: string) => bindings.some((each) => each.name === name && each.type === type);
  return has("LEDGER", "durable_object_namespace") && has("CONNECTION", "durable_object_namespace");
}
