import { MADE_UP_ID, type SeenTodo } from "../../basecamp/live-client.ts";
import type { PeoplePage } from "../../basecamp/people.ts";
import { CONTENT_LIMIT_CHARACTERS } from "../../mapping/todo.ts";
import type { Person } from "../../person.ts";
import { failed, ok, type Result } from "../../result.ts";
import type { LiveAsking, LiveRefusal } from "./live-asking.ts";
import type { Observation, TitleTry, Tried } from "./observation.ts";

type Todo = NonNullable<SeenTodo["todo"]>;
type Observations = Promise<Result<readonly Observation[], LiveRefusal>>;

/** The longest that the bridge makes, then the usual sizes of columns. */
const TITLE_LENGTHS = [CONTENT_LIMIT_CHARACTERS, 255, 256, 500, 1_000, 5_000];
/** Four bytes long: where a limit counts bytes, it shows. */
const WIDE_CHARACTER = "🌳";
/** A day that does not exist, and what was seen to vanish (bc-api issue 115). */
const INVALID_DATES = ["2026-02-31", "1"];
const EARLIER = "2026-06-01";
const LATER = "2026-06-12";
/** Of a project with more people it is not known who is outside; an id that nobody has is tried there. */
const PEOPLE_PAGES_LIMIT = 5;

/** How titles of growing length come back, and one of wide characters. Stops at the first that is turned down. */
export async function tryTitles(list: string, asking: LiveAsking): Observations {
  const titles = [
    { length: CONTENT_LIMIT_CHARACTERS, isWide: true, content: WIDE_CHARACTER.repeat(CONTENT_LIMIT_CHARACTERS) },
    ...TITLE_LENGTHS.map((length) => ({ length, isWide: false, content: titleOf(length) })),
  ];
  const tries: TitleTry[] = [];
  for (const { content, ...title } of titles) {
    const made = await asking.ask((client) => client.createTodo(list, { content }));
    if (!made.ok) return made;
    const tried = triedWith(made.value, (todo) => ({ length: Array.from(todo.content ?? "").length }));
    tries.push({ ...title, ...tried });
    if (tried.back === null && !title.isWide) break;
  }
  return ok([{ fact: "title-length", tries }]);
}

function titleOf(length: number): string {
  const words = `${length} characters: `.padEnd(length, "abcdefghi ");
  return `${words.slice(0, length - 1)}.`;
}

/** What becomes of dates that the bridge never sends. */
export async function tryDates(list: string, asking: LiveAsking): Observations {
  const attempt = async (content: string, dates: { readonly due_on?: string; readonly starts_on?: string }) => {
    const made = await asking.ask((client) => client.createTodo(list, { content, ...dates }));
    if (!made.ok) return made;
    return ok(triedWith(made.value, ({ dueOn, startsOn }) => ({ dueOn, startsOn: startsOn ?? null })));
  };
  const tries: ({ readonly sent: string } & Tried<{ readonly dueOn: string | null }>)[] = [];
  for (const sent of INVALID_DATES) {
    const tried = await attempt(`Due on "${sent}"`, { due_on: sent });
    if (!tried.ok) return tried;
    tries.push({ sent, ...tried.value });
  }
  const alone = await attempt("Starts, but is never due", { starts_on: EARLIER });
  if (!alone.ok) return alone;
  const turned = await attempt("Starts after it is due", { starts_on: LATER, due_on: EARLIER });
  if (!turned.ok) return turned;
  return ok([
    { fact: "due-on-invalid", tries },
    { fact: "starts-on-alone", ...alone.value },
    { fact: "starts-on-after-due", ...turned.value },
  ]);
}

/** Whose addresses can be seen, and what becomes of an assignee who is not on the project. Nobody is notified. */
export async function tryPeople(project: string, list: string, asking: LiveAsking): Observations {
  const profile = await asking.ask((client) => client.getMyself());
  if (!profile.ok) return profile;
  const { id: self, isAdmin } = profile.value;
  const onProject = await readPeople(project, asking);
  if (!onProject.ok) return onProject;
  const { people, isWhole } = onProject.value;
  const everybody = await asking.ask((client) => client.listEverybody());
  const outside = everybody.ok && isWhole ? outsiderIn(everybody.value.people, people) : null;
  if (!everybody.ok && everybody.failure.reason !== "turned-down") return everybody;

  const ids = [self, outside ?? MADE_UP_ID];
  const members = { content: "Given to somebody outside the project", assignees: ids };
  const made = await asking.ask((client) => client.createTodo(list, members));
  if (!made.ok) return made;
  const tried = triedWith(made.value, ({ assigneeIds }) => ({
    outsider: assigneeIds?.includes(outside ?? MADE_UP_ID) ?? false,
    self: assigneeIds?.includes(self) ?? false,
  }));
  return ok([emailsOf(people, self, isAdmin), { fact: "assignee-outside", isMadeUp: outside === null, ...tried }]);
}

async function readPeople(
  project: string,
  asking: LiveAsking,
): Promise<Result<{ readonly people: readonly Person[]; readonly isWhole: boolean }, LiveRefusal>> {
  const people: Person[] = [];
  let next: string | null = null;
  for (let page = 0; page < PEOPLE_PAGES_LIMIT; page++) {
    const path: string | null = next;
    const read: Result<PeoplePage, LiveRefusal> = await asking.ask((client) =>
      path === null ? client.listPeople(project) : client.nextPeople(path),
    );
    if (!read.ok) return failed(read.failure);
    people.push(...read.value.people);
    next = read.value.next;
    if (next === null) break;
  }
  return ok({ people, isWhole: next === null });
}

function outsiderIn(everybody: readonly Person[], onProject: readonly Person[]): string | null {
  const inside = new Set(onProject.map(({ id }) => id));
  return everybody.find(({ id, kind }) => kind === "user" && !inside.has(id))?.id ?? null;
}

function emailsOf(people: readonly Person[], self: string, isAdmin: boolean): Observation {
  const others = people.filter(({ id, kind }) => id !== self && kind !== "gone");
  if (others.length === 0) return { fact: "masked-emails", missed: { reason: "nobody-else" } };
  const masked = others.filter(({ isEmailHidden }) => isEmailHidden).length;
  const whole = others.filter(({ email }) => email !== null).length;
  return { fact: "masked-emails", isAdmin, whole, masked, none: others.length - masked - whole };
}

/** What of a to-do is of interest, where one was made. */
function triedWith<Back>({ status, todo }: SeenTodo, backOf: (todo: Todo) => Back): Tried<Back> {
  return { status, back: todo === null ? null : backOf(todo) };
}
