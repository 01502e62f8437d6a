import type { ObservedFact } from "../delivery/live/observation.ts";

/** What documentation leaves open, what the bridge takes for granted until it is known, and what hangs on it. */
export interface Fact {
  readonly id: string;
  readonly question: string;
  readonly assumed: string;
  /** What follows when it is otherwise. */
  readonly matters: string;
  /** How it is found out; a person's steps, or what to watch. */
  readonly by: "command" | "command, with --with-refresh" | { readonly person: string } | { readonly watch: string };
}

/** What the command finds out in Basecamp, in the order in which it does. */
export const COMMAND_FACTS: readonly (Fact & { readonly id: ObservedFact })[] = [
  {
    id: "state-round-trip",
    question: "Does Launchpad give our state back?",
    assumed: "It comes back as it was sent, and a connection is made only then.",
    matters: "Nobody could connect.",
    by: "command",
  },
  {
    id: "app-url-host",
    question: "On which host do the addresses lie that Basecamp gives for its pages?",
    assumed: "3.basecamp.com or app.basecamp.com.",
    matters: "An address that somebody pastes is refused, so that a to-do cannot be confirmed by hand.",
    by: "command",
  },
  {
    id: "rich-text",
    question: "Which tags survive in a description?",
    assumed: "div, h1, br, strong, em, strike, a, pre, ol, ul, li, blockquote and p; links keep their address.",
    matters: "Text loses its shape. Without the link of the reference a to-do cannot be found again.",
    by: "command",
  },
  {
    id: "duplicate-create",
    question: "Does the same create, sent twice, make two to-dos?",
    assumed: "It makes two, so that a lost answer is looked for before anything is sent again.",
    matters: "Looking would not be needed.",
    by: "command",
  },
  {
    id: "list-order",
    question: "In which order does a list give its to-dos?",
    assumed: "Nothing: the bridge looks through the recordings of the project, never through a list.",
    matters: "Nothing hangs on it.",
    by: "command",
  },
  {
    id: "masked-emails",
    question: "Whose e-mail addresses does the connected person see?",
    assumed: "An administrator sees all of them, anybody else masked ones.",
    matters: "People who are named by their address in a mapping are not found, which is noted in the to-do.",
    by: "command",
  },
  {
    id: "assignee-outside",
    question: "What becomes of an assignee who is not on the project?",
    assumed: "The to-do is made without that person, which the bridge sees in the answer.",
    matters: "A to-do for somebody who has just left the project waits for a person.",
    by: "command",
  },
  {
    id: "title-length",
    question: "How long may a title be?",
    assumed: "At least 190 characters, at which the bridge cuts it; the whole title then stands in the description.",
    matters: "Titles would be cut or refused by Basecamp.",
    by: "command",
  },
  {
    id: "due-on-invalid",
    question: "What becomes of a due date that does not exist?",
    assumed:
      "The to-do is made without a date, or refused. The bridge sends real dates only and compares what comes back.",
    matters: "The bridge never sends one, so that little hangs on it.",
    by: "command",
  },
  {
    id: "starts-on-alone",
    question: "What becomes of a first day without a due date?",
    assumed: "It is dropped or refused. The bridge never sends it and notes it in the to-do.",
    matters: "The bridge could send it, instead of noting that it was left out.",
    by: "command",
  },
  {
    id: "starts-on-after-due",
    question: "What becomes of a first day after the due date?",
    assumed: "It is dropped or refused. The bridge never sends it and notes it in the to-do.",
    matters: "The bridge could send it, instead of noting that it was left out.",
    by: "command",
  },
  {
    id: "blank-content",
    question: "How is a blank title refused?",
    assumed: "With 422, after which the delivery waits for a person.",
    matters: "The bridge never sends one, so that little hangs on it.",
    by: "command",
  },
  {
    id: "unknown-id",
    question: "How does Basecamp answer about what is not there?",
    assumed: "With 404 and without a Reason header, which stands for the whole account.",
    matters: "One list that is gone would hold up the deliveries of all mappings for an hour.",
    by: "command",
  },
  {
    id: "stale-token",
    question: "How is an access token refused that is not valid?",
    assumed: "With 401, whatever its body and headers. The token is then renewed, and the call is made again.",
    matters: "A token would not be renewed when it dies early.",
    by: "command",
  },
  {
    id: "recordings-delay",
    question: "How soon does a new to-do show in the recordings of its project?",
    assumed:
      "Within the minute after which the bridge first looks for a to-do whose answer was lost (LOOK_WAIT_SECONDS).",
    matters: "A to-do that was made could be missed, and be made a second time. Raise LOOK_WAIT_SECONDS.",
    by: "command",
  },
  {
    id: "recordings-description",
    question: "Do the recordings come with their descriptions?",
    assumed: "They do, so that a page of them shows every reference.",
    matters: "Each to-do must be read by itself to find a lost one, which takes longer.",
    by: "command",
  },
  {
    id: "trashed-query",
    question: "Does a to-do in the trash show among the trashed recordings?",
    assumed: "It does, so that a lost to-do that somebody threw away is found and not made again.",
    matters: "A to-do that was thrown away could be made again, and one that is followed would be called deleted.",
    by: "command",
  },
  {
    id: "webhook-timing",
    question: "Does Basecamp call the bridge about a new to-do, and how soon?",
    assumed: "It does, within a minute and a half.",
    matters: "Mappings with track: true hear of changes late or never. Look for a challenge before /basecamp/.",
    by: "command",
  },
  {
    id: "webhook-deliveries",
    question: "Does a webhook tell how its deliveries were answered?",
    assumed: "It lists them with the status of each answer, and 0 for one that reached nobody.",
    matters: "A delivery of Basecamp's that was lost would not be noticed.",
    by: "command",
  },
  {
    id: "refresh-answer",
    question: "Does a refresh bring a new refresh token?",
    assumed: "Nothing: a new one is stored before it is used, and without one the old one stays.",
    matters: "Nothing hangs on it.",
    by: "command, with --with-refresh",
  },
  {
    id: "rate-limit-headers",
    question: "Which headers come with 429?",
    assumed: "Retry-After in seconds or as a date. The check never provokes one and tells of it if one comes.",
    matters: "The bridge chooses the wait itself: it halves its pace and waits fifteen seconds at least.",
    by: "command",
  },
];
