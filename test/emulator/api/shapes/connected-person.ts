import type { Emulator } from "../../context.ts";
import { peopleOf } from "../../read-state.ts";
import { CONNECTED_PERSON_ID } from "../../seed.ts";
import { personShape } from "./person.ts";

/** The person the connection acts as: creator of everything that comes by the API. */
export function connectedPersonShape(emulator: Emulator) {
  return peopleOf(emulator.store.state, [CONNECTED_PERSON_ID]).map((person) => personShape(emulator, person))[0];
}
