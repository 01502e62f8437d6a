import type { QueueHold } from "../../delivery/delivery.ts";
import { explainHold } from "../../feedback/explain.ts";
import { Time } from "./layout.tsx";

/** Says why nothing is filed at the moment and until when; nothing when nothing holds. */
export function HoldNotice({ hold }: { hold: QueueHold | null }) {
  if (hold === null) return null;
  return (
    <p class="notice bad">
      Nothing is filed until <Time ms={hold.until} />: {explainHold(hold.reason)}
    </p>
  );
}
