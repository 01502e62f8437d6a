import type { Emulator } from "../context.ts";
import type { State } from "../state.ts";

/** Keeps what was said in the chat of Basecamp or of Slack. */
export function addLine({ store, now }: Emulator, to: State["chatLines"][number]["to"], content: string): void {
  store.change((state) => state.chatLines.push({ to, content, at: new Date(now()).toISOString() }));
}
