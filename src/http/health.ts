import { Hono } from "hono";
import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { LedgerHealth } from "../delivery/health.ts";
import type { HttpDeps, HttpEnv } from "./deps.ts";

/** An object that does not answer within this, in milliseconds, counts as failing. */
const ANSWER_WITHIN_MS = 5_000;
/** For so long, in milliseconds, strangers who ask get the answer that was found before. */
const FRESH_FOR_MS = 5_000;

/** What `/healthz` looks at. Nothing of it holds a secret, and nothing anybody's answer. */
export interface HealthChecks {
  readonly configuration: "ok" | "incomplete";
  readonly ledger: "ok" | "no-answer";
  readonly connection: ConnectionStatus["current"]["state"] | "no-answer";
  readonly hold: LedgerHealth["hold"];
  /** Milliseconds since 1970; null when nothing is stuck. */
  readonly stuckSince: number | null;
}

/** `GET /healthz`: 200 or 503 for a monitor, without a sign-in and so without any detail. */
export function health(): Hono<HttpEnv> {
  let known: { readonly until: number; readonly isWell: Promise<boolean> } | null = null;
  return new Hono<HttpEnv>().get("/", async (c) => {
    const { now, outlive } = c.var.deps;
    // All who ask meanwhile share one look, so that asking often costs nothing.
    if (known === null || known.until <= now()) {
      known = { until: now() + FRESH_FOR_MS, isWell: checkHealth(c.var.deps).then(isWell) };
      // A request's work ends when its client goes away, and those who share it would wait for nothing.
      outlive(known.isWell);
    }
    const well = await known.isWell;
    c.header("Cache-Control", "no-store");
    return c.json({ status: well ? "ok" : "failing" }, well ? 200 : 503);
  });
}

/** `GET /admin/healthz`: each check by name, read anew. */
export const healthDetails = new Hono<HttpEnv>().get("/", async (c) => {
  const [checks, backlog] = await Promise.all([
    checkHealth(c.var.deps),
    within(c.var.deps, (ledger) => ledger.backlog(), c.var.deps.ledger),
  ]);
  const { waiting = null, parked = null, alerts = null } = backlog ?? {};
  const well = isWell(checks);
  return c.json({ status: well ? "ok" : "failing", checks, waiting, parked, alerts }, well ? 200 : 503);
});

async function checkHealth(deps: HttpDeps): Promise<HealthChecks> {
  const [ledger, connection] = await Promise.all([
    within(deps, (calls) => calls.health(), deps.ledger),
    // Without a configuration the connection cannot be read, and is not asked.
    within(deps, (calls) => calls.status(), deps.config.ok ? deps.connection : null),
  ]);
  return {
    configuration: deps.config.ok ? "ok" : "incomplete",
    ledger: ledger === null ? "no-answer" : "ok",
    connection: connection?.current.state ?? "no-answer",
    hold: ledger?.hold ?? null,
    stuckSince: ledger?.stuckSince ?? null,
  };
}

/** What waits for a person makes nothing fail, and neither does a pause that Basecamp asked for. */
function isWell({ configuration, ledger, connection, hold, stuckSince }: HealthChecks): boolean {
  const isConnected = connection === "connected" || connection === "ending";
  const isHeld = hold !== null && hold.reason !== "rate-limited";
  return configuration === "ok" && ledger === "ok" && isConnected && !isHeld && stuckSince === null;
}

/** What an object answers; null when it is not bound, fails or takes too long. */
async function within<C, T>(
  { deadline }: HttpDeps,
  call: (calls: C) => Promise<T>,
  calls: C | null,
): Promise<T | null> {
  if (calls === null) return null;
  const signal = deadline(ANSWER_WITHIN_MS);
  const late = new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
  return Promise.race([call(calls).catch(() => null), late]);
}
