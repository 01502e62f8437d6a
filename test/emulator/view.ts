import type { Emulator, View } from "./context.ts";
import { personOf } from "./read-state.ts";

/** The emulator as one person sees it. */
export function viewAs(emulator: Emulator, personId: string): View {
  return { ...emulator, viewer: personOf(emulator.store.state, personId) };
}
