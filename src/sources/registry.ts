import { googleForms } from "./google-forms.ts";
import { jotform } from "./jotform.ts";
import type { Source } from "./source.ts";
import { typeform } from "./typeform.ts";

/** Every source adapter; a new form tool is one file and its name in this list. */
const ALL: readonly Source[] = [typeform, jotform, googleForms];

const byName: ReadonlyMap<string, Source> = new Map(ALL.map((source) => [source.name, source]));

/** The names that a mapping's `source` may have. */
export const SOURCE_NAMES: readonly string[] = [...byName.keys()];

/** The adapter of this name, or null. */
export function findSource(name: string): Source | null {
  return byName.get(name) ?? null;
}
