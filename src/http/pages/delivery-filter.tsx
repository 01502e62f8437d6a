import { type DeliveryFilter, STATE_FILTERS } from "../../delivery/listing.ts";
import { explainStateFilter } from "../../feedback/explain-deliveries.ts";
import { DELIVERIES_PATH } from "../../paths.ts";

/** The form that narrows the list of deliveries. */
export function FilterForm({ filter, mappings }: { filter: DeliveryFilter; mappings: readonly string[] }) {
  const { state, mapping, submission, text } = filter;
  const path = DELIVERIES_PATH.replace(/\/$/, "");
  // What a mapping filed stays listed when that is not deployed any more.
  const known = mapping === null || mappings.includes(mapping) ? mappings : [...mappings, mapping];
  return (
    <form class="row" method="get" action={path}>
      <div>
        <label for="state">State</label>
        <select id="state" name="state">
          <option value="">Any</option>
          {STATE_FILTERS.map((one) => (
            <option value={one} selected={one === state}>
              {explainStateFilter(one)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="mapping">Mapping</label>
        <select id="mapping" name="mapping">
          <option value="">Any</option>
          {known.map((one) => (
            <option value={one} selected={one === mapping}>
              {one}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="text">Reference, submission or text</label>
        <input id="text" name="text" type="search" value={text ?? ""} autocomplete="off" maxlength={200} />
      </div>
      {submission !== null && <input type="hidden" name="submission" value={submission} />}
      <p class="buttons">
        <button type="submit">Show</button> {isNarrowed(filter) && <a href={path}>Clear</a>}
      </p>
    </form>
  );
}

/** Whether a filter leaves anything out. */
export function isNarrowed({ state, mapping, submission, text }: DeliveryFilter): boolean {
  return state !== null || mapping !== null || submission !== null || text !== null;
}

/** What a list is narrowed to, in words; empty where it is not. */
export function filterInWords({ state, mapping, submission, text }: DeliveryFilter): string {
  return [
    state === null ? [] : [explainStateFilter(state).toLowerCase()],
    mapping === null ? [] : [mapping],
    submission === null ? [] : [`submission ${submission}`],
    text === null ? [] : [`“${text}”`],
  ]
    .flat()
    .join(", ");
}
