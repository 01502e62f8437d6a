import * as z from "zod";
import { type AskedDelivery, askDelivery } from "./asked-delivery.ts";
import type { BridgeSession } from "./bridge-session.ts";
import { type NoEntry, signInBridge } from "./sign-in-bridge.ts";
import { printable } from "./text-table.ts";

/** How long what was sent is waited for, in milliseconds. */
const WAIT_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const SIGN_IN_PAUSE_MS = 5_000;
const STATUS_TIMEOUT_MS = 10_000;

/** How far a submission got. */
export interface Standing {
  readonly state: AskedDelivery["state"];
  readonly words: string;
  /** The addresses of the to-dos that exist. */
  readonly todos: readonly string[];
  /** Whether nothing more happens by itself. */
  readonly isFinal: boolean;
}

/** Asks how far a submission got; null while that cannot be asked. */
export type Look = () => Promise<Standing | null>;

const Status = z.object({
  status: z.enum(["pending", "sending", "delivered", "parked", "skipped"]),
  final: z.boolean(),
  message: z.string(),
  todos: z.array(z.object({ url: z.string().nullable() })).catch([]),
});
const Connection = z.object({ current: z.object({ state: z.string() }) });

/** Looks at the status that a form tool is told of, which needs no password. */
export function lookByTicket(bridge: string, path: string): Look {
  return async () => {
    try {
      const response = await fetch(`${bridge}${path}`, {
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(STATUS_TIMEOUT_MS),
      });
      const read = Status.safeParse(await response.json());
      if (!read.success) return null;
      const { status, final, message, todos } = read.data;
      return { state: status, words: printable(message), todos: todos.flatMap(({ url }) => url ?? []), isFinal: final };
    } catch {
      return null;
    }
  };
}

/** Looks at the page of a delivery. */
export function lookByReference(session: BridgeSession, reference: string): Look {
  return async () => {
    const delivery = await askDelivery(session, reference);
    if (delivery === null) return null;
    const { state, todo, attempts, key } = delivery;
    const open = state === "pending" || state === "sending";
    if (open && attempts.length === 0 && (await isUnconnected(session))) {
      const words = `It waits, since Basecamp is not connected. Connect it: ${session.bridge}/admin/connection`;
      return { state, words, todos: [], isFinal: true };
    }
    return {
      state,
      words: `${key ? `${printable(key)}: ` : ""}${explain(delivery)}`,
      todos: todo?.url ? [todo.url] : [],
      isFinal: !open,
    };
  };
}

/** Waits up to a minute for the end, and tells of each step on the way to it. Null when nothing could be asked. */
export async function awaitEnd(look: Look, tell: (line: string) => void): Promise<Standing | null> {
  const giveUpAt = Date.now() + WAIT_MS;
  let last: Standing | null = null;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const now = await look();
    if (now?.isFinal) return now;
    if (now !== null && now.words !== last?.words) tell(`${now.words.replace(/\.$/, "")} …`);
    last = now ?? last;
    if (Date.now() + pause > giveUpAt) return last;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Signs in, also where a bridge takes no more sign-ins for the rest of a minute. */
export async function enterPatiently(bridge: string, tell: (line: string) => void): Promise<BridgeSession | NoEntry> {
  const giveUpAt = Date.now() + WAIT_MS;
  for (let isFirst = true; ; isFirst = false) {
    const session = await signInBridge(bridge);
    if (!("reason" in session) || session.reason !== "too-many-sign-ins") return session;
    if (Date.now() + SIGN_IN_PAUSE_MS > giveUpAt) return session;
    if (isFirst) tell("The bridge takes no more sign-ins within this minute. Waiting for the next one …");
    await new Promise((resolve) => setTimeout(resolve, SIGN_IN_PAUSE_MS));
  }
}

function explain({ state, parked, why, attempts, notes }: AskedDelivery): string {
  const last = attempts.at(-1);
  const noted = notes.map((note) => `\n  Note: ${note}`).join("");
  switch (state) {
    case "pending":
      return printable(`Waiting to be filed${last?.reason ? ` (${last.kind}: ${last.reason})` : ""}`);
    case "sending":
      return "Being filed";
    case "delivered":
      return `It is filed.${printableLines(noted)}`;
    case "parked":
      return printable(`It waits for a person: ${why}${parked?.detail ? ` (${parked.detail})` : ""}.`);
    case "skipped":
      return printable(`No to-do is made of it${why ? `: ${why}` : ""}.`);
  }
}

function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

async function isUnconnected(session: BridgeSession): Promise<boolean> {
  const read = Connection.safeParse((await session.ask("/admin/connection"))?.body);
  return read.success && read.data.current.state !== "connected" && read.data.current.state !== "ending";
}
