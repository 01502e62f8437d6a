import type { AlertChannel } from "../config.ts";
import { failed, ok, type Result } from "../result.ts";

/** The channel has so long to answer, in milliseconds. */
const ALERT_TIMEOUT_MS = 5_000;

/** Why a message did not get through. `status` is null without an answer. */
export interface AlertFailure {
  readonly reason: "network" | "timeout" | "refused" | "redirected";
  readonly status: number | null;
}

export interface AlertSenderDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly deadline: (ms: number) => AbortSignal;
  readonly userAgent: string;
}

/**
 * Posts a message to the channel. Any 2xx is success; no redirect is followed, since the address is the credential, and
 * nothing of the answer's body is read.
 */
export async function sendAlert(
  { url }: AlertChannel,
  body: string,
  { fetch, deadline, userAgent }: AlertSenderDeps,
): Promise<Result<number, AlertFailure>> {
  const signal = deadline(ALERT_TIMEOUT_MS);
  const headers = { "Content-Type": "application/json; charset=utf-8", "User-Agent": userAgent };
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    const { status } = response;
    await response.body?.cancel().catch(() => undefined);
    if (response.ok) return ok(status);
    return failed({ reason: status >= 300 && status < 400 ? "redirected" : "refused", status });
  } catch {
    return failed({ reason: signal.aborted ? "timeout" : "network", status: null });
  }
}
