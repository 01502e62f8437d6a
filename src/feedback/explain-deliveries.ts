import type { NoAnswersReason, NoTodoReason } from "../delivery/contents.ts";
import type { AttemptKind } from "../delivery/delivery.ts";
import type { StateFilter } from "../delivery/listing.ts";
import type { ReplayVerdict } from "../delivery/replay.ts";

/** The deliveries that a list is narrowed to, in a few words. */
export function explainStateFilter(state: StateFilter): string {
  switch (state) {
    case "waiting":
      return "Waiting or being filed";
    case "filed":
      return "Filed";
    case "parked":
      return "Waits for a person";
    case "skipped":
      return "Not filed";
  }
}

/** Why a delivery's page shows no to-do. */
export function explainNoTodo(reason: NoTodoReason): string {
  switch (reason) {
    case "erased":
      return "The answers are erased, and with them what was or would be sent to Basecamp.";
    case "unreadable":
      return "What is stored of it cannot be read.";
    case "mapping-missing":
      return "Its mapping is not deployed, so nothing would be sent now.";
    case "not-confirmed":
      return "The form tool has not confirmed the submission yet, so its answers are not known and nothing would be sent now.";
    case "draft-failed":
      return "Its mapping cannot make a to-do of it, so nothing would be sent now.";
    case "answer-invalid":
      return "An answer breaks a rule of its mapping, so nothing would be sent now.";
    case "todo-missing":
      return "Its mapping has no such to-do any more, so nothing would be sent now.";
    case "none-wanted":
      return "No to-do is made of it.";
  }
}

/** Why a delivery's page shows no answers. */
export function explainNoAnswers(reason: NoAnswersReason): string {
  switch (reason) {
    case "erased":
      return "The answers are erased.";
    case "unreadable":
      return "What is stored of it cannot be read.";
    case "mapping-missing":
      return "Its mapping is not deployed, so it is not known which answers are private, and none are shown.";
    case "not-confirmed":
      return "The form tool has not confirmed the submission yet; up to then no answers are stored.";
  }
}

/** What one attempt was for. */
export function explainAttemptKind(kind: AttemptKind): string {
  switch (kind) {
    case "create":
      return "Make the to-do";
    case "look":
      return "Look for the to-do";
    case "read-back":
      return "Ask the form tool";
    case "people":
      return "Read who is on the project";
  }
}

/** How a delivery stands after a replay, by what another replay would do with it. */
export function explainReplayed(verdict: ReplayVerdict): string {
  switch (verdict) {
    case "delivered":
      return "Filed.";
    case "under-way":
      return "Being filed.";
    case "skipped":
      return "Not filed: no to-do is made of it.";
    case "unknown-reference":
      return "No delivery has this reference.";
    case "files":
    case "skips":
    case "asks-first":
    case "looks-first":
    case "looks-then-skips":
    case "unreadable":
    case "mapping-missing":
    case "draft-failed":
    case "answer-invalid":
    case "todo-missing":
      return "Waits for a person.";
  }
}
