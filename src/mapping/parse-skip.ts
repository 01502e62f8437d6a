import type { SkipRule } from "./mapping.ts";
import { readWhen } from "./parse-template.ts";
import { keysOf, SkipSchema } from "./schema.ts";
import type { Scope } from "./scope.ts";
import type { Entry } from "./yaml-keys.ts";

/** Reads the rules by which a submission makes no to-do. */
export function readSkips(entry: Entry | undefined, scope: Scope): readonly SkipRule[] {
  const { reader } = scope;
  const rules: SkipRule[] = [];
  for (const item of (entry && reader.list(entry, "- { when: …, reason: … }")) ?? []) {
    const entries = reader.map(item.node, 'A rule of "skip"', keysOf(SkipSchema));
    if (entries === null) continue;
    const place = reader.placeOf(item.node);
    const whenEntry = reader.required(entries, "when", place, "This rule");
    const reasonEntry = reader.required(entries, "reason", place, "This rule");
    const when = whenEntry === null ? null : readWhen(whenEntry, scope);
    const reason = reasonEntry === null ? null : (reader.text(reasonEntry)?.value.trim() ?? null);
    if (reason !== null && reasonEntry !== null && /\{[{%]/.test(reason)) {
      reader.refuse(reader.placeOf(reasonEntry.node), "The reason is a plain text: it must not hold answers.");
    }
    if (when !== null && rules.some((rule) => rule.when === when)) {
      reader.refuse(whenEntry?.key ?? place, "This is never used: a rule before it has the same condition.");
    }
    if (when !== null && reason !== null) rules.push({ when, reason });
  }
  return rules;
}
