import type { BridgeAnswer } from "../bridge-session.ts";
import type { FormTool, Parcel } from "./form-tool.ts";

/** Longest wait for the bridge's answer, in milliseconds; form tools wait no longer either. */
const TIMEOUT_MS = 30_000;

/** Where a parcel goes to. */
export interface Destination {
  /** The bridge's origin. */
  readonly bridge: string;
  readonly mapping: string;
  readonly secret: string;
}

/** Posts a parcel as its form tool does. Null when no answer comes. */
export async function postParcel(tool: FormTool, parcel: Parcel, to: Destination): Promise<BridgeAnswer | null> {
  try {
    const response = await fetch(`${to.bridge}${tool.path(to.mapping, to.secret)}`, {
      method: "POST",
      headers: { ...tool.headers(parcel, to.secret, Date.now()) },
      body: parcel.body,
      // Where a redirect leads to is nobody who may learn a secret.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: readJson(await response.text()) };
  } catch {
    return null;
  }
}

/** Lets the Jotform API of a local emulator know a submission, as Jotform knows it before it sends a webhook. */
export async function tellEmulator(emulator: string, { submission, apiContent }: Parcel): Promise<boolean> {
  try {
    const response = await fetch(`${emulator}/_emulator/jotform/submissions/${submission}`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: apiContent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    return false;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
