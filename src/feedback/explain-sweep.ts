import {
  deadWebhook,
  type ListFailureReason,
  lastingFailure,
  type SweepEnd,
  type SweepState,
  type WebhookState,
} from "../form-listing.ts";
import { utc } from "./check.ts";

/** Why missed submissions of a form are not looked for, and what to do. */
export function explainListFailure(reason: ListFailureReason): string {
  switch (reason) {
    case "no-api-key":
      return "Missed submissions are not looked for, because the API key that the mapping names is not configured. Store it; what was missed meanwhile is then found.";
    case "key-refused":
      return "Missed submissions are not looked for, because the form tool refuses the API key, or the key may not read this form. Store another one; what was missed meanwhile is then found.";
    case "form-unknown":
      return "Missed submissions are not looked for, because the form tool does not show this form to the API key. Check the form's id in the mapping, and whose key it is.";
    case "too-large":
      return "Missed submissions are not looked for, because even a short page of the form tool's list is larger than 8 MB. Compare the list by hand.";
    case "unavailable":
      return "Missed submissions are not looked for, because the form tool's API gives no answer that can be used. It is tried again every hour, or after the pause that the form tool asks for.";
    case "fault":
      return "Missed submissions are not looked for, because the bridge meets a fault of its own; its log says where. It is tried again every hour.";
  }
}

/** Why a run over a form did not get to the end of its list, for who asked for it; null where it did. */
export function explainSweepEnd(end: SweepEnd, pausedUntil: number | null): string | null {
  switch (end) {
    case "complete":
      return null;
    case "unfinished":
      return "The list goes on; run this again for the rest.";
    case "paused":
      return `${explainPause(pausedUntil)} Run this again then.`;
    case "fault":
      return "The bridge met a fault of its own; its log says where. What was taken in before that is stored. Run this again for the rest.";
    default:
      return explainListFailure(end);
  }
}

/** What a form tool's list did not show, and what to do. */
export function explainPassedOver(second: number): string {
  const at = new Date(second).toISOString().slice(0, 19).replace("T", " ");
  return `So many were sent in one second, ${at} UTC, that the form tool's list cannot show them all. Compare those by hand.`;
}

function explainPause(until: number | null): string {
  return `The form tool asked to be left alone${until === null ? "" : ` until ${utc(until)}`}.`;
}

/** How the webhook is, and what to do. */
export function explainWebhookState(state: WebhookState): string {
  switch (state) {
    case "on":
      return "The webhook is there and on.";
    case "off":
      return "The webhook is switched off in the form tool: switch it on there. Until then submissions come an hour or more late, by the hourly look at the form tool's list.";
    case "missing":
      return "The form has no webhook with this bridge's address: register it in the form tool. Until then submissions come an hour or more late, by the hourly look at the form tool's list.";
    case "silent":
      return "The form's script has not asked for a day or more, though it does so every hour: both of its triggers are gone, or Google has ended its permission. What is sent in the form does not come. Open the form and choose Formcamp > Set up; what was missed is then found.";
    case "unknown":
      return "The form tool did not tell how the webhook is.";
  }
}

/** Something about a form's list that a person should see to. */
export interface SweepFault {
  readonly state: "wait" | "bad";
  readonly says: string;
}

/** How the look for missed submissions went, for the pages; `state` is null before the first one. */
export function explainSweep(state: SweepState | null): string {
  if (state === null) return "Not yet; the first look comes within an hour.";
  return sentences(explainLooks(state), ...gaps(state), explainStandstill(state));
}

/** The same beside what `sweepFaults` tells. */
export function explainSweepBriefly(state: SweepState, now: number): string {
  const isToldThere = state.pausedUntil === null && lastingFailure(state, now) !== null;
  const webhook = deadWebhook(state.webhook) === null ? explainWebhookState(state.webhook) : "";
  return sentences(explainLooks(state), isToldThere ? "" : explainStandstill(state), webhook);
}

/** What of that a person should see to, `bad` where it goes on; empty where all is well. */
export function sweepFaults(state: SweepState, now: number): readonly SweepFault[] {
  const dead = deadWebhook(state.webhook);
  const failure = lastingFailure(state, now);
  return [
    ...(dead === null ? [] : [{ state: "bad" as const, says: explainWebhookState(dead) }]),
    ...(failure === null ? [] : [{ state: "bad" as const, says: explainListFailure(failure) }]),
    ...gaps(state).map((says) => ({ state: "wait" as const, says })),
  ];
}

/** When a form's list was looked at and what was found, without what a person should see to. */
function explainLooks(state: SweepState): string {
  const { completedAt, isUnfinished, failure, found, foundAt, aside, webhook } = state;
  if (webhook === "silent" && completedAt !== null) return `The form's script asked last at ${utc(completedAt)}.`;
  const none = aside === null ? "No complete look yet." : "No complete hourly look yet.";
  const last = completedAt === null ? none : `Last complete look at ${utc(completedAt)}.`;
  const byPerson =
    aside === null || aside.at < (completedAt ?? 0)
      ? ""
      : ` At ${utc(aside.at)} a person had all compared that was sent since ${utc(aside.since)}.`;
  const goesOn = isUnfinished && failure === null ? " A long list is under way and goes on within an hour." : "";
  const nothing =
    gaps(state).length === 0 && (completedAt !== null || aside !== null) ? " Nothing was missed until then." : "";
  const missed = foundAt === null ? nothing : ` ${found} found so far, the last at ${utc(foundAt)}.`;
  return `${last}${goesOn}${byPerson}${missed}`;
}

/** What was not compared or not taken in, and what to do about it, sentence by sentence. */
function gaps({ mapping, left, tooLarge, passedOver }: SweepState): readonly string[] {
  return [
    ...(left === null ? [] : [explainLeft(mapping, left)]),
    ...(tooLarge === 0 ? [] : [explainTooLarge(tooLarge)]),
    ...(passedOver === null ? [] : [explainPassedOver(passedOver)]),
  ];
}

function sentences(...all: readonly string[]): string {
  return all.filter((sentence) => sentence !== "").join(" ");
}

function explainTooLarge(count: number): string {
  const [were, ends] =
    count === 1
      ? ["was", "it in the form tool, and enter its to-do"]
      : ["were", "them in the form tool, and enter their to-dos"];
  return `${count} within a month ${were} too large to be taken in: look for ${ends} by hand.`;
}

function explainStandstill({ failure, pausedUntil }: SweepState): string {
  if (pausedUntil !== null) return `${explainPause(pausedUntil)} The first hourly look after that goes on.`;
  return failure === null ? "" : explainListFailure(failure);
}

/** What was left alone since nobody looked for long, and how it is taken in. */
function explainLeft(mapping: string, { from, until }: NonNullable<SweepState["left"]>): string {
  const day = new Date(from).toISOString().slice(0, 10);
  return `For more than 14 days nobody looked, because this mapping, its api_key or the bridge was away. What was sent from ${utc(from)} to ${utc(until)} was left alone: npm run sweep -- --mapping ${mapping} --since ${day} shows it and asks.`;
}

/** What to say of a mapping without an API key; null where its form tool has no list. */
export function explainUnswept(source: string): string | null {
  switch (source) {
    case "typeform":
      return "No. What the webhook does not bring stays away. Name an api_key in the mapping and every hour the list in Typeform is compared.";
    case "jotform":
      return "No. What the webhook does not bring stays away. Name an api_key in the mapping and every hour the list in Jotform is compared.";
    default:
      return null;
  }
}
