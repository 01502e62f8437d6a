const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
const HEALTH_POLL_MS = 2_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** So many failed requests in a row mean that the runtime is gone and not just being reloaded. */
const FAILURES_UNTIL_DEAD = 4;

/** Waits until an address answers 2xx. Throws with a sentence when that takes too long. */
export async function untilReady(url: string, timeoutMs = READY_TIMEOUT_MS): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (Date.now() < giveUpAt) {
    if ((await statusOf(url)) === 200) return;
    await pause(READY_POLL_MS);
  }
  throw new Error(
    `${url} did not answer within ${timeoutMs / 1000} seconds, so all of it was stopped. What was accepted is stored: run npm start again.`,
  );
}

/** Resolves when an address that answered refuses connections or answers with errors for several seconds. */
export async function untilDead(url: string): Promise<void> {
  for (let failures = 0; failures < FAILURES_UNTIL_DEAD; ) {
    await pause(HEALTH_POLL_MS);
    const status = await statusOf(url);
    failures = status === "refused" || (typeof status === "number" && status >= 500) ? failures + 1 : 0;
  }
}

async function statusOf(url: string): Promise<number | "refused" | "slow"> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "slow" : "refused";
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
