import type { DeliveryState, ParkReason, SkipReason, TodoState } from "../delivery/delivery.ts";
import type { FiledTodoStatus, SubmissionStatus } from "../delivery/status.ts";
import type { UnfitAnswer } from "../mapping/draft.ts";

/** How far a submission got; none has come yet for a ticket that is "awaited". */
export type StatusKind = DeliveryState | "awaited";

/** A status in a few words, in sentences, and by how good the news is. */
export interface StatusWords {
  readonly title: string;
  readonly message: string;
  readonly tone: "good" | "bad" | "wait";
}

/** Whether nothing more happens by itself. */
export function isFinal(state: StatusKind): boolean {
  return state === "delivered" || state === "parked" || state === "skipped";
}

/** Whether a page need not look again: what waits for a person can be filed at any time, and what is followed be done. */
export function isSettled(kind: StatusKind, todos: readonly FiledTodoStatus[]): boolean {
  return kind === "skipped" || (kind === "delivered" && todos.every(({ state }) => state !== "open"));
}

/** For whoever comes from a form before its submission does. */
export const AWAITED: StatusWords = {
  title: "Waiting for your form",
  message:
    "The form you sent has not arrived here yet. That mostly takes a few seconds. If you have not sent it yet, go back and finish it.",
  tone: "wait",
};

/** While the bridge is not set up, so that nothing can be looked up. */
export const NOT_NOW = {
  title: "Not to be seen at the moment",
  message: "What became of your submission cannot be looked up at the moment. Nothing is lost; look here again later.",
};

/** For a ticket that is malformed, forged, too old or of no submission: the same words for all of them. */
export const UNKNOWN_TICKET = {
  title: "No submission here",
  message:
    "There is no submission at this address. Check that the whole address was copied. If it was, ask whoever looks after the form.",
};

/** What became of a submission, for the person who sent it. It quotes nothing that was submitted. */
export function explainStatus(status: SubmissionStatus): StatusWords {
  const { state, isDelayed, parked, skipped, todos } = status;
  switch (state) {
    case "pending":
    case "sending":
      return isDelayed
        ? {
            title: "Received, not filed yet",
            message:
              "Your submission has arrived and is stored. It could not be filed in Basecamp yet, which is tried again by itself. Nothing is lost; you need not send it again.",
            tone: "wait",
          }
        : {
            title: "Being filed",
            message: "Your submission has arrived and is being filed. There is nothing you need to do.",
            tone: "wait",
          };
    case "delivered":
      return explainFiled(todos);
    case "parked":
      return explainParked(parked, status);
    case "skipped":
      return {
        title: "Received",
        message: `Your submission has arrived. No to-do is made of it${whySkipped(skipped)}.`,
        tone: "good",
      };
  }
}

/** What became of a to-do after it was made, in a word or two. */
export function explainTodo(state: TodoState): string {
  switch (state) {
    case "open":
      return "Open";
    case "completed":
      return "Done";
    case "archived":
      return "Archived";
    case "trashed":
      return "Thrown away";
    case "gone":
      return "Not there any more";
  }
}

function explainFiled(todos: readonly FiledTodoStatus[]): StatusWords {
  const count = todos.length;
  const filed =
    count > 1
      ? `Your submission is filed as ${count} to-dos in Basecamp.`
      : "Your submission is filed as a to-do in Basecamp.";
  const done = todos.filter(({ state }) => state === "completed").length;
  const away = todos.filter(({ state }) => state === "trashed" || state === "gone").length;
  const ask = "If you did not expect that, ask whoever looks after this form.";
  if (done === count) {
    const all = count > 1 ? "All of them are done." : "It is done.";
    return { title: "Done", message: `${filed} ${all}`, tone: "good" };
  }
  if (away === count) {
    const all = count > 1 ? "They were thrown away there since." : "It was thrown away there since.";
    return { title: "Thrown away in Basecamp", message: `${filed} ${all} ${ask}`, tone: "bad" };
  }
  const parts = [
    filed,
    ...(done > 0 ? [`${done} of them ${done > 1 ? "are" : "is"} done.`] : []),
    ...(away > 0 ? [`${away} of them ${away > 1 ? "were" : "was"} thrown away there since. ${ask}`] : []),
  ];
  return { title: "Filed", message: parts.join(" "), tone: "good" };
}

function explainParked(reason: ParkReason | null, { todos, unfit }: SubmissionStatus): StatusWords {
  const isPart = todos.length > 0;
  const part = `Your submission has arrived but is ${isPart ? "filed in part" : "not filed yet"}.`;
  if (reason === "answer-invalid" && unfit.length > 0) {
    const what = unfit.map(explainUnfit).join(" ");
    const end =
      "Fill in the form again with that changed. Whoever looks after this form sees what you sent as well; nothing is lost.";
    return { title: "We need something from you", message: `${part} ${what} ${end}`, tone: "bad" };
  }
  return {
    title: isPart ? "Filed in part" : "Not filed yet",
    message: `${part} ${whoMends(reason)} Nothing is lost; you need not send it again.`,
    tone: "wait",
  };
}

/** The question and the rule, never the answer. */
function explainUnfit({ question, kind }: UnfitAnswer): string {
  switch (kind) {
    case "missing":
      return `"${question}" was left empty and must be answered.`;
    case "not-a-date":
      return `The answer to "${question}" must be a date, such as 2026-12-31.`;
    case "not-a-number":
      return `The answer to "${question}" must be a number, such as 12.50.`;
    case "not-an-email":
      return `The answer to "${question}" must be an e-mail address.`;
    case "not-allowed":
      return `The answer to "${question}" is none of those that are taken.`;
  }
}

function whoMends(parked: ParkReason | null): string {
  switch (parked) {
    case "not-authentic":
    case "not-confirmed":
    case "api-key-refused":
      return "The form tool has not confirmed it, so that whoever looks after this form looks into it and files it then.";
    case "answer-invalid":
      return "An answer does not fit what the form asks for, and whoever looks after this form decides about it.";
    case "mapping-missing":
    case "draft-failed":
    case "todo-missing":
    case "other-account":
    case "too-large":
    case "not-understood":
    case "not-allowed":
    case "list-not-found":
    case "content-refused":
    case "limit-reached":
    case "rejected":
    case "gave-up":
    case "still-unclear":
    case "corrupt-record":
    case "bridge-fault":
    case "imported":
    case "answers-not-exported":
    case null:
      return "Whoever looks after this form has to look into it.";
  }
}

function whySkipped(reason: SkipReason | null): string {
  switch (reason) {
    case "mapping-skip":
    case "nothing-asked":
      return ", as whoever looks after this form has laid down for such answers";
    case "erased":
    case "test-delivery":
    case null:
      return "";
  }
}
