import type { Alert } from "../delivery/alert-policy.ts";
import type { AlertFacts } from "../delivery/troubles.ts";
import { CONNECTION_PATH, DELIVERIES_PATH } from "../paths.ts";
import { explainHold, explainPark, explainRefusedRefresh } from "./explain.ts";
import { explainDrift } from "./explain-drift.ts";
import { mappingPath, parkedPath } from "./explain-overview.ts";
import { explainRefused } from "./explain-refused.ts";
import { briefPark } from "./explain-replay.ts";
import { explainListFailure, explainWebhookState } from "./explain-sweep.ts";
import { explainTracking } from "./explain-tracking.ts";
import { briefUnproven, mendUnproven } from "./explain-unproven.ts";

/** One alert in words, and the admin page that shows it, as a path below PUBLIC_URL. */
export interface AlertWords {
  readonly text: string;
  readonly path: string;
}

const DELIVERIES = DELIVERIES_PATH.replace(/\/$/, "");
const DOCTOR = "/admin/doctor";
const OVERVIEW = "/admin";

/** What happened, what that means and what to do; or that it is over. It names nothing that anybody answered. */
export function explainAlert(alert: Alert, facts: AlertFacts): AlertWords {
  return alert.isOpen ? explainTrouble(alert, facts) : explainEnd(alert);
}

function explainTrouble({ trouble, toldAt }: Alert, { since, all, reference, drift }: AlertFacts): AlertWords {
  const isFirst = toldAt === null;
  switch (trouble.kind) {
    case "parked": {
      const count = `${since} ${isFirst ? "" : "more "}${since === 1 ? "submission" : "submissions"}`;
      const sum = isFirst || all === null || all === since ? "" : `, ${all} in all`;
      const text = `${count} of ${trouble.mapping} ${since === 1 ? "waits" : "wait"} for a person${sum}: ${briefPark(trouble.reason)}. ${whatToDo(trouble.reason)}`;
      return {
        text,
        path: since === 1 && reference !== null ? `${DELIVERIES_PATH}${reference}` : parkedPath(trouble.mapping),
      };
    }
    case "connection": {
      const cause = trouble.cause === null ? "" : ` ${explainRefusedRefresh(trouble.cause)}`;
      return { text: `${explainConnection(trouble.reason)}${waitingNow(all)}${cause}`, path: CONNECTION_PATH };
    }
    case "hold": {
      const text = `${explainLasting(trouble.reason, isFirst)}: ${explainHold(trouble.reason)}${waitingNow(all)}`;
      return { text, path: CONNECTION_PATH };
    }
    case "stuck":
      return {
        text: `Something has been due for more than 15 minutes and nothing is tried, which is a fault of the bridge.${waitingNow(all)} Look at the Worker's log, and deploy again if it stays.`,
        path: DOCTOR,
      };
    case "drift":
    case "form-changed": {
      const others =
        since > 1 ? ` ${since - 1} more ${since === 2 ? "change" : "changes"} of this form: see the page.` : "";
      const words = drift === null ? "The form has changed away from its mapping." : explainDrift(drift);
      return { text: `${trouble.mapping}: ${words}${others}`, path: mappingPath(trouble.mapping) };
    }
    case "refused": {
      const count = since === 1 ? "A request" : `At least ${since} ${isFirst ? "requests" : "more requests"}`;
      const text = `${count} to ${trouble.mapping} ${since === 1 ? "was" : "were"} refused: ${explainRefused(trouble.reason)}`;
      return { text, path: DELIVERIES };
    }
    case "unproven": {
      const { mapping, reason } = trouble;
      const text = `Requests to ${mapping} are refused, and no genuine one has come since the first of them: ${briefUnproven(reason)}. ${mendUnproven(reason)}`;
      return { text, path: mappingPath(mapping) };
    }
    case "tracking":
      return { text: `Project ${trouble.project}: ${explainTracking(trouble.reason)}`, path: OVERVIEW };
    case "webhook":
      return { text: `${trouble.mapping}: ${explainWebhookState(trouble.reason)}`, path: mappingPath(trouble.mapping) };
    case "sweep":
      return { text: `${trouble.mapping}: ${explainListFailure(trouble.reason)}`, path: mappingPath(trouble.mapping) };
    case "missed": {
      const text = `${since} ${isFirst ? "" : "more "}${since === 1 ? "submission" : "submissions"} of ${trouble.mapping} had not been brought by the webhook and ${since === 1 ? "was" : "were"} found in the form tool's own list. ${since === 1 ? "It is" : "They are"} taken in and filed like any other.`;
      return { text, path: mappingPath(trouble.mapping) };
    }
    case "bug": {
      const count = since === 1 ? "once" : `${since} times`;
      return {
        text: `The bridge met a fault of its own ${count}${isFirst ? "" : " more"}. What was under way is tried again. The Worker's log names the place (lines with "event":"error"); report it to whoever maintains the bridge.`,
        path: DELIVERIES,
      };
    }
  }
}

function explainEnd({ trouble }: Alert): AlertWords {
  switch (trouble.kind) {
    case "parked":
      return {
        text: `Over: no submission of ${trouble.mapping} waits for a person any more for this: ${briefPark(trouble.reason)}.`,
        path: DELIVERIES,
      };
    case "connection":
      return { text: "Over: Basecamp is connected again.", path: CONNECTION_PATH };
    case "hold":
      return { text: "Over: what held all filing up is gone.", path: CONNECTION_PATH };
    case "stuck":
      return { text: "Over: what was stuck moves again.", path: DELIVERIES };
    case "drift":
      return { text: `Over: the form of ${trouble.mapping} has what its mapping names again.`, path: DELIVERIES };
    case "unproven":
      return {
        text: `Over: no request to ${trouble.mapping} is refused any more for this: ${briefUnproven(trouble.reason)}.`,
        path: mappingPath(trouble.mapping),
      };
    case "tracking":
      return {
        text: `Over: what becomes of the to-dos of project ${trouble.project} is heard again.`,
        path: DELIVERIES,
      };
    case "webhook":
      return {
        text:
          trouble.reason === "silent"
            ? `Over: the script of the form of ${trouble.mapping} asks again, or nobody looks for it any more.`
            : `Over: the webhook of ${trouble.mapping} is there and on again, or nobody looks at it any more.`,
        path: mappingPath(trouble.mapping),
      };
    case "sweep":
      return {
        text: `Over: missed submissions of ${trouble.mapping} are looked for again, or need not be any more.`,
        path: mappingPath(trouble.mapping),
      };
    case "form-changed":
    case "refused":
    case "missed":
    case "bug":
      return { text: "Over.", path: DELIVERIES };
  }
}

/** Between two waits that Basecamp asks for some are filed; any other hold lets nothing through. */
function explainLasting(reason: Extract<Alert["trouble"], { kind: "hold" }>["reason"], isFirst: boolean): string {
  if (reason === "rate-limited") return "For more than an hour little or nothing has been filed";
  const isLong = reason === "launchpad-unavailable" || !isFirst;
  return isLong ? "Nothing has been filed for more than an hour" : "Nothing is filed at the moment";
}

/** The page of a single delivery goes on with the form tool's own words, which stay there. */
function whatToDo(reason: Parameters<typeof explainPark>[0]): string {
  return reason === "not-authentic"
    ? "The form tool does not confirm it, so it may be forged, and no to-do was made. If it is known to be genuine, try again on its page."
    : explainPark(reason);
}

function explainConnection(reason: Extract<Alert["trouble"], { kind: "connection" }>["reason"]): string {
  switch (reason) {
    case "ending":
      return "Basecamp no longer renews the connection. To-dos are still filed until the access token ends, within two weeks; connect again before that.";
    case "reconnect-needed":
      return "Nothing is filed: Basecamp must be connected again. Submissions are stored and wait.";
    case "unreadable":
      return "Nothing is filed: the stored connection cannot be read, most often because TOKEN_KEYS was changed. Put the old key back into it, or connect again. Submissions are stored and wait.";
    case "not-connected":
      return "Nothing is filed: Basecamp is not connected. Connect it; submissions are stored and wait.";
  }
}

function waitingNow(all: number | null): string {
  if (all === null || all === 0) return "";
  return all === 1 ? " 1 submission waits." : ` ${all} submissions wait.`;
}
