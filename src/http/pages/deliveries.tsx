import type { Backlog } from "../../delivery/backlog.ts";
import { DELIVERIES_PER_PAGE, type DeliverySummary } from "../../delivery/history.ts";
import type { Refusals } from "../../delivery/refusals.ts";
import { explainState } from "../../feedback/explain.ts";
import { explainRefused } from "../../feedback/explain-refused.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { DriftNotices } from "./drift.tsx";
import { HoldNotice } from "./hold.tsx";
import { page, Scroll, Time } from "./layout.tsx";

/** The newest deliveries. */
export function deliveriesPage(list: readonly DeliverySummary[], { hold, parked, refusals, drift }: Backlog) {
  return page({
    title: "Deliveries",
    section: "Deliveries",
    children: (
      <>
        <RefusalNotices refusals={refusals} />
        {list.length === 0 ? <p>No submission has arrived yet.</p> : <HoldNotice hold={hold} />}
        {parked > 0 && <p class="notice bad">{parked === 1 ? "1 waits" : `${parked} wait`} for a person.</p>}
        <DriftNotices drift={drift} />
        {list.length > 0 && (
          <Scroll of="Deliveries">
            <table>
              <thead>
                <tr>
                  <th scope="col">Received</th>
                  <th scope="col">Mapping</th>
                  <th scope="col">State</th>
                  <th scope="col">Reference</th>
                </tr>
              </thead>
              <tbody>
                {list.map((delivery) => (
                  <tr>
                    <td>
                      <Time ms={delivery.acceptedAt} />
                    </td>
                    <td>{delivery.key ? `${delivery.mapping}: ${delivery.key}` : delivery.mapping}</td>
                    <td>{delivery.skipped === "test-delivery" ? "Test, not filed" : explainState(delivery.state)}</td>
                    <td>
                      <a href={`${DELIVERIES_PATH}${delivery.reference}`}>{delivery.reference}</a>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        {list.length === DELIVERIES_PER_PAGE && <p>Only the newest {DELIVERIES_PER_PAGE} are shown.</p>}
      </>
    ),
  });
}

/** What did not get in: nothing of it is stored, so that this is the only trace of it. */
function RefusalNotices({ refusals }: { refusals: readonly Refusals[] }) {
  return (
    <>
      {refusals.map(({ mapping, reason, times, lastAt }) => (
        <p class="notice bad" role="alert">
          {times === 1 ? "A request" : `At least ${times} requests`} to {mapping} {times === 1 ? "was" : "were"}{" "}
          refused, the last on <Time ms={lastAt} />: {explainRefused(reason)}
        </p>
      ))}
    </>
  );
}
