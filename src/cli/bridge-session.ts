import { openBrowser, type Visit } from "./admin-session.ts";

/** What the bridge answered: its status, and its body as JSON or null when that is none. */
export interface BridgeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A sign-in at a bridge, for tools. */
export interface BridgeSession {
  readonly bridge: string;
  /** Reads a page as JSON, or sends a form or JSON to it. Null when the bridge cannot be reached. */
  ask(path: string, sent?: { form: Record<string, string> } | { json: unknown }): Promise<BridgeAnswer | null>;
}

/** Why there is no sign-in; with `moved`, where the address leads to. */
export type EntryFailure =
  | { readonly reason: "unreachable" | "not-a-bridge" | "misconfigured" | "wrong-password" | "too-many-sign-ins" }
  | { readonly reason: "moved"; readonly to: string };

/** Longest wait for an answer, in milliseconds; a look at Basecamp on the way takes its time. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Looks whether a bridge answers there, so that a password is sent to nobody else. Null when one does. */
export async function findBridge(bridge: string): Promise<EntryFailure | null> {
  const page = await visitOrNull(openBrowser(bridge), `${bridge}/admin/sign-in`);
  if (page === null) return { reason: "unreachable" };
  const { status, text, location } = page;
  if (location !== null) return { reason: "moved", to: new URL(location, bridge).origin };
  const isOurs = text.includes("Formcamp");
  if (status === 503 && isOurs) return { reason: "misconfigured" };
  return status === 200 && isOurs && text.includes('name="password"') ? null : { reason: "not-a-bridge" };
}

/** Signs in at a bridge. */
export async function enterBridge(
  bridge: string,
  password: string,
): Promise<{ readonly session: BridgeSession } | EntryFailure> {
  const visit = openBrowser(bridge);
  const body = new URLSearchParams({ password });
  const signedIn = await visitOrNull(visit, `${bridge}/admin/sign-in`, { method: "POST", body });
  switch (signedIn?.status) {
    case undefined:
      return { reason: "unreachable" };
    case 303:
      return { session: { bridge, ask: (path, sent) => ask(visit, `${bridge}${path}`, sent) } };
    case 401:
      return { reason: "wrong-password" };
    case 429:
      return { reason: "too-many-sign-ins" };
    default:
      return { reason: "not-a-bridge" };
  }
}

async function ask(
  visit: Visit,
  url: string,
  sent?: { form: Record<string, string> } | { json: unknown },
): Promise<BridgeAnswer | null> {
  const headers = new Headers({ Accept: "application/json" });
  const init: RequestInit = { headers };
  if (sent !== undefined) init.method = "POST";
  if (sent !== undefined && "form" in sent) init.body = new URLSearchParams(sent.form);
  if (sent !== undefined && "json" in sent) {
    headers.set("Content-Type", "application/json");
    init.body = JSON.stringify(sent.json);
  }
  const answer = await visitOrNull(visit, url, init);
  return answer === null ? null : { status: answer.status, body: readJson(answer.text) };
}

async function visitOrNull(visit: Visit, url: string, init: RequestInit = {}) {
  try {
    const response = await visit(url, { ...init, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const { status, headers } = response;
    const isRedirect = status >= 300 && status < 400;
    return { status, location: isRedirect ? headers.get("location") : null, text: await response.text() };
  } catch {
    return null;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
