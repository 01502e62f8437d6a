import type { Config } from "../../config.ts";
import type { DriftNotice } from "../../delivery/drift-records.ts";
import type { MappingTally } from "../../delivery/overview.ts";
import type { Refusals } from "../../delivery/refusals.ts";
import type { Unproven } from "../../delivery/unproven.ts";
import { explainState } from "../../feedback/explain.ts";
import { explainRotating } from "../../feedback/explain-doctor-proof.ts";
import {
  registrationSteps,
  statusPageSteps,
  titleOfSource,
  webhookAddress,
} from "../../feedback/explain-registration.ts";
import { explainTrust } from "../../feedback/explain-trust.ts";
import type { SweepState } from "../../form-listing.ts";
import type { DeployedMapping } from "../../mapping/mapping.ts";
import { DELIVERIES_PATH, MAPPINGS_PATH, START_PATH } from "../../paths.ts";
import type { MappingWithoutApiKey } from "../../sources/without-api-key.ts";
import { DriftNotices } from "./drift.tsx";
import { page, Time } from "./layout.tsx";
import { MappingRules } from "./mapping-rules.tsx";
import { MappingTodos } from "./mapping-todos.tsx";
import { Parked, ParkedTable } from "./parked.tsx";
import { RefusedNotice } from "./refused.tsx";
import { Steps } from "./steps.tsx";
import { MissedFacts } from "./sweeps.tsx";
import { told } from "./told.tsx";
import { UnprovenNotice } from "./unproven.tsx";

/** A deployed mapping with what is known around it; never the value of a secret. */
export interface MappingView {
  readonly mapping: DeployedMapping;
  readonly tally: MappingTally;
  readonly drift: readonly DriftNotice[];
  readonly refusals: readonly Refusals[];
  readonly unproven: readonly Unproven[];
  /** How many secrets stand under its name: none, the present one, or the one before as well. */
  readonly secrets: number;
  /** The API key that it names and that is not configured. */
  readonly lacking: MappingWithoutApiKey | null;
  /** How the form tool's own list was compared; null before the first time. */
  readonly sweep: SweepState | null;
}

/** One mapping as it is compiled: how it stands, where its submissions come from, and what it makes of them. */
export function mappingPage(view: MappingView, { publicUrl, ticketKeys, basecamp }: Config) {
  const { mapping, tally, drift, refusals, unproven, secrets, lacking } = view;
  return page({
    title: `Mapping ${mapping.name}`,
    section: "Mappings",
    children: (
      <>
        {secrets === 0 && (
          <p class="notice bad">
            Every submission is refused, because the secret <code>{mapping.secret}</code> is not configured.
          </p>
        )}
        {lacking !== null && (
          <p class="notice bad">
            {lacking.isReadBack ? "Submissions wait" : "Missed submissions are not looked for"}, because the API key{" "}
            <code>{lacking.apiKey}</code> is not configured.
          </p>
        )}
        <UnprovenNotice unproven={unproven} lastGenuineAt={tally.last?.at ?? null} />
        <DriftNotices drift={drift} />
        <RefusedNotice refusals={refusals} />
        <Facts mapping={mapping} tally={tally} sweep={view.sweep} />
        <ParkedTable tallies={[tally]} />
        <Registration view={view} publicUrl={publicUrl} hasTickets={ticketKeys.length > 0} />
        <MappingRules mapping={mapping} />
        <MappingTodos mapping={mapping} apiUrl={basecamp.apiUrl} />
        <details>
          <summary>As it was compiled, in JSON</summary>
          <pre>{JSON.stringify(mapping, null, 2)}</pre>
        </details>
      </>
    ),
  });
}

/** A mapping that is not deployed any more and has left deliveries. */
export function goneMappingPage(tally: MappingTally) {
  return page({
    title: `Mapping ${tally.mapping}`,
    section: "Mappings",
    children: (
      <>
        <p class="notice bad">
          This mapping is not deployed any more. Its webhook's address answers that it is unknown. What it has taken in
          is kept; what waits is filed when a mapping of this name is deployed again.
        </p>
        <dl>
          <Counts tally={tally} />
        </dl>
        <ParkedTable tallies={[tally]} />
        <p>
          <a href={MAPPINGS_PATH}>All mappings</a>
        </p>
      </>
    ),
  });
}

function Facts({ mapping, tally, sweep }: Pick<MappingView, "mapping" | "tally" | "sweep">) {
  const trust = explainTrust(mapping);
  return (
    <dl>
      <dt>Form</dt>
      <dd>
        {titleOfSource(mapping.source)} <code>{mapping.form}</code>
      </dd>
      {trust !== null && (
        <>
          <dt>Proof</dt>
          <dd class={trust.isWeak ? "bad" : undefined}>
            {trust.brief}. {trust.sentence}
          </dd>
        </>
      )}
      <Counts tally={tally} />
      <MissedFacts mapping={mapping} sweep={sweep} />
      <dt>Time zone</dt>
      <dd>
        {mapping.timeZone}
        {mapping.holidays.length > 0 && `; nobody works on ${mapping.holidays.join(", ")}`}
      </dd>
      {mapping.alsoFile.length > 0 && (
        <>
          <dt>Also filed</dt>
          <dd>{mapping.alsoFile.join(", ")}</dd>
        </>
      )}
      {mapping.isTracked && (
        <>
          <dt>Afterwards</dt>
          <dd>What becomes of its to-dos in Basecamp is followed.</dd>
        </>
      )}
      <dt>Version</dt>
      <dd>
        <code>{mapping.version}</code>
      </dd>
    </dl>
  );
}

function Counts({ tally }: { tally: MappingTally }) {
  const { last, waiting } = tally;
  return (
    <>
      <dt>Last submission</dt>
      <dd>
        {last === null ? (
          "none yet"
        ) : (
          <>
            <Time ms={last.at} />,{" "}
            <a href={`${DELIVERIES_PATH}${last.reference}`}>{explainState(last.state).toLowerCase()}</a>
          </>
        )}
      </dd>
      <dt>Waiting to be filed</dt>
      <dd>{waiting}</dd>
      <dt>Waiting for a person</dt>
      <dd>
        <Parked tally={tally} />
      </dd>
    </>
  );
}

interface RegistrationProps {
  readonly view: MappingView;
  readonly publicUrl: string;
  readonly hasTickets: boolean;
}

function Registration({ view, publicUrl, hasTickets }: RegistrationProps) {
  const { mapping, secrets, lacking } = view;
  const address = webhookAddress(mapping, publicUrl);
  return (
    <>
      <h2>Addresses and secrets</h2>
      <dl>
        <dt>Webhook</dt>
        <dd>
          <code>{address}</code>
          {address.endsWith("<secret>") && (
            <>
              <br />
              In place of {"<secret>"} stands the value of <code>{mapping.secret}</code>, which is shown nowhere here.
              Who does not know it any more makes a new one.
            </>
          )}
        </dd>
        <dt>For employees</dt>
        <dd>
          {hasTickets ? (
            <>
              <a href={`${START_PATH}${mapping.name}`}>{`${publicUrl}${START_PATH}${mapping.name}`}</a> leads to the
              form, and shows each of them what became of it.
            </>
          ) : (
            <>
              Without <code>TICKET_KEY</code> there are no status pages, and no link that leads to them.
            </>
          )}
        </dd>
        <dt>Secret</dt>
        <dd>
          <code>{mapping.secret}</code>: {secretState(secrets, mapping.secret)}
        </dd>
        {mapping.apiKey !== null && (
          <>
            <dt>API key</dt>
            <dd>
              <code>{mapping.apiKey}</code>: {lacking !== null ? <span class="bad">missing</span> : "configured"}
            </dd>
          </>
        )}
      </dl>
      <details open={view.tally.last === null}>
        <summary>How to register the webhook in {titleOfSource(mapping.source)}</summary>
        <Steps steps={registrationSteps(mapping, publicUrl)} />
      </details>
      <details>
        <summary>How people get from the form to their status page</summary>
        <Steps steps={statusPageSteps(mapping, publicUrl)} />
      </details>
    </>
  );
}

function secretState(secrets: number, name: string) {
  if (secrets === 0) return <span class="bad">missing</span>;
  if (secrets === 1) return "configured";
  return told(explainRotating(name));
}
