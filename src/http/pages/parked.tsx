import type { MappingTally } from "../../delivery/overview.ts";
import { countParked, parkedPath } from "../../feedback/explain-overview.ts";
import { briefPark } from "../../feedback/explain-replay.ts";
import { Scroll } from "./layout.tsx";

/** How many wait for a person, with the way to them. */
export function Parked({ tally }: { tally: MappingTally }) {
  const count = countParked(tally);
  return count === 0 ? <>0</> : <a href={parkedPath(tally.mapping)}>{count}</a>;
}

/** What waits for a person, by mapping and reason; nothing when nothing does. */
export function ParkedTable({ tallies }: { tallies: readonly MappingTally[] }) {
  const parked = tallies.filter((tally) => countParked(tally) > 0);
  if (parked.length === 0) return null;
  return (
    <>
      <h2>Waiting for a person</h2>
      <Scroll of="What waits for a person">
        <table>
          <thead>
            <tr>
              <th scope="col">Mapping</th>
              <th scope="col">To-dos</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {parked.flatMap(({ mapping, parked: reasons }) =>
              reasons.map(({ reason, count }) => (
                <tr>
                  <th scope="row">
                    <a href={parkedPath(mapping)}>{mapping}</a>
                  </th>
                  <td>{count}</td>
                  <td>{briefPark(reason)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
