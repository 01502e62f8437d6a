import type { MappingTally } from "../../delivery/overview.ts";
import { isTrouble } from "../../delivery/unproven.ts";
import { mappingPath } from "../../feedback/explain-overview.ts";
import { titleOfSource } from "../../feedback/explain-registration.ts";
import { explainTrust } from "../../feedback/explain-trust.ts";
import { page, Scroll, Time } from "./layout.tsx";
import type { MappingView } from "./mapping.tsx";
import { Parked } from "./parked.tsx";

/** One row for each deployed mapping, and what those that are gone have left. */
export function mappingsPage(views: readonly MappingView[], gone: readonly MappingTally[]) {
  return page({
    title: "Mappings",
    section: "Mappings",
    children: (
      <>
        {views.length === 0 ? (
          <p>None is deployed. Write one in the folder mappings, and deploy it.</p>
        ) : (
          <Scroll of="Mappings">
            <table class="texts">
              <thead>
                <tr>
                  <th scope="col">Mapping</th>
                  <th scope="col">Problems</th>
                  <th scope="col">Last submission</th>
                  <th scope="col">Waiting</th>
                  <th scope="col">For a person</th>
                  <th scope="col">Form</th>
                  <th scope="col">Proof</th>
                </tr>
              </thead>
              <tbody>
                {views.map((view) => (
                  <Row view={view} />
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        {gone.length > 0 && <Gone gone={gone} />}
      </>
    ),
  });
}

function Row({ view }: { view: MappingView }) {
  const { mapping, tally } = view;
  const trust = explainTrust(mapping);
  const problems = problemsOf(view);
  return (
    <tr>
      <th scope="row">
        <a href={mappingPath(mapping.name)}>{mapping.name}</a>
      </th>
      <td class={problems.length === 0 ? undefined : "bad"}>{problems.length === 0 ? "none" : problems.join(", ")}</td>
      <td>{tally.last === null ? "none yet" : <Time ms={tally.last.at} />}</td>
      <td>{tally.waiting}</td>
      <td>
        <Parked tally={tally} />
      </td>
      <td>
        {titleOfSource(mapping.source)} <code>{mapping.form}</code>
      </td>
      <td class={trust?.isWeak ? "bad" : undefined}>{trust?.brief ?? "unknown"}</td>
    </tr>
  );
}

function problemsOf({ secrets, lacking, drift, refusals, unproven }: MappingView): readonly string[] {
  return [
    secrets === 0 ? "secret missing" : "",
    lacking !== null ? "API key missing" : "",
    drift.length > 0 ? `form changed (${drift.length})` : "",
    refusals.length > 0 ? "requests refused" : "",
    unproven.some(isTrouble) ? "requests without proof" : "",
  ].filter((problem) => problem !== "");
}

function Gone({ gone }: { gone: readonly MappingTally[] }) {
  return (
    <>
      <h2>Not deployed any more</h2>
      <ul>
        {gone.map((tally) => (
          <li>
            <a href={mappingPath(tally.mapping)}>{tally.mapping}</a>, for a person: <Parked tally={tally} />
          </li>
        ))}
      </ul>
    </>
  );
}
