import { openBrowser } from "./admin-session.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { readMisconfigured } from "./doctor-report.ts";
import { signInBridge } from "./sign-in-bridge.ts";

const ANSWER_TIMEOUT_MS = 20_000;

/** Signs in. Where the bridge lacks settings, so that nobody can, each of them is named. */
export async function enterDoctor(bridge: string): Promise<BridgeSession | { readonly problem: string }> {
  const session = await signInBridge(bridge);
  if (!("problem" in session) || session.reason !== "misconfigured") return session;
  const missing = await askSettings(bridge);
  if (missing === null || missing.length === 0) return session;
  const lines = missing.map((line) => `  problem  ${line}`);
  return {
    problem: `The settings of the bridge at ${bridge} are incomplete. Store each with npx wrangler secret put NAME, then run this again.\n${lines.join("\n")}`,
  };
}

async function askSettings(bridge: string): Promise<readonly string[] | null> {
  try {
    const headers = { Accept: "application/json" };
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const response = await openBrowser(bridge)(`${bridge}/admin/doctor`, { headers, signal });
    return readMisconfigured(await response.json());
  } catch {
    return null;
  }
}
