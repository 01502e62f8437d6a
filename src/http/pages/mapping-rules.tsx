import { explainOrigin, explainRule } from "../../feedback/explain-mapping.ts";
import type { DeployedMapping } from "../../mapping/mapping.ts";
import { Scroll } from "./layout.tsx";

/** The answers that a mapping names, its lookups, and when it makes no to-do. */
export function MappingRules({ mapping }: { mapping: DeployedMapping }) {
  const { answers, lookups, skip, ifNone } = mapping;
  return (
    <>
      <h2>Answers</h2>
      {Object.keys(answers).length === 0 ? <p>It names none.</p> : <Answers answers={answers} />}
      {Object.entries(lookups).map(([name, lookup]) => (
        <Lookup name={name} lookup={lookup} />
      ))}
      {(skip.length > 0 || ifNone !== null) && (
        <>
          <h2>When no to-do is made</h2>
          <ul>
            {skip.map(({ when, reason }) => (
              <li>
                <code>{when}</code>: {reason}
              </li>
            ))}
            {ifNone !== null && <li>None of the conditions below holds: {ifNone}</li>}
          </ul>
        </>
      )}
    </>
  );
}

function Answers({ answers }: Pick<DeployedMapping, "answers">) {
  return (
    <Scroll of="Answers">
      <table class="texts">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Comes from</th>
            <th scope="col">Rule</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(answers).map(([name, rule]) => {
            const { kind, id } = explainOrigin(rule);
            return (
              <tr>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>
                  {kind} <code>{id}</code>
                </td>
                <td>{explainRule(rule)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function Lookup({ name, lookup }: { name: string; lookup: DeployedMapping["lookups"][string] }) {
  const { from, table, otherwise } = lookup;
  return (
    <>
      <h3>
        Lookup <code>{name}</code>, by <code>{from}</code>
      </h3>
      <Scroll of={`Lookup ${name}`}>
        <table class="texts">
          <thead>
            <tr>
              <th scope="col">Answer</th>
              <th scope="col">Becomes</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(table).map(([answer, text]) => (
              <tr>
                <th scope="row">{answer}</th>
                <td>{text}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">
                <em>any other</em>
              </th>
              <td>{otherwise ?? <em>nothing</em>}</td>
            </tr>
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
