import { readPersonUrl } from "../basecamp/url.ts";
import type { Person } from "../person.ts";
import { quote } from "./cut-text.ts";

/** The most people of one kind that one to-do names; an answer may hold a list without end. */
export const NAMED_LIMIT = 50;
const ID = /^\d{1,20}$/;

/** What is wanted of people, as far as this file cares. */
export interface WantedPeople {
  readonly assignees: readonly string[];
  readonly completionSubscribers: readonly string[];
  readonly fallback: string | null;
}

/** The people of a to-do by id, and what a person should know of how they were found. */
export interface FoundPeople {
  readonly assigneeIds: readonly string[];
  readonly completionSubscriberIds: readonly string[];
  readonly notes: readonly string[];
  /** Whether somebody is not among the people, who may have been added to the project since these were read. */
  readonly isSomebodyAbsent: boolean;
}

/** Whether anybody must be looked up for this. */
export function namesAnybody({ assignees, completionSubscribers, fallback }: WantedPeople): boolean {
  const isNamed = (text: string): boolean => keyOf(text) !== "";
  return [...assignees, ...completionSubscribers].some(isNamed) || (assignees.length > 0 && fallback !== null);
}

/**
 * Finds the wanted people among those of the project: by id, by e-mail address, or by name where only one person has it.
 * Null people mean that Basecamp did not tell who they are; then ids are used as they are.
 */
export function findPeople(wanted: WantedPeople, people: readonly Person[] | null): FoundPeople {
  const assignees = resolveAll(wanted.assignees, people);
  const subscribers = resolveAll(wanted.completionSubscribers, people);
  const isFallbackDue = assignees.missing.length > 0 || (wanted.assignees.length > 0 && assignees.found.size === 0);
  const fallback = isFallbackDue && wanted.fallback !== null ? resolveAll([wanted.fallback], people) : null;
  const inPlace = [...(fallback?.found.values() ?? [])].join(", ");

  const instead = inPlace === "" ? "the to-do is not assigned to them" : `${inPlace} is assigned instead`;
  const notes = assignees.missing.map((missing) => sentence(missing, instead));
  if (inPlace !== "" && assignees.missing.length === 0) {
    notes.push(`Nobody was named to be assigned, so ${inPlace} is assigned.`);
  }
  if (fallback !== null && inPlace === "") {
    const where = assignees.found.size > 0 ? "nobody is assigned in place of those" : "nobody is assigned";
    for (const missing of fallback.missing) notes.push(`The fallback was not found: ${sentence(missing, where)}`);
  }
  notes.push(...subscribers.missing.map((missing) => sentence(missing, "they are not told when this is done")));
  const all = [...assignees.missing, ...subscribers.missing, ...(fallback?.missing ?? [])];
  return {
    assigneeIds: [...new Map([...assignees.found, ...(fallback?.found ?? [])]).keys()],
    completionSubscriberIds: [...subscribers.found.keys()],
    notes,
    isSomebodyAbsent: all.some(({ cause }) => cause === "absent"),
  };
}

type Cause = "absent" | "hidden" | "gone" | "ambiguous" | "untold" | "too-many";

interface Missing {
  readonly text: string;
  readonly cause: Cause;
}

/** Found people by id, with what to call them, and those who were not. */
interface Resolved {
  readonly found: ReadonlyMap<string, string>;
  readonly missing: readonly Missing[];
}

function resolveAll(texts: readonly string[], people: readonly Person[] | null): Resolved {
  const found = new Map<string, string>();
  const missing = new Map<string, Missing>();
  const pieces = new Map(texts.flatMap((text) => piecesOf(text, people)).map((piece) => [keyOf(piece), piece]));
  let count = 0;
  for (const [key, piece] of pieces) {
    if (key === "") continue;
    if (++count > NAMED_LIMIT) {
      missing.set("", { text: "", cause: "too-many" });
      break;
    }
    const match = matchOne(piece, people);
    if (typeof match === "string") missing.set(key, { text: piece, cause: match });
    else found.set(match.id, quote(match.name) || match.id);
  }
  return { found, missing: [...missing.values()] };
}

/** The people that a text names. A name may hold a comma, so the whole text is tried first. */
function piecesOf(text: string, people: readonly Person[] | null): readonly string[] {
  const whole = matchOne(text, people);
  const isWhole = whole !== "absent" && whole !== "hidden" && whole !== "untold";
  return isWhole ? [text] : text.split(/[,;\r\n\u2028\u2029]/);
}

type Match = Pick<Person, "id" | "name">;

function matchOne(text: string, people: readonly Person[] | null): Match | Cause {
  const key = readPersonUrl(text) ?? keyOf(text);
  const isId = ID.test(key);
  if (people === null) return isId ? { id: key, name: `person ${key}` } : "untold";
  const { ids, emails, names, hidesEmails } = indexOf(people);
  const candidates = (isId ? ids.get(key) : undefined) ?? emails.get(key) ?? names.get(key);
  if (candidates !== undefined && key !== "") return theOne(candidates);
  return key.includes("@") && hidesEmails ? "hidden" : "absent";
}

type ByKey = ReadonlyMap<string, readonly Person[]>;

interface Index {
  readonly ids: ByKey;
  readonly emails: ByKey;
  readonly names: ByKey;
  readonly hidesEmails: boolean;
}

const indexes = new WeakMap<readonly Person[], Index>();

/** A project can have a thousand people, so they are gone through once for all to-dos. */
function indexOf(people: readonly Person[]): Index {
  const known = indexes.get(people);
  if (known !== undefined) return known;
  const index = {
    ids: byKey(people, ({ id }) => id),
    emails: byKey(people, ({ email }) => email ?? ""),
    names: byKey(people, ({ name }) => name),
    hidesEmails: people.some(({ isEmailHidden }) => isEmailHidden),
  };
  indexes.set(people, index);
  return index;
}

function byKey(people: readonly Person[], textOf: (person: Person) => string): ByKey {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    const key = keyOf(textOf(person));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [person]);
    else group.push(person);
  }
  return groups;
}

/** Users before clients; nobody is guessed between two. A page that moved while it was read may list somebody twice. */
function theOne(candidates: readonly Person[]): Match | Cause {
  for (const kind of ["user", "client"]) {
    const [first, ...others] = candidates.filter((person) => person.kind === kind);
    if (first === undefined) continue;
    return others.every(({ id }) => id === first.id) ? first : "ambiguous";
  }
  return "gone";
}

/** What is compared: without case, doubled spaces, and characters that show nothing, which get in by copying. */
function keyOf(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .toLowerCase();
}

function sentence({ text, cause }: Missing, consequence: string): string {
  const name = `"${quote(text)}"`;
  switch (cause) {
    case "absent":
      return `${name} is not on this project, so ${consequence}.`;
    case "gone":
      return `${name} is nobody who can be given a to-do in Basecamp, so ${consequence}.`;
    case "ambiguous":
      return `More than one person on this project fits ${name}, so ${consequence}. Write the e-mail address or the id.`;
    case "hidden":
      return `Basecamp hides e-mail addresses from this connection, since it is not an account admin's, and ${name} is not among those it shows, so ${consequence}. Connect Basecamp as an account admin, or write the name or the id.`;
    case "untold":
      return `Basecamp did not tell who is on this project, so that ${name} could not be looked up, and ${consequence}. An id would have been used.`;
    case "too-many":
      return `More than ${NAMED_LIMIT} people are named, so those after them were left out, and ${consequence}.`;
  }
}
