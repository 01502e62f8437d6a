import type { ListedTodolist, Page } from "../../basecamp/live-client.ts";
import { readTodoUrl } from "../../basecamp/url.ts";
import { failed, ok, type Result } from "../../result.ts";
import { LiveAsking, type LiveAskingDeps, type LiveRefusal } from "./live-asking.ts";
import type { LiveCheck, LiveRecord } from "./live-record.ts";
import type { Observation } from "./observation.ts";
import type { LivePart } from "./parts.ts";
import { type StepEnd, secondsBetween, tryRecordings, tryTrash } from "./try-looks.ts";
import { tryRefusals, tryTexts } from "./try-texts.ts";
import { tryDates, tryPeople, tryTitles } from "./try-todos.ts";
import { isGone, removeOwnWebhook, tryWebhook } from "./try-webhook.ts";

/** What the check is asked for; `mark` names the check that was begun. */
export type LiveOrder =
  | { readonly step: "look"; readonly place: { readonly account: string; readonly project: string } }
  | { readonly step: "begin"; readonly place: { readonly account: string; readonly project: string } }
  | { readonly step: LivePart; readonly mark: string }
  /** Everything that the check made is removed. */
  | { readonly step: "end"; readonly mark: string };

/** How it stands with the check after a step. */
export interface LiveAnswer extends StepEnd {
  /** What is left over of a check that was begun, or what was begun now; null when there is none. */
  readonly check: {
    readonly mark: string;
    readonly name: string;
    readonly url: string | null;
    readonly project: string;
    /** Since its latest step began. */
    readonly idleSeconds: number;
  } | null;
  /** The project's name. */
  readonly project: string;
}

export interface LiveDeps extends LiveAskingDeps {
  readonly record: LiveRecord;
  readonly apiUrl: string;
  readonly publicUrl: string;
  readonly addressPrefix: string | null;
  readonly newSecret: () => string;
  readonly newReference: () => string;
}

const LISTS_PAGES_LIMIT = 10;

/** Does one step of the check. It writes only in the one list that it made, and only at `begin` is one made. */
export async function liveCheck(order: LiveOrder, deps: LiveDeps): Promise<Result<LiveAnswer, LiveRefusal>> {
  const begun = await LiveAsking.begin(deps);
  if (!begun.ok) return begun;
  const asking = begun.value;
  if ("mark" in order) deps.record.change(order.mark, () => ({ steppedAt: deps.now() }));
  switch (order.step) {
    case "look":
      return look(order.place, asking, deps);
    case "begin":
      return begin(order.place, asking, deps);
    case "end":
      return end(order.mark, asking, deps);
    default: {
      const check = deps.record.current();
      if (check === null || check.mark !== order.mark || check.list === null) return failed({ reason: "no-check" });
      if (check.account !== asking.account) return failed({ reason: "other-account" });
      const part = await doPart(order.step, check, check.list.id, asking, deps);
      return part.ok ? ok({ ...part.value, ...stateOf(check.projectName, deps) }) : part;
    }
  }
}

type Place = { readonly account: string; readonly project: string };

/** Reads the project, and looks for what an earlier check left over; of a list that it did not get to make it forgets. */
async function look(place: Place, asking: LiveAsking, deps: LiveDeps): Promise<Result<LiveAnswer, LiveRefusal>> {
  const project = await readProject(place, asking);
  if (!project.ok) return project;
  const left = deps.record.current();
  if (left !== null && left.list === null && left.account === asking.account) {
    const found = await findList(left, asking);
    if (!found.ok) return isGone(found.failure) ? leftUnseen(left, deps) : found;
    const list = found.value === null ? null : { id: found.value.id, url: found.value.url };
    if (list === null) deps.record.end(left.mark);
    else deps.record.change(left.mark, () => ({ list }));
  }
  return ok({ ...NOTHING_YET, ...stateOf(project.value.name, deps) });
}

async function begin(place: Place, asking: LiveAsking, deps: LiveDeps): Promise<Result<LiveAnswer, LiveRefusal>> {
  const project = await readProject(place, asking);
  if (!project.ok) return project;
  const { id, name: projectName, todoset } = project.value;
  const mark = deps.newReference();
  const day = new Date(deps.now()).toISOString().slice(0, 10);
  const check: LiveCheck = {
    ...{
      mark,
      account: asking.account,
      project: id,
      projectName,
      todoset,
      name: `Formcamp check ${day} (can be deleted)`,
    },
    ...{ steppedAt: deps.now(), list: null, sought: null, webhook: null },
  };
  if (!deps.record.begin(check)) return failed({ reason: "left-over" });
  const description = `<div>Made by npm run doctor -- --live, which removes it again. Its mark is ${mark}.</div>`;
  const made = await asking.ask((client) => client.createTodolist(todoset, { name: check.name, description }));
  if (!made.ok) {
    // After anything but a refusal it may exist, and is looked for by the next check.
    if (made.failure.reason === "turned-down" || made.failure.reason === "slow-down") deps.record.end(mark);
    return made;
  }
  const { url } = made.value;
  deps.record.change(mark, () => ({ list: { id: made.value.id, url } }));
  const observations: readonly Observation[] = [{ fact: "state-round-trip" }, hostOf(made.value, deps)];
  return ok({ observations, isPending: false, ...stateOf(projectName, deps) });
}

/** Removes the webhook first, so that the list is there to remind of it until that is done. */
async function end(mark: string, asking: LiveAsking, deps: LiveDeps): Promise<Result<LiveAnswer, LiveRefusal>> {
  const { record, now, addressPrefix } = deps;
  const check = record.current();
  if (check === null || check.mark !== mark) return failed({ reason: "no-check" });
  if (check.account !== asking.account) {
    // Nobody can remove it from here, and no other check could begin while it is remembered.
    record.end(mark);
    return failed({ reason: "left-elsewhere" });
  }
  const unhooked = await removeOwnWebhook(check, addressPrefix, { asking, record, now });
  if (!unhooked.ok) return unhooked;
  const { list } = check;
  if (list !== null) {
    const trashed = await asking.ask((client) => client.trash(list.id));
    if (!trashed.ok && !isGone(trashed.failure)) return trashed;
    const project = trashed.ok ? null : await asking.ask((client) => client.getProject(check.project));
    if (project !== null && !project.ok) return isGone(project.failure) ? leftUnseen(check, deps) : project;
  }
  record.end(mark);
  return ok({ ...NOTHING_YET, ...stateOf(check.projectName, deps) });
}

/** Nobody can remove it from here, and no other check could begin while it is remembered. */
function leftUnseen({ mark }: LiveCheck, { record }: LiveDeps) {
  record.end(mark);
  return failed<LiveRefusal>({ reason: "left-unseen" });
}

async function doPart(
  part: LivePart,
  check: LiveCheck,
  list: string,
  asking: LiveAsking,
  deps: LiveDeps,
): Promise<Result<StepEnd, LiveRefusal>> {
  const { publicUrl, newReference } = deps;
  const whole = async (tried: Promise<Result<readonly Observation[], LiveRefusal>>) => {
    const found = await tried;
    return found.ok ? ok({ observations: found.value, isPending: false }) : found;
  };
  switch (part) {
    case "texts":
      return whole(tryTexts(list, { publicUrl, reference: newReference() }, asking));
    case "people":
      return whole(tryPeople(check.project, list, asking));
    case "titles":
      return whole(tryTitles(list, asking));
    case "dates":
      return whole(tryDates(list, asking));
    case "refusals":
      return whole(tryRefusals(list, asking));
    case "recordings":
      return tryRecordings(check, list, { ...deps, asking });
    case "trash":
      return tryTrash(check, { ...deps, asking });
    case "webhook":
      return tryWebhook(check, list, { ...deps, asking });
  }
}

const NOTHING_YET: StepEnd = { observations: [], isPending: false };

function stateOf(project: string, { record, now }: LiveDeps): Pick<LiveAnswer, "check" | "project"> {
  const check = record.current();
  if (check === null) return { check: null, project };
  const { mark, name, list, projectName, steppedAt } = check;
  const idleSeconds = secondsBetween(steppedAt, now());
  return { check: { mark, name, url: list?.url ?? null, project: projectName, idleSeconds }, project };
}

async function readProject({ account, project }: Place, asking: LiveAsking) {
  if (account !== asking.account) return failed<LiveRefusal>({ reason: "other-account" });
  const read = await asking.ask((client) => client.getProject(project));
  if (!read.ok) return isGone(read.failure) ? failed<LiveRefusal>({ reason: "no-project" }) : read;
  const { todoset } = read.value;
  return todoset === null ? failed<LiveRefusal>({ reason: "no-todoset" }) : ok({ ...read.value, todoset });
}

/** The list of a check of which it is not known whether it was made, by the mark in its description. */
async function findList(
  { todoset, mark }: LiveCheck,
  asking: LiveAsking,
): Promise<Result<ListedTodolist | null, LiveRefusal>> {
  let next: string | null = null;
  for (let page = 0; page < LISTS_PAGES_LIMIT; page++) {
    const path: string | null = next;
    const read: Result<Page<ListedTodolist>, LiveRefusal> = await asking.ask((client) =>
      path === null ? client.listTodolists(todoset) : client.nextTodolists(path),
    );
    if (!read.ok) return failed(read.failure);
    const found = read.value.items.find(({ description }) => description.includes(mark));
    next = read.value.next;
    if (found !== undefined || next === null) return ok(found ?? null);
  }
  return failed({ reason: "took-too-long" });
}

/** Whether addresses that Basecamp gives are those that the bridge takes when somebody pastes one. */
function hostOf({ id, url }: ListedTodolist, { apiUrl, record }: LiveDeps): Observation {
  const account = record.current()?.account ?? "";
  if (url === null) return { fact: "app-url-host", host: null, isKnown: false };
  const { host, origin } = new URL(url);
  return { fact: "app-url-host", host, isKnown: readTodoUrl(`${origin}/${account}/todos/${id}`, apiUrl) !== null };
}
