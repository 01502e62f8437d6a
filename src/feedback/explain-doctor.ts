import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { ConfigProblem } from "../config.ts";
import type { BasecampFindings, NotExamined } from "../delivery/examine.ts";
import { OVERDUE_AFTER_MS } from "../delivery/health.ts";
import type { Overview } from "../delivery/overview.ts";
import { type Check, checkOf, utc } from "./check.ts";
import { explainHold, explainRefusedRefresh } from "./explain.ts";
import { explainPeopleRefusal } from "./explain-people.ts";
import { explainTracking } from "./explain-tracking.ts";

/** Clocks that are further apart than this, in milliseconds, are worth a word. */
const CLOCK_SLACK_MS = 2 * 60_000;

const LOG = "Look at the Worker's log (npx wrangler tail), and at Cloudflare's status page.";

/** The address under which the bridge was asked, beside the one that it gives out. */
export function checkAddress(askedOrigin: string, publicUrl: string): Check {
  const check = checkOf("bridge.address", "Address");
  if (askedOrigin === publicUrl) return check.ok(`It is asked at ${publicUrl}, as PUBLIC_URL says.`);
  return check.warn(
    `It was asked at ${askedOrigin}, and PUBLIC_URL says ${publicUrl}. Links in to-dos and the way back from Basecamp's sign-in lead to the second.`,
    "Store the address that people and form tools use as PUBLIC_URL, and register its redirect URI at launchpad.37signals.com/integrations.",
  );
}

/**
 * That these words can be read at all shows that nothing is missing: without its settings the bridge shows those alone.
 * `strays` are set under names that nothing reads.
 */
export function checkSettings(strays: readonly ConfigProblem[]): Check {
  const check = checkOf("bridge.settings", "Settings");
  if (strays.length === 0) return check.ok("Every setting and binding that the bridge needs is there.");
  return check.warn(
    strays.map(({ name, message }) => `${name} ${message}`).join(" "),
    "If so, store it under the right name, and delete the other one: npx wrangler secret delete NAME.",
  );
}

/** Whether the ledger answered and took a write. */
export function checkLedger(took: boolean): Check {
  const check = checkOf("bridge.ledger", "Ledger");
  if (took) return check.ok("It answers, and its storage takes writes: submissions can be stored.");
  return check.bad(
    "It does not answer or cannot write, so submissions are refused and form tools send them again.",
    LOG,
  );
}

/** Whether what holds the connection can be asked: the object, and the copy in KV. */
export function checkConnectionStores(answers: { readonly connection: boolean; readonly tokens: boolean }): Check {
  const check = checkOf("bridge.connection-store", "Store of the connection");
  if (!answers.connection) return check.bad("The connection object does not answer, so nothing can be filed.", LOG);
  if (answers.tokens) return check.ok("The connection object and KV answer.");
  return check.warn("KV does not answer. The connection object is asked in its place, which is slower.", LOG);
}

/** Whether status pages can be given out. */
export function checkTickets(hasTicketKey: boolean): Check {
  const check = checkOf("bridge.tickets", "Status pages");
  if (hasTicketKey) return check.ok("TICKET_KEY is set, so people can be told what became of their submission.");
  return check.warn(
    "TICKET_KEY is not set, so there are no status pages, and Google Forms cannot bring back what became of a submission.",
    "Store it: openssl rand -base64 32, then npx wrangler secret put TICKET_KEY.",
  );
}

/** Whether anybody is told what goes wrong. `overview` is null when the ledger did not answer. */
export function checkAlerts(overview: Overview | null): Check {
  const check = checkOf("bridge.alerts", "Alerts");
  if (overview === null) return check.skipped("The ledger does not answer.");
  const { isConfigured, failingSince, lastToldAt } = overview.alerts;
  if (!isConfigured) {
    return check.warn(
      "ALERT_URL is not set, so nobody is told when something goes wrong.",
      "Make a chatbot in a Basecamp chat or an incoming webhook in Slack, and store its address: npx wrangler secret put ALERT_URL.",
    );
  }
  if (failingSince !== null) {
    return check.bad(
      `No message has got through since ${utc(failingSince)}. They are tried again, at most an hour apart.`,
      'Look at the lines with "event":"alert-failed" in the Worker\'s log (npx wrangler tail), and store the address anew: npx wrangler secret put ALERT_URL.',
    );
  }
  return check.ok(
    lastToldAt === null
      ? "ALERT_URL is set; nothing had to be told so far."
      : `The last message got through on ${utc(lastToldAt)}.`,
  );
}

/** Whether what is due gets done. `overview` is null when the ledger did not answer. */
export function checkQueue(overview: Overview | null, now: number): Check {
  const check = checkOf("bridge.queue", "Queue");
  if (overview === null) return check.skipped("The ledger does not answer.");
  const { waiting, hold, dueSince } = overview;
  const wait = waiting === 1 ? "1 to-do waits" : `${waiting} to-dos wait`;
  if (hold !== null) {
    const says = `Nothing is filed until ${utc(hold.until)}: ${explainHold(hold.reason)} ${wait}.`;
    if (hold.reason === "rate-limited") return check.warn(says, "Wait: it goes on by itself.");
    if (waiting === 0) return check.skipped(says);
    return check.bad(says, "Mend the connection, as said there; what waits is filed after that by itself.");
  }
  if (dueSince !== null) {
    const pace = paceOf(overview, now);
    const overdue = `${wait}, and one of them is due since ${utc(dueSince)}.`;
    if (pace === "stuck") return check.bad(`${overdue} Nothing is tried.`, LOG);
    if (pace === "behind")
      return check.warn(`${overdue} Others are tried first.`, "Wait: more came than Basecamp takes at once.");
  }
  return check.ok(waiting === 0 ? "Nothing waits." : `${wait}, and none is overdue.`);
}

/** Whether what is due is done in time, while nothing holds it up. */
export function paceOf({ dueSince, stuckSince }: Overview, now: number): "in-time" | "behind" | "stuck" {
  if (stuckSince !== null) return "stuck";
  return dueSince === null || now - dueSince <= OVERDUE_AFTER_MS ? "in-time" : "behind";
}

/** Whether our clock and Basecamp's agree; signatures with a time and dates in to-dos go by ours. */
export function checkClock({ clockAheadMs }: Pick<BasecampFindings, "clockAheadMs">): Check {
  const check = checkOf("bridge.clock", "Clock");
  if (clockAheadMs === null) return check.skipped("Basecamp told no time to compare with.");
  const minutes = Math.round(Math.abs(clockAheadMs) / 60_000);
  if (Math.abs(clockAheadMs) <= CLOCK_SLACK_MS) return check.ok("It agrees with Basecamp's.");
  return check.warn(
    `It is ${minutes} minutes ${clockAheadMs > 0 ? "ahead of" : "behind"} Basecamp's. Submissions of Google Forms, which are signed with the time, are refused when it is more than five minutes off.`,
    "Set the clock of the machine that runs the bridge.",
  );
}

/** How the connection is; `status` is null when nothing of it could be read. */
export function checkConnection(status: ConnectionStatus | null): Check {
  const check = checkOf("basecamp.connection", "Connection");
  if (status === null) return check.skipped("The connection object does not answer.");
  const { current, offer } = status;
  const choose = "Open /admin/connection, where a question waits for an answer.";
  switch (current.state) {
    case "not-connected":
      if (offer !== null) return check.bad("Basecamp is connected only half: nothing is filed.", choose);
      return check.bad(
        "Basecamp is not connected. Submissions are stored and wait.",
        'Open /admin/connection and choose "Connect Basecamp".',
      );
    case "unreadable":
      return check.bad(
        "The stored connection cannot be read with the keys in TOKEN_KEYS. Submissions are stored and wait.",
        "Put the former key back into TOKEN_KEYS, or connect again at /admin/connection.",
      );
    case "reconnect-needed":
    case "ending": {
      const { cause } = current.refusal ?? { cause: "grant-ended" };
      const still = current.expiresAt === null ? "" : ` until ${utc(current.expiresAt)}`;
      const says =
        current.state === "ending"
          ? `Basecamp no longer renews the connection. To-dos are filed${still}, and then no more.`
          : "The connection has ended. Nothing can be filed; submissions are stored and wait.";
      return check.bad(says, `${explainRefusedRefresh(cause)} It is done at /admin/connection.`);
    }
    case "connected": {
      const end = current.expiresAt === null ? "" : `, until ${utc(current.expiresAt)} and then renewed by itself`;
      const says = `${current.person} is connected to ${current.account.name} (${current.account.id})${end}.`;
      return offer === null ? check.ok(says) : check.warn(`${says} Another connection was begun.`, choose);
    }
  }
}

/** Whether Basecamp takes the token, and the account can be used. */
export function checkReach({ profile }: Pick<BasecampFindings, "profile">): Check {
  const check = checkOf("basecamp.reach", "Basecamp's API");
  if (profile.ok) return check.ok("It answers and takes the access token; the account is active.");
  switch (profile.failure) {
    case "turned-down":
      return check.bad(
        "It answers, and does not tell the connected person who they are.",
        "Check that the person can still sign in to the account, then connect again at /admin/connection.",
      );
    case "account-unavailable":
    case "access-refused":
      return check.bad(whyNotExamined(profile.failure), "Mend that, or connect again at /admin/connection.");
    case "launchpad-unavailable":
    case "no-clear-answer":
      return check.bad(
        whyNotExamined(profile.failure),
        "Wait: submissions are stored, and filed when it answers again.",
      );
    case "not-connected":
    case "reconnect-needed":
    case "rate-limited":
    case "too-many":
    case "too-slow":
      return check.skipped(whyNotExamined(profile.failure));
  }
}

/** Whether people can be found by their e-mail addresses. */
export function checkEmails({ profile }: Pick<BasecampFindings, "profile">): Check {
  const check = checkOf("basecamp.emails", "People's e-mail addresses");
  if (!profile.ok) return check.skipped("It is not known whether the connected person is an administrator.");
  if (profile.value.isAdmin) return check.ok("The connected person is an administrator, so Basecamp shows them.");
  return check.warn(
    "The connected person is no administrator of the account, so Basecamp hides them, and nobody is found by e-mail.",
    "Connect an administrator at /admin/connection, or name people in the mappings by name or id.",
  );
}

/** Whether Basecamp tells what becomes of the to-dos that mappings follow; `isAsked` says whether any does. */
export function checkTracking(overview: Overview | null, isAsked: boolean): Check {
  const check = checkOf("basecamp.tracking", "What becomes of to-dos");
  if (overview === null) return check.skipped("The ledger does not answer.");
  const [first, ...others] = overview.tracking;
  if (first === undefined) {
    return check.ok(isAsked ? "No trouble with the webhooks of followed projects." : "No mapping says track: true.");
  }
  const more = others.length === 0 ? "" : ` The same or the like holds for ${others.length} more.`;
  return check.warn(
    `Project ${first.project}: ${explainTracking(first.problem)}${more}`,
    "Mend what is said there; it is tried again by itself.",
  );
}

/** Why something of Basecamp was not looked at. */
export function whyNotExamined(reason: NotExamined): string {
  switch (reason) {
    case "too-many":
      return "So much is asked already that this was left out. Run the doctor again in a minute: what it knows by then is not asked again.";
    case "too-slow":
      return "Basecamp takes so long that this was left out. Run the doctor again later.";
    case "rate-limited":
      return "Basecamp asked to slow down, so it is not asked now. Run the doctor again in a minute.";
    case "no-clear-answer":
      return "Basecamp gave no answer that can be used.";
    default:
      return explainPeopleRefusal(reason);
  }
}
