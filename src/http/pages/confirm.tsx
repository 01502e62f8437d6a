import type { Child } from "hono/jsx";
import type { DeliveryDetails } from "../../delivery/history.ts";
import type { ReplayItem } from "../../delivery/replay.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { page } from "./layout.tsx";

/** Asks before a to-do is made without a look whether it exists. */
export function makePage({ reference, content }: ReplayItem) {
  return confirmPage(reference, {
    title: "Make the to-do?",
    action: "make",
    button: "It does not exist: make it",
    keep: "Leave it as it is",
    says: (
      <>
        <p>
          {content === null ? "The to-do" : `The to-do "${content}"`} is made in Basecamp at once, without another look
          whether it exists.
        </p>
        <p>
          If it exists after all, there will be two. Look in the Basecamp list first; the last line of its text carries
          the reference {reference}.
        </p>
      </>
    ),
  });
}

/** Asks before the answers are erased, and says what that means for this delivery. */
export function erasePage(delivery: DeliveryDetails) {
  return confirmPage(delivery.reference, {
    title: "Erase the answers?",
    action: "erase",
    button: "Erase the answers",
    keep: "Keep the answers",
    says: (
      <>
        <p>
          What was answered in submission {delivery.submission} is removed from Formcamp for good, with everything that
          came again under the same id. The id stays, so that the submission is known when it is sent once more.
        </p>
        <p>{whatErasingMeans(delivery)}</p>
      </>
    ),
  });
}

interface Question {
  readonly title: string;
  readonly action: "make" | "erase";
  readonly button: string;
  readonly keep: string;
  readonly says: Child;
}

function confirmPage(reference: string, { title, action, button, keep, says }: Question) {
  const path = `${DELIVERIES_PATH}${encodeURIComponent(reference)}`;
  return page({
    title,
    section: "Deliveries",
    children: (
      <>
        {says}
        <form method="post" action={`${path}/${action}`}>
          <button type="submit">{button}</button>
        </form>
        <p>
          <a href={path}>{keep}</a>
        </p>
      </>
    ),
  });
}

function whatErasingMeans({ state, parked }: DeliveryDetails): string {
  const unknown =
    "A request to make the to-do had no clear outcome yet. It is not looked for any more: if it exists, it stays in Basecamp and nobody here knows of it.";
  switch (state) {
    case "delivered":
      return "The to-do in Basecamp is not touched, and the link to it stays here.";
    case "skipped":
      return "No to-do is made of it, as before.";
    case "pending":
      return "It is not filed yet, and never will be.";
    case "sending":
      return unknown;
    case "parked":
      return parked?.reason === "still-unclear" || parked?.reason === "imported"
        ? unknown
        : "It is not filed yet, and never will be.";
  }
}
