import { isMap } from "yaml";
import { readPersonUrl } from "../basecamp/url.ts";
import type { Choice } from "./mapping.ts";
import { readCondition } from "./parse-choice.ts";
import { readPlain } from "./parse-template.ts";
import { keysOf, PersonSchema } from "./schema.ts";
import type { Scope } from "./scope.ts";
import { type Entry, shorten } from "./yaml-keys.ts";

const EXAMPLE = "- { who: ann@example.com }";
const DIGITS = /^\d+$/;
const PERSON_ID = /^[1-9]\d{0,19}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Reads a list of people, each with or without a condition. */
export function readPeople(entry: Entry | undefined, scope: Scope): Choice<string>[] {
  if (entry === undefined) return [];
  const { reader } = scope;
  const people: Choice<string>[] = [];
  for (const item of reader.list(entry, EXAMPLE) ?? []) {
    const isGroup = isMap(item.node) && !scope.text.startsWith("{{", item.node.range[0]);
    const entries = isGroup ? reader.map(item.node, `A person of "${entry.name}"`, keysOf(PersonSchema)) : null;
    if (isGroup && entries === null) continue;
    const who = entries === null ? item : reader.required(entries, "who", reader.placeOf(item.node), "This person");
    const use = who === null ? null : readPerson(who, scope);
    const when = readCondition(entries?.get("when"), scope);
    if (use === null || who === null) continue;
    if (people.some((other) => other.use === use && (other.when === null || other.when === when))) {
      reader.refuse(reader.placeOf(who.node), `The person ${shorten(use)} stands here twice.`);
    }
    people.push({ use, when });
  }
  return people;
}

/** A person by e-mail address, name or id, or a template that gives one. */
function readPerson(entry: Entry, scope: Scope): string | null {
  const { reader } = scope;
  const said = reader.textOrDigits(entry);
  if (said === null) return null;
  if (/\{[{%]/.test(said)) return readPlain(entry, scope);
  return personOf(said, entry, scope);
}

/** Reads one person who is always the same. */
export function readFixedPerson(entry: Entry, scope: Scope): string | null {
  const { reader } = scope;
  const said = reader.textOrDigits(entry);
  if (said === null) return null;
  if (/\{[{%]/.test(said)) {
    const message = `"${entry.name}" is one person, whoever fills in the form.`;
    return reader.refuse(reader.placeOf(entry.node), message, "Write an e-mail address, a full name or an id.");
  }
  return personOf(said, entry, scope);
}

function personOf(said: string, entry: Entry, { reader }: Scope): string | null {
  const text = said.trim();
  const place = reader.placeOf(entry.node);
  if (/^https?:/i.test(text)) {
    const id = readPersonUrl(text);
    if (id !== null) return id;
    const hint = "It ends in /people/ and a number. An e-mail address or a full name is as good.";
    return reader.refuse(place, "This is not the address of a person's page in Basecamp.", hint);
  }
  if (DIGITS.test(text) && !PERSON_ID.test(text)) {
    return reader.refuse(place, `"${shorten(text)}" is not the id of a person.`);
  }
  if (text.includes("@") && !EMAIL.test(text)) {
    return reader.refuse(place, `"${shorten(text)}" is not an e-mail address.`);
  }
  return text;
}
