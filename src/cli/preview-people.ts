import * as z from "zod";
import type { Person } from "../person.ts";
import type { TodolistAddress } from "../todo-draft.ts";
import type { BridgeSession } from "./bridge-session.ts";
import type { NoEntry } from "./sign-in-bridge.ts";
import { printable } from "./text-table.ts";

/** Who is on the project of a list, or a sentence that says why that is not known. */
export type AskedPeople =
  | { readonly kind: "told"; readonly people: readonly Person[] }
  | { readonly kind: "untold"; readonly why: string }
  /** The list belongs to another account than the bridge is connected to. */
  | { readonly kind: "other-account"; readonly why: string };

const Connection = z.object({
  current: z.union([
    z.object({
      state: z.enum(["connected", "ending", "reconnect-needed"]),
      account: z.object({ id: z.string(), name: z.string() }),
    }),
    z.object({ state: z.enum(["not-connected", "unreadable"]) }),
  ]),
});
const Told = z.object({
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      isEmailHidden: z.boolean(),
      kind: z.enum(["user", "client", "gone"]),
    }),
  ),
});
const Refused = z.object({ message: z.string() });

/** Asks the bridge who is on the project of a list. It changes nothing there. */
export async function askPeople(
  session: BridgeSession | NoEntry,
  { account, project }: TodolistAddress,
): Promise<AskedPeople> {
  if ("problem" in session) return { kind: "untold", why: session.problem };
  const { bridge } = session;
  const connection = Connection.safeParse((await session.ask("/admin/connection"))?.body);
  if (!connection.success) return { kind: "untold", why: `The bridge at ${bridge} does not tell its connection.` };
  const { current } = connection.data;
  if (!("account" in current) || current.state === "reconnect-needed") {
    return { kind: "untold", why: `The bridge at ${bridge} is not connected to Basecamp.` };
  }
  if (current.account.id !== account) {
    const connected = printable(`${current.account.name} (${current.account.id})`);
    const why = `The list is in the Basecamp account ${account}, and the bridge at ${bridge} is connected to ${connected}. Until it is connected to the other, submissions wait.`;
    return { kind: "other-account", why };
  }
  const answer = await session.ask(`/admin/people?project=${project}`);
  const told = Told.safeParse(answer?.body);
  if (answer?.status === 200 && told.success) return { kind: "told", people: told.data.people };
  const refused = Refused.safeParse(answer?.body);
  const why = refused.success ? printable(refused.data.message) : `The bridge at ${bridge} does not tell who they are.`;
  return { kind: "untold", why };
}
