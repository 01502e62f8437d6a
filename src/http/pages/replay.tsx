import { PARK_REASONS } from "../../delivery/delivery.ts";
import { doesSomething, type ReplayItem, type ReplayReport } from "../../delivery/replay.ts";
import { explainReplayed } from "../../feedback/explain-deliveries.ts";
import { briefPark, explainVerdict } from "../../feedback/explain-replay.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { page, Scroll } from "./layout.tsx";

const PATH = `${DELIVERIES_PATH}replay`;
const PARKED_PATH = `${DELIVERIES_PATH.replace(/\/$/, "")}?state=parked`;

/** What a person chose, as texts; empty ones choose nothing. */
export interface ReplayForm {
  readonly mapping: string;
  readonly reason: string;
  readonly since: string;
  readonly changed: boolean;
  /** Whether it was sent, rather than opened. */
  readonly isChosen: boolean;
}

interface Around {
  readonly form: ReplayForm;
  /** What a replay of the choice would do; null where nothing was chosen, or nothing that can be. */
  readonly report: ReplayReport | null;
  readonly parked: number;
  /** The names of those that are deployed. */
  readonly mappings: readonly string[];
  readonly problem: string | null;
}

/** Chooses among what waits for a person, and says what trying it again would do before anything is done. */
export function replayPage({ form, report, parked, mappings, problem }: Around) {
  return page({
    title: "Try several again",
    section: "Deliveries",
    children: (
      <>
        {problem !== null && (
          <p class="notice bad" role="alert">
            {problem} Nothing was tried again.
          </p>
        )}
        <p>
          {parked === 0 ? "Nothing waits" : parked === 1 ? "1 delivery waits" : `${parked} deliveries wait`} for a
          person. What you choose here is first shown; nothing is done before you press the button under it.
        </p>
        <ChoiceForm form={form} mappings={mappings} />
        {report !== null && <Plan report={report} />}
        <p>
          <a href={PARKED_PATH}>Show what waits for a person</a>
        </p>
      </>
    ),
  });
}

function ChoiceForm({ form, mappings }: Pick<Around, "form" | "mappings">) {
  const known = form.mapping === "" || mappings.includes(form.mapping) ? mappings : [...mappings, form.mapping];
  return (
    <form method="get" action={PATH}>
      <input type="hidden" name="show" value="1" />
      <p>
        <label for="mapping">Mapping</label>
        <select id="mapping" name="mapping">
          <option value="">Any</option>
          {known.map((one) => (
            <option value={one} selected={one === form.mapping}>
              {one}
            </option>
          ))}
        </select>
      </p>
      <p>
        <label for="reason">Waits because</label>
        <select id="reason" name="reason">
          <option value="">Any reason</option>
          {PARK_REASONS.map((one) => (
            <option value={one} selected={one === form.reason}>
              {briefPark(one)}
            </option>
          ))}
        </select>
      </p>
      <p>
        <label for="since">Waits since this day (UTC) or later</label>
        <input id="since" name="since" type="date" value={form.since} />
      </p>
      <p>
        <label for="changed">
          <input id="changed" name="changed" type="checkbox" value="1" checked={form.changed} /> Only where the mapping
          was changed since
        </label>
      </p>
      <button class="plain" type="submit">
        Show what would happen
      </button>
    </form>
  );
}

function Plan({ report: { items, more } }: { report: ReplayReport }) {
  const chosen = items.filter(doesSomething);
  if (items.length === 0) {
    return (
      <>
        <h2>What would happen</h2>
        <p>Nothing that waits for a person fits this choice.</p>
      </>
    );
  }
  return (
    <>
      <h2>What would happen</h2>
      <Counts words={items.map(({ verdict }) => explainVerdict(verdict, null))} />
      {more > 0 && (
        <p class="notice wait">
          {more} more fit this choice than one go takes. They are not shown and stay as they are; come back for them, or
          narrow the choice.
        </p>
      )}
      <PlanTable items={items} />
      {chosen.length === 0 ? (
        <p>None of these can be tried again.</p>
      ) : (
        <form method="post" action={PATH}>
          {chosen.map(({ reference }) => (
            <input type="hidden" name="reference" value={reference} />
          ))}
          <button type="submit">
            {chosen.length === 1 ? "Try this one again" : `Try these ${chosen.length} again`}
          </button>
        </form>
      )}
    </>
  );
}

function PlanTable({ items }: { items: readonly ReplayItem[] }) {
  return (
    <Scroll of="What a replay does">
      <table>
        <thead>
          <tr>
            <th scope="col">Reference</th>
            <th scope="col">What happens</th>
            <th scope="col">Waits because</th>
            <th scope="col">Mapping</th>
            <th scope="col">Submission</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ reference, verdict, content, alsoFiles, parked, mapping, submission }) => (
            <tr>
              <td>
                <a href={`${DELIVERIES_PATH}${reference}`}>{reference}</a>
              </td>
              <td class="title">
                <bdi>{explainVerdict(verdict, content, alsoFiles)}</bdi>
              </td>
              <td>{parked === null ? "" : briefPark(parked)}</td>
              <td>{mapping}</td>
              <td>{submission}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** How deliveries stand that were tried again. */
export function replayedPage(items: readonly ReplayItem[]) {
  return page({
    title: "Tried again",
    section: "Deliveries",
    children: (
      <>
        <p class="notice" role="status">
          {items.length === 1 ? "1 delivery was" : `${items.length} deliveries were`} chosen to be tried again. Load
          this page again to see how they go on.
        </p>
        <Counts words={items.map(({ verdict }) => explainReplayed(verdict))} />
        <Scroll of="What was done">
          <table>
            <thead>
              <tr>
                <th scope="col">Reference</th>
                <th scope="col">How it stands</th>
                <th scope="col">Mapping</th>
                <th scope="col">Submission</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ reference, verdict, parked, mapping, submission }) => (
                <tr>
                  <td>
                    <a href={`${DELIVERIES_PATH}${reference}`}>{reference}</a>
                  </td>
                  <td>
                    {explainReplayed(verdict)}
                    {parked !== null && <div class="quiet">{briefPark(parked)}</div>}
                  </td>
                  <td>{mapping}</td>
                  <td>{submission}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        <p>
          <a href={PARKED_PATH}>Show what waits for a person</a>
        </p>
      </>
    ),
  });
}

/** How many deliveries of each outcome, the most frequent first. */
function Counts({ words }: { words: readonly string[] }) {
  const counts = new Map<string, number>();
  for (const one of words) counts.set(one, (counts.get(one) ?? 0) + 1);
  return (
    <ul>
      {[...counts]
        .sort(([, one], [, other]) => other - one)
        .map(([one, count]) => (
          <li>
            {count === 1 ? "1 delivery" : `${count} deliveries`}: {one}
          </li>
        ))}
    </ul>
  );
}
