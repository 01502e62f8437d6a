import { createServer } from "node:net";

/** Reads a port from the environment. A malformed one is a sentence for the person. */
export function readPort(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
): number | { readonly problem: string } {
  const text = environment[name];
  if (text === undefined || text === "") return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : { problem: `${name} must be a port, a number from 1 to 65535.` };
}

/** Whether a port of the loopback address can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

const RELEASE_WAIT_MS = 5_000;
const RELEASE_POLL_MS = 250;

/** Waits a moment for a port to be free: what an earlier run left behind may be about to end. */
export async function becomesFree(port: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < RELEASE_WAIT_MS; waitedMs += RELEASE_POLL_MS) {
    if (await isFree(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, RELEASE_POLL_MS));
  }
  return false;
}
