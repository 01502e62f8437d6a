import type { DriftNotice } from "../../delivery/drift-records.ts";
import { explainDrift } from "../../feedback/explain-drift.ts";
import { Time } from "./layout.tsx";

/** How forms differ from their mappings, one notice for each form; nothing when none differs. */
export function DriftNotices({ drift }: { drift: readonly DriftNotice[] }) {
  const mappings = [...new Set(drift.map(({ mapping }) => mapping))];
  return (
    <>
      {mappings.map((mapping) => (
        <section class="notice" aria-label={`Changes in the form of ${mapping}`}>
          <p>The form of {mapping} is not as its mapping expects. To-dos are still made of what is there.</p>
          <ul>
            {drift
              .filter((notice) => notice.mapping === mapping)
              .map(({ drift: change, noticedAt }) => (
                <li>
                  {explainDrift(change)} Noticed on <Time ms={noticedAt} />.
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}
