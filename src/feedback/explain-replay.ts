import type { DecisionFailure } from "../delivery/by-hand.ts";
import { PARK_REASONS, type ParkReason, type SkipReason } from "../delivery/delivery.ts";
import { REPLAY_LIMIT, type ReplayVerdict } from "../delivery/replay.ts";

/** Why a delivery waits for a person, in a few words for a table. */
export function briefPark(reason: ParkReason): string {
  switch (reason) {
    case "mapping-missing":
      return "mapping not deployed";
    case "draft-failed":
      return "mapping made no to-do of it";
    case "answer-invalid":
      return "an answer breaks a rule";
    case "todo-missing":
      return "mapping has no such to-do any more";
    case "other-account":
      return "list in another account";
    case "not-authentic":
      return "not authentic: not confirmed by the form tool";
    case "api-key-refused":
      return "API key of the form tool refused";
    case "not-confirmed":
      return "form tool could not be asked";
    case "too-large":
      return "too large to store";
    case "not-understood":
      return "request not understood";
    case "not-allowed":
      return "not allowed to add to the list";
    case "list-not-found":
      return "list not found";
    case "content-refused":
      return "title or text refused";
    case "limit-reached":
      return "limit of the account reached";
    case "rejected":
      return "turned down by Basecamp";
    case "gave-up":
      return "Basecamp failed for days";
    case "still-unclear":
      return "unclear whether it exists";
    case "corrupt-record":
      return "stored record unreadable";
    case "bridge-fault":
      return "fault of the bridge";
    case "imported":
      return "imported, may be filed already";
    case "answers-not-exported":
      return "imported without its answers";
  }
}

/** Why no to-do is made of a delivery, in a few words for a table; null when that was not stored. */
export function briefSkip(reason: SkipReason | null, detail: string | null): string {
  switch (reason) {
    case "erased":
      return "its answers were erased";
    case "test-delivery":
      return "a test of the form tool";
    case "mapping-skip":
      return detail === null ? "skipped by its mapping" : `skipped by its mapping: ${detail}`;
    case "nothing-asked":
      return "its mapping asks for no such to-do";
    case null:
      return "no reason is stored";
  }
}

/**
 * What a replay does with a delivery, or why it does nothing; `title` is that of the to-do its mapping makes now, and
 * `besides` are those of other to-dos that are made with it.
 */
export function explainVerdict(verdict: ReplayVerdict, title: string | null, besides: readonly string[] = []): string {
  const quoted = title === null ? "" : [title, ...besides].map((one) => ` "${one}"`).join(" and");
  switch (verdict) {
    case "files":
      return `Files${quoted}.`;
    case "skips":
      return "Makes no to-do: its mapping asks for none now.";
    case "looks-then-skips":
      return "Looks first; if it is clearly not there, none is made, since its mapping asks for none now.";
    case "looks-first":
      return `Looks first, then files${quoted} if it is clearly not there.`;
    case "asks-first":
      return "Asks the form tool again whether it is genuine, then files it.";
    case "delivered":
      return "Nothing: it is filed already.";
    case "under-way":
      return "Nothing: it is being filed.";
    case "skipped":
      return "Nothing: it is not to be filed.";
    case "unreadable":
      return "Stays parked: what is stored of it cannot be read.";
    case "mapping-missing":
      return "Stays parked: its mapping is not deployed.";
    case "draft-failed":
      return "Stays parked: its mapping cannot make a to-do of it.";
    case "answer-invalid":
      return "Stays parked: an answer breaks a rule of its mapping.";
    case "todo-missing":
      return "Stays parked: its mapping has no such to-do any more.";
    case "unknown-reference":
      return "No delivery has this reference.";
  }
}

/** Why a decision about a delivery was not taken, and what to do. In every case nothing was changed. */
export function explainDecision(reason: DecisionFailure): string {
  switch (reason) {
    case "unknown-reference":
      return "No delivery has this reference. It may have been typed wrongly or belong to another deployment.";
    case "not-parked":
      return "This delivery does not wait for a person, or not any more. Nothing was changed; see how it stands now.";
    case "not-a-todo-address":
      return "This is not the address of a to-do in Basecamp. Open the to-do there and copy the whole address, with https://.";
    case "todo-of-other-account":
      return "This to-do belongs to another Basecamp account than the connected one. Look for it in the connected account.";
    case "todo-not-found":
      return "Basecamp has no such to-do, or the connected person cannot see it. Check the address.";
    case "todo-of-other-delivery":
      return "This to-do was made of another submission. Look in the list for the one that carries this reference.";
    case "cannot-look-now":
      return "Basecamp could not be asked whether this to-do exists. Try it again in a few minutes, and look at the connection's page if that does not help.";
  }
}

/** What was done with a delivery because a person asked for it. */
export const DONE_CODES = ["filing", "looking", "making", "linked", "erased"] as const;
export type Done = (typeof DONE_CODES)[number];

/** What was done, and what comes next. */
export function explainDone(done: Done): string {
  switch (done) {
    case "filing":
      return "It is tried again now. Load this page again to see how that ended.";
    case "looking":
      return "It is looked for in Basecamp first and made only if it is clearly not there, which can take some minutes. Load this page again to see how that ended.";
    case "making":
      return "The to-do is made now, without another look. Load this page again to see how that ended.";
    case "linked":
      return "Basecamp has this to-do, and the delivery is filed with it.";
    case "erased":
      return "The answers of this submission are erased.";
  }
}

/** Why a replay of many was refused before anything was looked at. */
export type ReplayRefusal =
  | "not-json"
  | "malformed"
  | "malformed-form"
  | "unknown-reason"
  | "not-a-date"
  | "too-many-references"
  | "references-and-filters"
  | "nothing-selected";

/** What is wrong with a request to replay many, and what it takes. */
export function explainReplayRefusal(reason: ReplayRefusal): string {
  switch (reason) {
    case "not-json":
      return "A replay is asked for with a JSON object, sent as application/json.";
    case "malformed":
      return "The request takes references, mapping, reason, since, changed, all and dryRun; dryRun is true or false and must be there.";
    case "malformed-form":
      return "The form was not one of this page.";
    case "unknown-reason":
      return `No delivery is parked for such a reason. The reasons are ${PARK_REASONS.join(", ")}.`;
    case "not-a-date":
      return "The date is not one like 2026-11-20 or 2026-11-20T09:30:00Z.";
    case "too-many-references":
      return `One replay takes ${REPLAY_LIMIT} references. Send the others in another one.`;
    case "references-and-filters":
      return "Name references or filters, not both: a reference is one delivery already.";
    case "nothing-selected":
      return "Say what to replay: references, a filter, or all.";
  }
}
