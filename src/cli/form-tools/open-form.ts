import { START_PATH, STATUS_PATH } from "../../paths.ts";
import { lookByTicket } from "../send-end.ts";
import type { FormTool, Parcel } from "./form-tool.ts";

/** Longest wait for the bridge's answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** A delivery of a form that was opened by its start link; `ticket` is null where it got none. */
export interface OpenedParcel {
  readonly parcel: Parcel;
  readonly ticket: string | null;
}

/** Opens a mapping's form as a browser does, and fills it in with what a delivery says. */
export async function openForm(tool: FormTool, parcel: Parcel, bridge: string, mapping: string): Promise<OpenedParcel> {
  const ticket = tool.withTicket === undefined ? null : await askTicket(`${bridge}${START_PATH}${mapping}`);
  return { parcel: (ticket !== null && tool.withTicket?.(parcel, ticket)) || parcel, ticket };
}

/** The path of the status page that a ticket has; null while no submission has brought it. */
export async function statusPathOf(bridge: string, ticket: string | null): Promise<string | null> {
  const path = `${STATUS_PATH}${ticket}`;
  return ticket !== null && (await lookByTicket(bridge, path)()) !== null ? path : null;
}

async function askTicket(address: string): Promise<string | null> {
  try {
    const response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return /[#?&]ticket=([\w-]+\.[\w-]+)/.exec(response.headers.get("location") ?? "")?.[1] ?? null;
  } catch {
    return null;
  }
}
