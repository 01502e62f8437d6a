import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { signIn } from "../../../src/cli/admin-session.ts";
import { postSigned } from "../../../src/cli/form-tools/typeform.ts";
import { startEmulator } from "../../emulator/emulator.ts";
import type { Runtime } from "../serve/runtime.ts";
import { ADMIN_PASSWORD, CLIENT, type Lab } from "./lab.ts";
import { bodyOf, newId, SECRET, WEBHOOK_PATH } from "./submissions.ts";

/** How long the emulator takes for each answer. */
export const LATENCY_MS = 50;

const ACCOUNT_PATH = /^\/\d+\//;
const POLL_MS = 1_000;

const Todos = z.array(z.object({ content: z.string(), created_at: z.string() }));
const Requests = z.array(
  z.object({ at: z.string(), method: z.string(), path: z.string(), status: z.number().nullable() }),
);

/** A request to the account; `at` in milliseconds since 1970. */
export interface BasecampRequest {
  readonly at: number;
  readonly isCreate: boolean;
  /** Whether it reads who is on a project, which Formcamp does once in ten minutes. */
  readonly isOfPeople: boolean;
  readonly status: number | null;
}

/** Formcamp and the emulator, connected through the pages as a person does it. */
export class ConnectedBridge {
  readonly runtime: Runtime;
  readonly #emulator: string;

  constructor(runtime: Runtime, emulator: string) {
    this.runtime = runtime;
    this.#emulator = emulator;
  }

  /** Sends one submission. Answers its id, and when the 202 was here in milliseconds since 1970. */
  async submit(): Promise<{ readonly id: string; readonly acceptedAt: number }> {
    const id = newId();
    const response = await postSigned(`${this.runtime.url}${WEBHOOK_PATH}`, bodyOf(id), SECRET);
    const acceptedAt = Date.now();
    if (response.status !== 202) throw new Error(`A submission was answered with ${response.status}.`);
    await response.body?.cancel();
    return { id, acceptedAt };
  }

  /** When each to-do was made in milliseconds since 1970, by the submission that its title names. */
  async todos(): Promise<ReadonlyMap<string, number>> {
    const todos = Todos.parse(await this.#ask("/todos"));
    return new Map(todos.map((todo) => [todo.content.split(" ").at(-1) ?? "", Date.parse(todo.created_at)]));
  }

  /** Waits until there are so many to-dos. */
  async untilFiled(count: number, withinMs: number, tell: (filed: number) => void = () => undefined): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      const filed = (await this.todos()).size;
      tell(filed);
      if (filed >= count) return;
      if (Date.now() > giveUpAt) throw new Error(`Only ${filed} of ${count} submissions became to-dos.`);
      await sleep(Math.min(POLL_MS, withinMs / 100));
    }
  }

  /** All requests to the account, the oldest first. */
  async requests(): Promise<readonly BasecampRequest[]> {
    return Requests.parse(await this.#ask("/requests"))
      .filter(({ path }) => ACCOUNT_PATH.test(path))
      .map(({ at, method, path, status }) => ({
        at: Date.parse(at),
        isCreate: method === "POST" && path.endsWith("/todos.json"),
        isOfPeople: path.includes("/people.json"),
        status,
      }));
  }

  async #ask(path: string): Promise<unknown> {
    return (await fetch(`${this.#emulator}/_emulator${path}`)).json();
  }
}

/** Starts both and connects them. */
export async function connectBridge(lab: Lab, entry: "bridge" | "ledger", disk?: string): Promise<ConnectedBridge> {
  const settings = { latencyMs: LATENCY_MS, rateLimit: true };
  const emulator = lab.keep(await startEmulator({ port: 0, client: CLIENT, settings }));
  const place = disk === undefined ? {} : { disk };
  const runtime = await lab.serveFormcamp(entry, { basecamp: emulator.origin, ...place });
  await (await signIn(runtime.url, ADMIN_PASSWORD)).connect();
  return new ConnectedBridge(runtime, emulator.origin);
}
