import type { ConnectionStatus, ConnectionView } from "../../basecamp/connection-status.ts";
import type { Overview } from "../../delivery/overview.ts";
import { explainHold, explainRefusedRefresh, explainState } from "../../feedback/explain.ts";
import { mappingPath, type Summary } from "../../feedback/explain-overview.ts";
import { DELIVERIES_PATH } from "../../paths.ts";
import { page, Time } from "./layout.tsx";
import { ParkedTable } from "./parked.tsx";
import { Refused } from "./refused.tsx";
import { Sweeps } from "./sweeps.tsx";
import { told } from "./told.tsx";

/** How everything is: the sentence that counts first, then a short section for each part. */
export function overviewPage(
  summary: Summary,
  connection: ConnectionStatus["current"],
  overview: Overview,
  now: number,
) {
  return page({
    title: "Overview",
    section: "Overview",
    children: (
      <>
        <Sentence summary={summary} />
        <h2>Submissions</h2>
        <Queue overview={overview} />
        <ParkedTable tallies={overview.mappings} />
        {overview.refusals.length > 0 && (
          <>
            <h2>Refused within a week</h2>
            <Refused refusals={overview.refusals} />
          </>
        )}
        <DriftLines overview={overview} />
        <Sweeps sweeps={overview.sweeps} now={now} />
        <h2>Connection to Basecamp</h2>
        {"person" in connection ? <Connected view={connection} /> : <Unconnected state={connection.state} />}
      </>
    ),
  });
}

function Sentence({ summary: { state, says, lines } }: { summary: Summary }) {
  return (
    <div class={`notice ${state}`} role={state === "bad" ? "alert" : "status"}>
      <p>
        <strong>{says}</strong>
      </p>
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li>
              {told(line.says)} {line.link !== null && <a href={line.link.path}>{line.link.label}</a>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Queue({ overview: { waiting, oldestWaitingSince, hold, lastFiled, mappings } }: { overview: Overview }) {
  const last = mappings.flatMap(({ last: one, mapping }) => (one === null ? [] : [{ ...one, mapping }]));
  const [newest] = last.sort((a, b) => b.at - a.at);
  return (
    <dl>
      <dt>Waiting to be filed</dt>
      <dd>
        {waiting === 0 ? "none" : waiting}
        {waiting > 0 && oldestWaitingSince !== null && (
          <>
            , the oldest since <Time ms={oldestWaitingSince} />
          </>
        )}
      </dd>
      {hold !== null && (
        <>
          <dt>Held up</dt>
          <dd>
            until <Time ms={hold.until} />: {explainHold(hold.reason)}
          </dd>
        </>
      )}
      <dt>Last submission</dt>
      <dd>
        {newest === undefined ? (
          "none yet"
        ) : (
          <>
            <Time ms={newest.at} /> for <a href={mappingPath(newest.mapping)}>{newest.mapping}</a>,{" "}
            <a href={`${DELIVERIES_PATH}${newest.reference}`}>{explainState(newest.state).toLowerCase()}</a>
          </>
        )}
      </dd>
      <dt>Last filed to-do</dt>
      <dd>
        {lastFiled === null ? (
          "none yet"
        ) : (
          <>
            <Time ms={lastFiled.at} />, <a href={`${DELIVERIES_PATH}${lastFiled.reference}`}>{lastFiled.reference}</a>
          </>
        )}
      </dd>
    </dl>
  );
}

function DriftLines({ overview: { drift } }: { overview: Overview }) {
  const names = [...new Set(drift.map(({ mapping }) => mapping))];
  if (names.length === 0) return null;
  return (
    <>
      <h2>Forms that have changed</h2>
      <ul>
        {names.map((name) => {
          const count = drift.filter(({ mapping }) => mapping === name).length;
          return (
            <li>
              <a href={mappingPath(name)}>{name}</a>: {count} {count === 1 ? "thing differs" : "things differ"} from the
              mapping
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Connected({ view }: { view: ConnectionView }) {
  const { state, person, account, expiresAt, refreshedAt, refusal } = view;
  return (
    <>
      <dl>
        <dt>Person</dt>
        <dd>{person}</dd>
        <dt>Account</dt>
        <dd>
          {account.name} ({account.id})
        </dd>
        <dt>Access token</dt>
        <dd>{state === "reconnect-needed" ? "of no use any more" : <TokenEnd expiresAt={expiresAt} />}</dd>
        <dt>Last renewed</dt>
        <dd>{refreshedAt === null ? "not yet" : <Time ms={refreshedAt} />}</dd>
        {refusal !== null && (
          <>
            <dt>Last refusal</dt>
            <dd>
              <Time ms={refusal.at} />: {explainRefusedRefresh(refusal.cause)}
            </dd>
          </>
        )}
      </dl>
      <p>
        <a class={state === "connected" ? undefined : "button"} href="/admin/connection">
          {state === "connected" ? "Change the connection" : "Connect again"}
        </a>
      </p>
    </>
  );
}

function TokenEnd({ expiresAt }: { expiresAt: number | null }) {
  if (expiresAt === null) return <>ends at a time that Basecamp did not tell</>;
  return (
    <>
      until <Time ms={expiresAt} />
    </>
  );
}

function Unconnected({ state }: { state: "not-connected" | "unreadable" }) {
  return (
    <>
      <p>{state === "not-connected" ? "There is none." : "The stored one cannot be read."}</p>
      <p>
        <a class="button" href="/admin/connection">
          Connect Basecamp
        </a>
      </p>
    </>
  );
}
