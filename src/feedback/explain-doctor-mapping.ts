import type { BasecampFindings, ListRefusal } from "../delivery/examine.ts";
import type { MappingTally } from "../delivery/overview.ts";
import type { Refusals } from "../delivery/refusals.ts";
import { isTrouble, isWorthALook, type Unproven } from "../delivery/unproven.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { namedPeople, todolistsOf } from "../mapping/named-people.ts";
import { findPeople } from "../mapping/people.ts";
import type { KeyState } from "../sources/source.ts";
import { type Check, type CheckGroup, checkOf, utc } from "./check.ts";
import { whyNotExamined } from "./explain-doctor.ts";
import { explainRefused } from "./explain-refused.ts";
import { briefPark } from "./explain-replay.ts";
import { explainTrust } from "./explain-trust.ts";
import { explainUnproven, mendUnproven } from "./explain-unproven.ts";

/** What is known of one deployed mapping. */
export interface MappingFindings {
  readonly mapping: DeployedMapping;
  /** How many secrets of it are taken: two while it is rotated. */
  readonly secrets: number;
  /** Whether its form tool cannot have any of them. */
  readonly isSecretUnusable: boolean;
  /** The name of another secret that has the same value; null where none has. */
  readonly sameSecretAs: string | null;
  /** Null where it names no API key; "missing" where that is not configured. */
  readonly apiKey: KeyState | "missing" | null;
  /** Null when the ledger did not answer. */
  readonly tally: MappingTally | null;
  readonly drift: number;
  readonly refusals: readonly Refusals[];
  readonly unproven: readonly Unproven[];
  readonly basecamp: BasecampFindings;
}

const NO_LEDGER = "The ledger does not answer.";

/** Everything about a mapping, hop by hop. */
export function checkMapping(findings: MappingFindings): CheckGroup {
  const { mapping } = findings;
  const checks = [
    checkSecret(findings),
    ...checkProof(findings),
    ...checkLists(findings),
    ...checkPeople(findings),
    checkForm(findings),
    ...checkArrival(findings),
    ...(findings.tally === null ? [] : checkParked(findings.tally, true)),
  ];
  return { title: `Mapping ${mapping.name}`, checks };
}

/** A mapping that is not deployed any more, if something of it waits for a person. */
export function checkGoneMapping(tally: MappingTally): CheckGroup {
  return { title: `Mapping ${tally.mapping}, not deployed any more`, checks: checkParked(tally, false) };
}

function idOf({ name }: Pick<DeployedMapping, "name">, part: string): string {
  return `mapping.${name}.${part}`;
}

function checkSecret({ mapping, secrets, isSecretUnusable, sameSecretAs }: MappingFindings): Check {
  const check = checkOf(idOf(mapping, "secret"), "Secret");
  const { secret } = mapping;
  if (secrets === 0) {
    return check.bad(
      `${secret} is not configured, so every submission is refused.`,
      `Store the secret that the form tool has: npx wrangler secret put ${secret}.`,
    );
  }
  if (isSecretUnusable) {
    return check.bad(
      `${secret} is none that its form tool can have, so every submission is refused.`,
      `Make another one and give it to the form tool: npm run rotate -- ${secret}.`,
    );
  }
  if (sameSecretAs !== null) {
    return check.warn(
      `${secret} has the same value as ${sameSecretAs}: whoever learns one knows the other.`,
      "Give each form a secret of its own.",
    );
  }
  if (secrets === 1) return check.ok(`${secret} is configured.`);
  return check.ok(
    `${secret} is being rotated: either of two is taken. Once the form tool has the new one, end that: npm run rotate -- ${secret} --finish.`,
  );
}

function checkProof({ mapping, apiKey }: MappingFindings): readonly Check[] {
  const key = checkOf(idOf(mapping, "api-key"), "API key");
  const store = `Store a key of the form tool that may read: npx wrangler secret put ${mapping.apiKey}.`;
  switch (apiKey) {
    case "works":
      return [key.ok(`The form tool takes ${mapping.apiKey}, so each submission can be read back.`)];
    case "refused":
      return [key.bad(`The form tool refuses ${mapping.apiKey}, so that what comes waits for a person.`, store)];
    case "unavailable":
      return [
        key.warn(
          "The form tool gave no answer that can be used. What comes meanwhile waits.",
          "Run the doctor again later. If it stays, check JOTFORM_API_URL: a key works on its own host only.",
        ),
      ];
    case "missing":
      return [key.bad(`${mapping.apiKey} is not configured, so that what comes waits.`, store)];
    case null: {
      const trust = explainTrust(mapping);
      if (trust === null || !trust.isWeak) return [];
      const mend = "Name an api_key in the mapping, with which each submission is read back.";
      return [checkOf(idOf(mapping, "proof"), "Proof").warn(trust.sentence, mend)];
    }
  }
}

function checkLists({ mapping, basecamp }: MappingFindings): readonly Check[] {
  const lists = todolistsOf(mapping);
  return lists.map((list) => {
    const number = lists.length === 1 ? "" : ` ${list.todolist}`;
    const check = checkOf(idOf(mapping, `list.${list.todolist}`), `To-do list${number}`);
    const found = basecamp.lists.find(({ todolist }) => todolist === list.todolist)?.found;
    if (found === undefined) return check.skipped("It was not asked for.");
    if (!found.ok) return listCheck(check, found.failure, list.account);
    const { title, project, isActive } = found.value;
    const named = `"${title}"${project?.name ? ` in ${project.name}` : ""}`;
    if (!isActive)
      return check.bad(`${named} is archived or in the trash.`, "Put it back in Basecamp, or name another.");
    if (project !== null && project.id !== list.project) {
      return check.warn(
        `${named} was moved to another project than the mapping's address names, so that people are looked for in the former one.`,
        "Copy the list's present address into the mapping.",
      );
    }
    return check.ok(`${named} is there.`);
  });
}

function listCheck(check: ReturnType<typeof checkOf>, reason: ListRefusal, account: string): Check {
  switch (reason) {
    case "other-account":
      return check.bad(
        `It is in the account ${account}, and another one is connected. Its to-dos wait for a person.`,
        "Connect that account at /admin/connection, or name a list of the connected account in the mapping.",
      );
    case "not-found":
      return check.bad(
        "It does not exist, is in the trash, or cannot be seen by the connected person. Its to-dos wait for a person.",
        "Mend the list in Basecamp, give the connected person access to its project, or name another list in the mapping.",
      );
    case "not-allowed":
    case "turned-down":
      return check.bad(
        "Basecamp does not show it to the connected person. Its to-dos wait for a person.",
        "Give the connected person access to the project in Basecamp.",
      );
    default:
      return check.skipped(whyNotExamined(reason));
  }
}

function checkPeople({ mapping, basecamp }: MappingFindings): readonly Check[] {
  const named = namedPeople(mapping);
  return named.map(({ project, people }) => {
    const where = named.length === 1 ? "" : ` of project ${project}`;
    const check = checkOf(idOf(mapping, `people.${project}`), `People${where}`);
    const found = basecamp.people.find((one) => one.project === project)?.found;
    if (found === undefined) return check.skipped("It was not asked who is on the project.");
    if (!found.ok) {
      if (found.failure !== "not-told") return check.skipped(whyNotExamined(found.failure));
      return check.warn(
        `Basecamp does not tell who is on the project ${project}, so that nobody is found by name or address.`,
        "Give the connected person access to the project in Basecamp, or name people by their ids.",
      );
    }
    const wanted = { assignees: people, completionSubscribers: [], fallback: null };
    const { notes } = findPeople(wanted, found.value);
    if (notes.length === 0)
      return check.ok(`All who are named in the mapping are on the project: ${people.join(", ")}.`);
    return check.warn(notes.join(" "), "Add them to the project in Basecamp, or name others in the mapping.");
  });
}

function checkForm({ mapping, drift, tally }: MappingFindings): Check {
  const check = checkOf(idOf(mapping, "form"), "Form");
  if (tally === null) return check.skipped(NO_LEDGER);
  if (drift === 0) return check.ok("Nothing is known that differs from the mapping.");
  const says =
    drift === 1 ? "It differs from the mapping in one thing." : `It differs from the mapping in ${drift} things.`;
  return check.warn(says, `Open /admin/mappings/${mapping.name} where they are listed, with what to do about each.`);
}

function checkArrival({ mapping, tally, refusals, unproven }: MappingFindings): readonly Check[] {
  const check = checkOf(idOf(mapping, "submissions"), "Submissions");
  if (tally === null) return [check.skipped(NO_LEDGER)];
  const { last } = tally;
  const arrival =
    last === null
      ? check.warn(
          "None has arrived yet.",
          `Register the webhook in the form tool: /admin/mappings/${mapping.name} shows the steps.`,
        )
      : check.ok(`The last one arrived at ${utc(last.at)}.`);
  const refused = checkOf(idOf(mapping, "refused"), "Refused requests");
  const proven = checkOf(idOf(mapping, "unproven"), "Requests without proof");
  return [
    arrival,
    ...unproven.map((one) => {
      const says = explainUnproven(one, last?.at ?? null);
      if (!isWorthALook(one)) return proven.ok(says);
      return isTrouble(one) ? proven.bad(says, mendUnproven(one.reason)) : proven.warn(says, mendUnproven(one.reason));
    }),
    ...refusals.map(({ reason, times, lastAt }) =>
      refused.warn(`At least ${times} in a week, the last at ${utc(lastAt)}.`, sentenceCase(explainRefused(reason))),
    ),
  ];
}

function checkParked({ mapping, parked }: MappingTally, isDeployed: boolean): readonly Check[] {
  const check = checkOf(`mapping.${mapping}.parked`, "Waiting for a person");
  const count = parked.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return isDeployed ? [check.ok("None.")] : [];
  const reasons = parked.map(({ reason, count: times }) => `${times} ${briefPark(reason)}`).join("; ");
  return [
    check.bad(
      `${count} ${count === 1 ? "is" : "are"} not filed: ${reasons}.`,
      `Open /admin/deliveries?state=parked&mapping=${mapping} and look at each one: its page says what to do.`,
    ),
  ];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
