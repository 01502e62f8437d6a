import type { Seen } from "../basecamp/seen.ts";
import type { LiveRefusal } from "../delivery/live/live-asking.ts";
import type { Missed, Observation, TitleTry, Tried } from "../delivery/live/observation.ts";
import { unreachable } from "../result.ts";
import type { Finding } from "./finding.ts";

type Said = readonly [Finding["state"], string];

const REFUSED_FROM = 400;
const FAILED_FROM = 500;

/** What an observation says of its fact. */
export function findingOf(observation: Observation): Finding {
  const [state, found] = "missed" in observation ? missed(observation.missed) : said(observation);
  return { fact: observation.fact, state, found };
}

/** What a 429 tells that came while the check was under way. */
export function slowedFinding(refusal: Extract<LiveRefusal, { reason: "slow-down" }>): Finding {
  const { retryAfterSeconds, headers } = refusal;
  return findingOf({ fact: "rate-limit-headers", retryAfterSeconds, headers });
}

function missed(why: Missed): Said {
  switch (why.reason) {
    case "turned-down":
      return ["unknown", `Basecamp turned down what it takes to find out (${why.status}).`];
    case "nobody-else":
      return ["unknown", "Nobody else is on the project. Name one with more people."];
    case "no-https":
      return ["unknown", "Basecamp calls addresses with https only, and PUBLIC_URL has none."];
  }
}

function said(seen: Exclude<Observation, { readonly missed: Missed }>): Said {
  switch (seen.fact) {
    case "state-round-trip":
      return ["as-assumed", "The bridge is connected, which it is only after its state came back."];
    case "app-url-host":
      if (seen.host === null) return ["differs", "No address of a page came back."];
      return [seen.isKnown ? "as-assumed" : "differs", `${seen.host}.`];
    case "rich-text":
      return richText(seen);
    case "duplicate-create":
      if (seen.isSame) return ["differs", "Both creates gave the same to-do."];
      if (Math.max(seen.first, seen.second) < REFUSED_FROM) return ["as-assumed", "Two to-dos were made."];
      return ["differs", `The first create was answered with ${seen.first}, the second with ${seen.second}.`];
    case "list-order":
      return ["as-assumed", LIST_ORDERS[seen.order]];
    case "masked-emails":
      return emails(seen);
    case "assignee-outside":
      return assignee(seen);
    case "title-length":
      return titles(seen.tries);
    case "due-on-invalid":
      return dueDates(seen.tries);
    case "starts-on-alone":
    case "starts-on-after-due":
      return startsOn(seen);
    case "blank-content":
      return [seen.seen.status === 422 ? "as-assumed" : "differs", answered(seen.seen)];
    case "unknown-id":
      if (seen.seen.hasReason) return ["breaks", `${answered(seen.seen)} It has a Reason header.`];
      return [seen.seen.status === 404 ? "as-assumed" : "differs", `${answered(seen.seen)} No Reason header.`];
    case "stale-token":
      return staleToken(seen.seen);
    case "recordings-delay":
      return seen.seconds === null
        ? ["breaks", `It did not show within ${seen.waitedSeconds} seconds.`]
        : ["as-assumed", `It showed within ${secondsOf(seen.seconds)}.`];
    case "recordings-description":
      return seen.isThere ? ["as-assumed", "They do."] : ["differs", "They come without."];
    case "trashed-query":
      return seen.seconds === null
        ? ["breaks", `It did not show within ${seen.waitedSeconds} seconds.`]
        : ["as-assumed", `It showed within ${secondsOf(seen.seconds)}.`];
    case "webhook-timing":
      return seen.seconds === null
        ? ["breaks", `Nothing came within ${seen.waitedSeconds} seconds.`]
        : ["as-assumed", `It called within ${secondsOf(seen.seconds)}.`];
    case "webhook-deliveries":
      return seen.code === null
        ? ["differs", "None was listed."]
        : ["as-assumed", `The latest is listed with the status ${seen.code}.`];
    case "refresh-answer":
      return ["as-assumed", seen.isNew ? "A new one came." : "None came, or the same one."];
    case "rate-limit-headers":
      return limits(seen);
    default:
      return unreachable(seen);
  }
}

/** A fault of Basecamp's says nothing of how it refuses. */
function staleToken(seen: Seen): Said {
  const header = seen.authenticate === null ? "No WWW-Authenticate." : `WWW-Authenticate: ${seen.authenticate} …`;
  const state = seen.status === 401 ? "as-assumed" : seen.status >= FAILED_FROM ? "unknown" : "breaks";
  return [state, `${answered(seen)} ${header}`];
}

const LIST_ORDERS = {
  "oldest-first": "The oldest first.",
  "newest-first": "The newest first.",
  other: "Neither the oldest nor the newest first.",
} as const;

type Of<Fact extends Observation["fact"]> = Exclude<
  Extract<Observation, { readonly fact: Fact }>,
  { readonly missed: Missed }
>;

function richText({ status, back, others }: Of<"rich-text">): Said {
  if (back === null) return ["breaks", `The text was refused: it was answered with ${status}.`];
  const kept = back.othersKept.length === 0 ? "none" : back.othersKept.join(", ");
  const more = `Of ${others.join(", ")}, which the bridge does not use, it keeps: ${kept}.`;
  if (!back.hasReference) return ["breaks", `The link of the reference was lost. ${more}`];
  if (back.lost.length > 0) return ["differs", `It lost ${back.lost.join(", ")}. ${more}`];
  return ["as-assumed", `All of them. ${more}`];
}

function emails({ isAdmin, whole, masked, none }: Of<"masked-emails">): Said {
  const counts = `Of the others on the project ${whole} came in full, ${masked} masked and ${none} without.`;
  const who = isAdmin ? "The connected person administrates the account." : "The connected person is no administrator.";
  const isAsAssumed = isAdmin ? masked === 0 : whole === 0;
  return [isAsAssumed ? "as-assumed" : "differs", `${who} ${counts}`];
}

function assignee({ status, back, isMadeUp }: Of<"assignee-outside">): Said {
  const whom = isMadeUp ? "an id that nobody has, since nobody was known to be outside" : "a person of the account";
  if (back === null) return ["differs", `The to-do was refused with ${status}. It was ${whom}.`];
  if (back.outsider) return ["differs", `That person was assigned. It was ${whom}.`];
  const self = back.self ? "the connected person stayed assigned" : "the connected person was left out as well";
  return [back.self ? "as-assumed" : "differs", `The to-do was made without; ${self}. It was ${whom}.`];
}

function titles(tries: readonly TitleTry[]): Said {
  const isWhole = ({ length, back }: TitleTry) => back?.length === length;
  const plain = tries.filter(({ isWide }) => !isWide);
  const lengths = plain.filter(isWhole).map(({ length }) => length);
  const longest =
    lengths.length === 0 ? "None came back whole." : `${Math.max(...lengths)} characters came back whole.`;
  const cut = plain.find((tried) => !isWhole(tried));
  const wideCut = tries.find((tried) => tried.isWide && !isWhole(tried));
  const parts = [
    longest,
    cut === undefined ? "Longer ones were not tried." : `${cut.length} ${endOf(cut)}.`,
    ...(wideCut === undefined ? [] : [`${wideCut.length} of four bytes each ${endOf(wideCut)}.`]),
  ];
  return [lengths.length === 0 || wideCut !== undefined ? "breaks" : "as-assumed", parts.join(" ")];
}

function endOf({ back, status }: TitleTry): string {
  return back === null ? `were answered with ${status}` : `came back as ${back.length}`;
}

function dueDates(tries: Of<"due-on-invalid">["tries"]): Said {
  const parts = tries.map(({ sent, status, back }) => {
    if (back === null) return `"${sent}" was refused with ${status}`;
    return back.dueOn === null ? `"${sent}" vanished without a word` : `"${sent}" became ${dateOf(back.dueOn)}`;
  });
  const isAsAssumed = tries.every(({ status, back }) => (back === null ? status < FAILED_FROM : back.dueOn === null));
  return [isAsAssumed ? "as-assumed" : "differs", `${parts.join("; ")}.`];
}

function startsOn({ status, back }: Tried<{ readonly startsOn: string | null; readonly dueOn: string | null }>): Said {
  if (back === null) return [status < FAILED_FROM ? "as-assumed" : "differs", `It was refused with ${status}.`];
  const due = back.dueOn === null ? "no due date" : `due on ${dateOf(back.dueOn)}`;
  if (back.startsOn === null) return ["as-assumed", `The first day was dropped; the to-do has ${due}.`];
  return ["differs", `The first day was kept: ${dateOf(back.startsOn)}; the to-do has ${due}.`];
}

function limits({ retryAfterSeconds, headers }: Of<"rate-limit-headers">): Said {
  const names = headers.length === 0 ? "none about limits" : headers.join(", ");
  if (retryAfterSeconds === null) return ["differs", `A 429 came without a usable Retry-After; headers: ${names}.`];
  return ["as-assumed", `A 429 came with a wait of ${retryAfterSeconds} seconds; headers: ${names}.`];
}

/** The status and shape of an answer; of its body no word. */
function answered({ status, body, members }: Seen): string {
  if (body === "json" && members.length > 0) return `${status}, JSON with ${members.join(", ")}.`;
  return `${status}, ${BODIES[body]}.`;
}

const BODIES = { empty: "without a body", json: "JSON", html: "HTML", text: "plain text" } as const;

/** What Basecamp gave in place of a date is shown only where it looks like one. */
function dateOf(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "something that is no date";
}

function secondsOf(seconds: number): string {
  return seconds === 1 ? "a second" : `${seconds} seconds`;
}
