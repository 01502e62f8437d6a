import type { ConnectFailure } from "../basecamp/connection.ts";
import type { RefusalCause } from "../basecamp/launchpad-refusal.ts";
import type { AttemptReason, DeliveryState, HoldReason, ParkReason, SkipReason } from "../delivery/delivery.ts";

/** A delivery's state in a word or two. */
export function explainState(state: DeliveryState): string {
  switch (state) {
    case "pending":
      return "Waiting to be filed";
    case "sending":
      return "Being filed";
    case "delivered":
      return "Filed";
    case "parked":
      return "Waits for a person";
    case "skipped":
      return "Not filed";
  }
}

/** Why a delivery waits for a person, and what that person can do. */
export function explainPark(reason: ParkReason): string {
  switch (reason) {
    case "mapping-missing":
      return "The mapping that took this submission is not deployed any more. Deploy it again under the same name; then this is filed by itself.";
    case "draft-failed":
      return "The mapping could not make a to-do of this submission. Mend the mapping and deploy it; then this is filed by itself.";
    case "answer-invalid":
      return "An answer breaks a rule of the mapping, which wants a person to decide then. Change the rule, or let it say on_invalid: note, and deploy the mapping; then this is filed by itself, as it is when you try again.";
    case "todo-missing":
      return "The mapping no longer has the to-do that this delivery was to make, and other to-dos of the same submission may exist already. Put a to-do of this key back and deploy it; then this is filed by itself.";
    case "other-account":
      return "The mapping's to-do list belongs to another Basecamp account than the connected one. Connect that account; then this is filed by itself.";
    case "not-authentic":
      return "The form tool does not confirm this submission, so it may be forged, and no to-do was made. If you know it to be genuine, try again: the form tool is asked once more. Its answer so far:";
    case "api-key-refused":
      return "The form tool refuses the API key that the mapping names, so that nobody can tell whether this submission is genuine. Store a key that works for the account and the host in JOTFORM_API_URL, then try again; npm run replay -- --reason api-key-refused does so for all of them.";
    case "not-confirmed":
      return "The form tool could not be asked whether this submission is genuine. Check the mapping's api_key and JOTFORM_API_URL, then try again.";
    case "too-large":
      return "The submission is larger than this bridge stores. Look at it in the form tool and enter the to-do by hand.";
    case "not-understood":
      return "Basecamp could not read the request, which is a fault of the bridge. Report it to whoever maintains the bridge and try again once it is mended, or enter the to-do by hand and paste its address.";
    case "not-allowed":
      return "The connected person may not add to-dos to this list. Give them access to the project in Basecamp, then try again.";
    case "list-not-found":
      return "The to-do list does not exist any more, is in the trash, or cannot be seen by the connected person. Mend the list in Basecamp or the mapping's todolist, then try again.";
    case "content-refused":
      return "Basecamp refused what the mapping made of this submission. Look at the mapping's title and text, mend them, then try again.";
    case "limit-reached":
      return "A limit of the Basecamp account's plan is reached. An owner of the account can mend that; then try again.";
    case "rejected":
      return "Basecamp turned the to-do down. Check that the list exists and that the connected person may add to-dos to it, then try again.";
    case "gave-up":
      return "Basecamp could not take it for more than three days. No to-do was made. Try again when Basecamp works.";
    case "still-unclear":
      return "A request to make the to-do got no clear answer, and it could not be found out whether the to-do exists. Look in the Basecamp list. If it exists, paste its address; if it does not exist, have it made. Trying again looks for it once more.";
    case "corrupt-record":
      return "The stored record of this delivery cannot be read. Look in the form tool for the submission, enter the to-do by hand and paste its address.";
    case "bridge-fault":
      return "The bridge has a fault that keeps it from filing this submission. The Worker's log names the place; report it to whoever maintains the bridge, and try again once it is mended.";
    case "imported":
      return "It came from an export of a ledger, and was not filed when that was made. The bridge of before may have filed it since, in a to-do with this page's reference. Look in the Basecamp list. If it exists, paste its address; if it does not exist, have it made.";
    case "answers-not-exported":
      return "It came from an export that was made without answers, and was not filed when that was made. Look in the Basecamp list for this page's reference. If there is no such to-do, look in the form tool for the submission and enter the to-do by hand. Then paste its address. Where the form tool can send the submission again, its answers are taken then.";
  }
}

/** Why a delivery makes no to-do; null when that was not stored. The mapping's own reason, if it gives one, follows. */
export function explainSkip(reason: SkipReason | null): string {
  switch (reason) {
    case "erased":
      return "Its answers were erased before it was known to be filed, so nothing more is done with it. If a create was under way, its to-do may stand in Basecamp; look there.";
    case "test-delivery":
      return "It is a test that the form tool sent, and it arrived as it should. No to-do is made of tests unless the mapping says also_file: [test].";
    case "mapping-skip":
      return "The mapping says that no to-do is made of such a submission.";
    case "nothing-asked":
      return "The mapping asks for no such to-do of this submission: none of its conditions hold, or it was changed meanwhile.";
    case null:
      return "No to-do is made of it.";
  }
}

/** How one attempt ended. */
export function explainAttempt(reason: AttemptReason): string {
  switch (reason) {
    case "created":
      return "Basecamp made the to-do.";
    case "found":
      return "The to-do was found: an earlier request had made it.";
    case "absent":
      return "The to-do was not found.";
    case "interrupted":
      return "The bridge was stopped in the middle of this attempt.";
    case "token-refused":
      return "Basecamp refused the access token.";
    case "rate-limited":
      return "Basecamp asked to slow down.";
    case "rejected":
      return "Basecamp turned the request down.";
    case "account-unavailable":
      return "Basecamp says that the account is not available.";
    case "list-behind":
      return "Basecamp's list did not show another to-do that exists, so that this one could be missing from it as well.";
    case "other-connection":
      return "The connection was changed meanwhile; this is begun again.";
    case "confirmed":
      return "The form tool confirmed the submission and gave its answers.";
    case "disproved":
      return "The form tool says something else than the webhook did.";
    case "unknown-submission":
      return "The form tool knows no such submission.";
    case "no-api-key":
      return "The API key that the mapping names is not configured, so that the form tool was not asked.";
    case "api-key-refused":
      return "The form tool refused the API key.";
    case "too-large":
      return "The form tool's answer is larger than this bridge takes.";
    case "unavailable":
      return "The form tool gave no answer that can be used.";
    case "look-unfinished":
      return "So many to-dos were made meanwhile that the look goes on in the next run.";
    case "too-many-to-look-through":
      return "More to-dos were made meanwhile than a look can go through.";
    case "network":
      return "The connection to Basecamp broke or took too long.";
    case "timeout":
      return "Basecamp did not answer in time.";
    case "server-error":
      return "Basecamp had an error of its own.";
    case "unreadable-answer":
      return "Basecamp's answer could not be read.";
    case "redirected":
      return "Basecamp sent the request elsewhere, which is not followed.";
  }
}

/** Why connecting did not work, and what to do next. In every case nothing was stored. */
export function explainConnect(reason: ConnectFailure | "wrong-state"): string {
  switch (reason) {
    case "denied":
      return "Access was declined at Basecamp. Connect again and choose to allow it.";
    case "sign-in-failed":
      return "Basecamp's sign-in ended with an error. Check the client id and the redirect URI of your integration, then begin again.";
    case "wrong-state":
      return "This answer from Basecamp does not belong to a connection begun in this browser, or it is too old or used. Begin again.";
    case "malformed":
      return "The answer from Basecamp is incomplete. Begin again.";
    case "code-refused":
      return "Basecamp did not accept the sign-in code: it was used before or is too old. Begin again.";
    case "client-refused":
      return "Basecamp does not know this integration. Check BASECAMP_CLIENT_ID and BASECAMP_CLIENT_SECRET against launchpad.37signals.com/integrations, then begin again.";
    case "changed-meanwhile":
      return "The connection was changed or removed while this was under way. See below how things stand.";
    case "foreign-host":
      return "Basecamp named an address for the account that is not at Basecamp, so no token was sent there. Check LAUNCHPAD_URL and BASECAMP_API_URL.";
    case "launchpad-unavailable":
      return "Basecamp's sign-in service could not be reached. Begin again in a few minutes.";
    case "launchpad-unreadable":
      return "Basecamp's sign-in service gave an answer that could not be read. Begin again in a few minutes.";
    case "no-basecamp-account":
      return "The person who signed in has no Basecamp account that Formcamp can use (Basecamp 3 or later). Sign in as another person.";
  }
}

/** Why a choice on the connection page was not taken. */
export function explainChoice(reason: "unknown-account" | "offer-gone" | "changed-meanwhile"): string {
  switch (reason) {
    case "unknown-account":
      return "That account is not one that the connected person can reach. Choose one of those shown.";
    case "offer-gone":
      return "That question is not open any more: it was answered, replaced by a newer one, or is older than half an hour. See below how things stand.";
    case "changed-meanwhile":
      return "The connection was changed or removed while this was under way, so nothing was done. See below how things stand.";
  }
}

/** Why Launchpad no longer renews the connection, and what mends it. */
export function explainRefusedRefresh(cause: RefusalCause): string {
  switch (cause) {
    case "password-changed":
      return "The connected person changed their Basecamp password, which ends every connection. Connect again.";
    case "no-active-account":
      return "The connected person has no active Basecamp account any more. Connect again as a person who has one.";
    case "client-refused":
      return "Basecamp does not take BASECAMP_CLIENT_ID and BASECAMP_CLIENT_SECRET. Once those of launchpad.37signals.com/integrations are stored, the connection is renewed by itself within an hour. If they are stored already, connect again.";
    case "grant-ended":
      return "Basecamp has ended this connection: access was revoked, or the person's password changed. Connect again.";
  }
}

/** Why nothing is filed at the moment. */
export function explainHold(reason: HoldReason): string {
  switch (reason) {
    case "not-connected":
      return "Basecamp is not connected.";
    case "reconnect-needed":
      return "Basecamp must be connected again.";
    case "launchpad-unavailable":
      return "Basecamp's sign-in service cannot be reached, and the access token must be renewed first.";
    case "account-unavailable":
      return "Basecamp says that this account is inactive or that its API is switched off. An owner of the account can mend that in Basecamp.";
    case "access-refused":
      return "Basecamp refuses even a fresh access token. Check that the connected person can still use the account.";
    case "rate-limited":
      return "Basecamp asked to slow down.";
  }
}
