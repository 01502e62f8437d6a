import type { QueueHold } from "../../delivery/delivery.ts";
import { DELIVERIES_PER_PAGE, type DeliverySummary } from "../../delivery/history.ts";
import { explainState } from "../../feedback/explain.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { HoldNotice } from "./hold.tsx";
import { page, Time } from "./layout.tsx";

/** What waits: what holds everything up, and how many deliveries need a person. */
interface Backlog {
  readonly hold: QueueHold | null;
  readonly parked: number;
}

/** The newest deliveries. */
export function deliveriesPage(list: readonly DeliverySummary[], backlog: Backlog) {
  const { hold, parked } = backlog;
  return page({
    title: "Deliveries",
    nav: true,
    children:
      list.length === 0 ? (
        <p>No submission has arrived yet.</p>
      ) : (
        <>
          <HoldNotice hold={hold} />
          {parked > 0 && <p class="notice bad">{parked === 1 ? "1 waits" : `${parked} wait`} for a person.</p>}
          <div class="scroll">
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
                    <td>{delivery.mapping}</td>
                    <td>{explainState(delivery.state)}</td>
                    <td>
                      <a href={`${DELIVERIES_PATH}${delivery.reference}`}>{delivery.reference}</a>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {list.length === DELIVERIES_PER_PAGE && <p>Only the newest {DELIVERIES_PER_PAGE} are shown.</p>}
        </>
      ),
  });
}
