import { setTimeout as sleep } from "node:timers/promises";
import type { Emulator } from "./context.ts";

/** Waits until a request of the API or for tokens, begun then, has taken as long as the settings say. */
export async function takeTime({ store, stopping }: Emulator, path: string, began: number): Promise<void> {
  if (!/^\/\d+\//.test(path) && path !== "/authorization/token") return;
  const left = () => store.state.settings.latencyMs - (performance.now() - began);
  while (left() > 0 && !stopping.aborted) await pause(left(), stopping);
}

/** Waits so many milliseconds, or until the emulator stops. */
export async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
}
