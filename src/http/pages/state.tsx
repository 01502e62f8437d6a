import type { DeliveryState } from "../../delivery/delivery.ts";
import type { DeliverySummary } from "../../delivery/history.ts";
import { explainState } from "../../feedback/explain.ts";

/** A delivery's state in a word or two, with a colour. */
export function State({ delivery }: { delivery: Pick<DeliverySummary, "state" | "skipped"> }) {
  const words = delivery.skipped === "test-delivery" ? "Test, not filed" : explainState(delivery.state);
  return <span class={`state ${colourOf(delivery.state)}`}>{words}</span>;
}

/** The class of a state's colour. */
export function colourOf(state: DeliveryState): "good" | "bad" | "wait" | "quiet" {
  switch (state) {
    case "pending":
    case "sending":
      return "wait";
    case "delivered":
      return "good";
    case "parked":
      return "bad";
    case "skipped":
      return "quiet";
  }
}
