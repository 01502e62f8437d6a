import type { DriftNotice } from "../../delivery/drift-records.ts";
import { explainDrift } from "../../feedback/explain-drift.ts";
import { Time } from "./layout.tsx";

/** So many of one form are shown at once; the others are folded away, so that the deliveries stay in sight. */
const SHOWN_AT_ONCE = 5;

/** How forms differ from their mappings, one notice for each form; nothing when none differs. */
export function DriftNotices({ drift }: { drift: readonly DriftNotice[] }) {
  const mappings = [...new Set(drift.map(({ mapping }) => mapping))];
  return (
    <>
      {mappings.map((mapping) => {
        const own = drift.filter((notice) => notice.mapping === mapping);
        return (
          <section class="notice" aria-label={`Changes in the form of ${mapping}`}>
            <p>The form of {mapping} is not the one that its mapping knows. To-dos are still made of what is there.</p>
            <List notices={own.slice(0, SHOWN_AT_ONCE)} />
            {own.length > SHOWN_AT_ONCE && (
              <details>
                <summary>{own.length - SHOWN_AT_ONCE} more</summary>
                <List notices={own.slice(SHOWN_AT_ONCE)} />
              </details>
            )}
          </section>
        );
      })}
    </>
  );
}

function List({ notices }: { notices: readonly DriftNotice[] }) {
  return (
    <ul>
      {notices.map(({ drift, noticedAt }) => (
        <li>
          {explainDrift(drift)} Noticed on <Time ms={noticedAt} />.
        </li>
      ))}
    </ul>
  );
}
