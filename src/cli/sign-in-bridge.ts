import { fileURLToPath } from "node:url";
import { type BridgeSession, type EntryFailure, enterBridge, findBridge } from "./bridge-session.ts";
import { readLocalPassword } from "./local-settings.ts";
import { readPort } from "./ports.ts";
import { askSecret, canAsk } from "./prompt.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);
const BRIDGE_PORT = 8787;

interface Password {
  readonly password: string;
  readonly from: "npm start" | ".dev.vars" | "ADMIN_PASSWORD" | "you";
}

/** The bridge's origin, as `--url` gives it or as `npm start` runs it. A malformed one is a sentence for the person. */
export function readBridge(url: string | undefined): string | { readonly problem: string } {
  if (url === undefined) {
    const port = readPort(process.env, "BRIDGE_PORT", BRIDGE_PORT);
    return typeof port === "object" ? port : `http://127.0.0.1:${port}`;
  }
  if (!URL.canParse(url)) return { problem: `--url takes the address of a bridge, such as https://forms.example.com.` };
  const { protocol, hostname, origin, pathname, search, username, password } = new URL(url);
  if (pathname !== "/" || search !== "" || username !== "" || password !== "") {
    return { problem: `--url takes the address of a bridge and nothing behind it, such as ${origin}.` };
  }
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname))) return origin;
  return { problem: "--url must begin with https://, so that the password can be read by nobody on the way." };
}

/** Why there is no session, and a sentence that says what to do. */
export interface NoEntry {
  readonly reason: EntryFailure["reason"] | "no-password";
  readonly problem: string;
}

/** Looks whether a bridge answers there, so that nothing secret is sent to anybody else. Null when one does. */
export async function missBridge(bridge: string): Promise<NoEntry | null> {
  const absent = await findBridge(bridge);
  return absent === null ? null : { reason: absent.reason, problem: explainEntry(absent, bridge, null) };
}

/** Finds the bridge, the password for it, and signs in. What does not work is a sentence that says what to do. */
export async function signInBridge(bridge: string): Promise<BridgeSession | NoEntry> {
  const absent = await missBridge(bridge);
  if (absent !== null) return absent;
  const known = await findPassword(bridge);
  if (known === null) {
    const problem = "There is no password. Set ADMIN_PASSWORD in the environment, or run this in a terminal.";
    return { reason: "no-password", problem };
  }
  const entered = await enterBridge(bridge, known.password);
  if ("session" in entered) return entered.session;
  return { reason: entered.reason, problem: explainEntry(entered, bridge, known) };
}

/** Whether the password of a bridge is known without asking for it. */
export function knowsPassword(bridge: string): boolean {
  return Boolean((isLocal(bridge) && readLocalPassword(PROJECT)) || process.env.ADMIN_PASSWORD);
}

/** Whether a bridge is the one of this machine, whose password and secrets `npm start` made. */
export function isLocal(bridge: string): boolean {
  return LOOPBACK.has(new URL(bridge).hostname);
}

async function findPassword(bridge: string): Promise<Password | null> {
  const local = isLocal(bridge) ? readLocalPassword(PROJECT) : null;
  if (local !== null) return local;
  const { ADMIN_PASSWORD: password } = process.env;
  if (password) return { password, from: "ADMIN_PASSWORD" };
  return canAsk() ? { password: await askSecret(`Admin password of ${bridge}: `), from: "you" } : null;
}

function explainEntry(failure: EntryFailure, bridge: string, password: Password | null): string {
  switch (failure.reason) {
    case "unreachable":
      return isLocal(bridge)
        ? `No bridge answers at ${bridge}. Start it here with npm start, or name a deployed one: --url https://forms.example.com`
        : `No bridge answers at ${bridge}. Check the address, and this machine's network.`;
    case "moved":
      return `${bridge} leads to ${failure.to}, and the password is not sent after it. If that is the bridge, name it: --url ${failure.to}`;
    case "not-a-bridge":
      return `What answers at ${bridge} is not a Formcamp bridge, or has a fault. Check the address, and the bridge's log.`;
    case "misconfigured":
      return `The configuration of the bridge at ${bridge} is incomplete. Open ${bridge}/admin, which lists what is missing.`;
    case "wrong-password":
      return `The bridge at ${bridge} does not take this password. ${whereToLook(password)}`;
    case "too-many-sign-ins":
      return "Too many sign-ins from this address within a minute. Wait a minute, then run this again.";
  }
}

function whereToLook(password: Password | null): string {
  switch (password?.from) {
    case "npm start":
      return "It is the one that npm start made in this folder. Run this in the folder where that bridge was started.";
    case ".dev.vars":
      return "It is the one in .dev.vars. If that was changed since, stop npm start and start it again.";
    case "ADMIN_PASSWORD":
      return "It is the one in the environment. The right one is the secret ADMIN_PASSWORD of that deployment.";
    default:
      return "The right one is the secret ADMIN_PASSWORD of that deployment.";
  }
}
