import { isMap, isSeq } from "yaml";
import type { Choice, Condition } from "./mapping.ts";
import { readWhen } from "./parse-template.ts";
import type { Scope } from "./scope.ts";
import type { Entry } from "./yaml-keys.ts";

const CHOICE_KEYS = ["use", "when"];

/**
 * Reads a value, or values with conditions of which the first that holds counts. With `always` the last one needs to be
 * there for everything else.
 */
export function readChoices<T>(
  entry: Entry,
  scope: Scope,
  read: (entry: Entry) => T | null,
  { always }: { readonly always: boolean },
): Choice<T>[] {
  const { reader, text } = scope;
  const { node, name } = entry;
  const isLiquid = /^\{[{%]/.test(text.slice(node.range[0], node.range[0] + 2));
  if (isLiquid || (!isMap(node) && !isSeq(node))) {
    const use = read(entry);
    return use === null ? [] : [{ use, when: null }];
  }
  const items = isSeq(node) ? (reader.list(entry, "- { use: …, when: … }") ?? []) : [entry];
  const choices: Choice<T>[] = [];
  let isEnded = false;
  let endsOpen = items.length > 0;
  for (const item of items) {
    if (!isMap(item.node)) {
      const hint = "The first one whose condition holds is used; the last one needs none.";
      reader.refuse(reader.placeOf(item.node), `Each of "${name}" is written as { use: …, when: … }.`, hint);
      endsOpen = false;
      continue;
    }
    const entries = reader.map(item.node, `Each of "${name}"`, CHOICE_KEYS);
    if (entries === null) {
      endsOpen = false;
      continue;
    }
    if (isEnded) {
      const message = `This is never used: one before it in "${name}" has no "when" and always holds.`;
      reader.refuse(reader.placeOf(item.node), message, "Put the one without a condition last.");
    }
    const condition = readCondition(entries.get("when"), scope);
    endsOpen = entries.has("when") || reader.wasMeant(entries, "when");
    isEnded ||= !endsOpen;
    if (condition !== null && choices.some(({ when }) => when !== null && isSame(when, condition))) {
      reader.refuse(entries.get("when")?.key ?? item.key, "This is never used: one before it has the same condition.");
    }
    const value = reader.required(entries, "use", reader.placeOf(item.node), `Each of "${name}"`);
    const use = value === null ? null : read({ ...value, name });
    if (use !== null) choices.push({ use, when: condition });
  }
  if (always && endsOpen) {
    const hint = `Add - { use: … } as the last one.`;
    reader.refuse(entry.key, `"${name}" says nothing for submissions of which no condition holds.`, hint);
  }
  return choices;
}

function isSame(one: string, other: string): boolean {
  const bare = (condition: string) => condition.replace(/\s*(==|!=|<=|>=|<|>)\s*/g, "$1").replace(/\s+/g, " ");
  return bare(one) === bare(other);
}

/** The condition of an entry that may have none. */
export function readCondition(entry: Entry | undefined, scope: Scope): Condition {
  return entry === undefined ? null : readWhen(entry, scope);
}
