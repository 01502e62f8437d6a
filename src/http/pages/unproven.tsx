import { isTrouble, type Unproven } from "../../delivery/unproven.ts";
import { explainUnproven, mendUnproven } from "../../feedback/explain-unproven.ts";
import { told } from "./told.tsx";

/** Requests to one mapping that proved nothing, and what to do about them. */
export function UnprovenNotice(props: { unproven: readonly Unproven[]; lastGenuineAt: number | null }) {
  const { unproven, lastGenuineAt } = props;
  if (unproven.length === 0) return null;
  return (
    <section class={unproven.some(isTrouble) ? "notice bad" : "notice"} aria-label="Requests without proof">
      <ul>
        {unproven.map((one) => (
          <li>
            {told(explainUnproven(one, lastGenuineAt))} {mendUnproven(one.reason)}
          </li>
        ))}
      </ul>
    </section>
  );
}
