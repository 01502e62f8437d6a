import type { Backlog } from "../../delivery/backlog.ts";
import { CANDIDATES_PER_PAGE, type DeliveryList, type ListedDelivery } from "../../delivery/listing.ts";
import type { Refusals } from "../../delivery/refusals.ts";
import { briefPark } from "../../feedback/explain-replay.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { listPath, type WantedDeliveries, wholeListPath } from "../delivery-filter.ts";
import { FilterForm, filterInWords, isNarrowed } from "./delivery-filter.tsx";
import { DriftNotices } from "./drift.tsx";
import { HoldNotice } from "./hold.tsx";
import { page, Scroll, Time } from "./layout.tsx";
import { RefusedLine } from "./refused.tsx";
import { State } from "./state.tsx";

interface Around {
  readonly backlog: Backlog;
  /** The names of those that are deployed. */
  readonly mappings: readonly string[];
}

/** A page of the deliveries that fit a filter, the newest first. */
export function deliveriesPage(
  list: DeliveryList,
  { query, isStateUnknown }: WantedDeliveries,
  { backlog, mappings }: Around,
) {
  const { deliveries } = list;
  const isFirst = !isNarrowed(query) && query.before === null && query.after === null;
  const isNothing = isFirst && deliveries.length === 0;
  const words = filterInWords(query);
  return page({
    title: words === "" ? "Deliveries" : `Deliveries: ${words}`,
    section: "Deliveries",
    children: (
      <>
        {isFirst && <RefusalNotices refusals={backlog.refusals} />}
        {isNothing ? <p>No submission has arrived yet.</p> : <HoldNotice hold={backlog.hold} />}
        <ParkedNotice parked={backlog.parked} query={query} />
        {isFirst && <DriftNotices drift={backlog.drift} />}
        {isStateUnknown && <p class="notice">There is no such state, so deliveries of any state are shown.</p>}
        {!isNothing && <FilterForm filter={query} mappings={mappings} />}
        {deliveries.length > 0 ? (
          <Table deliveries={deliveries} />
        ) : (
          !isNothing && <Nothing list={list} query={query} />
        )}
        <Searched list={list} query={query} />
        <Pages list={list} query={query} />
      </>
    ),
  });
}

type Shown = { readonly list: DeliveryList } & Pick<WantedDeliveries, "query">;

function ParkedNotice({ parked, query }: { parked: number } & Pick<Shown, "query">) {
  if (parked === 0) return null;
  const waits = parked === 1 ? "1 waits" : `${parked} wait`;
  const all = { state: "parked", mapping: null, submission: null, text: null } as const;
  const mapping = query.mapping === null ? "" : `?${new URLSearchParams({ mapping: query.mapping })}`;
  return (
    <p class="notice bad">
      {waits} for a person.{" "}
      {query.state === "parked" ? (
        <a href={`${DELIVERIES_PATH}replay${mapping}`}>Try several again …</a>
      ) : (
        <a href={listPath(all)}>Show what waits for a person</a>
      )}
    </p>
  );
}

function Table({ deliveries }: { deliveries: readonly ListedDelivery[] }) {
  return (
    <Scroll of="Deliveries">
      <table>
        <thead>
          <tr>
            <th scope="col">To-do</th>
            <th scope="col">State</th>
            <th scope="col">Mapping</th>
            <th scope="col">Received</th>
            <th scope="col">Reference</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr>
              <td class="title">
                <a href={`${DELIVERIES_PATH}${delivery.reference}`}>
                  {delivery.title === null ? delivery.reference : <bdi>{delivery.title}</bdi>}
                </a>
              </td>
              <td>
                <State delivery={delivery} />
                {delivery.parked !== null && <div class="quiet">{briefPark(delivery.parked.reason)}</div>}
              </td>
              <td>{delivery.key ? `${delivery.mapping}: ${delivery.key}` : delivery.mapping}</td>
              <td>
                <Time ms={delivery.acceptedAt} />
              </td>
              <td>
                <code>{delivery.reference}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Nothing({ list: { searchedTo }, query }: Shown) {
  const words = filterInWords(query);
  return (
    <p>
      {words === "" ? "There are no deliveries here." : `No delivery matches ${words}`}
      {words !== "" && (searchedTo === null ? "." : " among those that were looked through.")}{" "}
      <a href={listPath({ state: null, mapping: null, submission: null, text: null })}>Show all deliveries</a>
    </p>
  );
}

/** How much of the ledger the page speaks for, where that is not all of it. */
function Searched({ list: { searchedTo, isExact }, query }: Shown) {
  if (isExact) {
    return (
      <p class="quiet">
        The text is a reference or a submission id.{" "}
        <a href={wholeListPath(query)}>Search all deliveries for it instead</a>
      </p>
    );
  }
  if (searchedTo === null) return null;
  return (
    <p class="quiet">
      At most {CANDIDATES_PER_PAGE} deliveries are looked through at a time, here those{" "}
      {query.before === null && query.after !== null ? "up" : "back"} to <Time ms={searchedTo} />.
    </p>
  );
}

function Pages({ list: { newer, older, searchedTo }, query }: Shown) {
  if (newer === null && older === null) return null;
  const isUpwards = query.before === null && query.after !== null;
  return (
    <nav aria-label="Pages">
      <ul>
        {newer !== null && (
          <li>
            <a rel="prev" href={listPath(query, { after: newer })}>
              {searchedTo !== null && isUpwards ? "Search newer deliveries" : "Newer"}
            </a>
          </li>
        )}
        {older !== null && (
          <li>
            <a rel="next" href={listPath(query, { before: older })}>
              {searchedTo !== null && !isUpwards ? "Search older deliveries" : "Older"}
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** What did not get in: nothing of it is stored, so that this is the only trace of it. */
function RefusalNotices({ refusals }: { refusals: readonly Refusals[] }) {
  return (
    <>
      {refusals.map((refused) => (
        <p class="notice bad" role="alert">
          <RefusedLine refused={refused} />
        </p>
      ))}
    </>
  );
}
