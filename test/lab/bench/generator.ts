import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Order, Reply, type Round } from "./orders.ts";

/** The load generator, in a process of its own so that it shares no event loop with what it measures. */
export class Generator {
  readonly #child = fork(fileURLToPath(new URL("./load.ts", import.meta.url)));
  readonly #end = (): void => void this.#child.kill("SIGKILL");

  constructor() {
    process.once("exit", this.#end);
  }

  /** Runs one round and tells what came of it. Throws when anything but a 2xx was answered. */
  async run(order: Order): Promise<Round> {
    await this.#ask(order);
    const reply = await this.#ask("go");
    if (!("round" in reply)) throw new Error("The load generator gave no round.");
    const { refused } = reply.round;
    if (Object.keys(refused).length > 0) {
      throw new Error(`The server did not take everything; answers by status: ${JSON.stringify(refused)}.`);
    }
    if (reply.round.answers === 0) throw new Error("The server answered nothing.");
    return reply.round;
  }

  async stop(): Promise<void> {
    process.off("exit", this.#end);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  async #ask(message: Order | "go"): Promise<Reply> {
    const over = new AbortController();
    const { signal } = over;
    try {
      const answered = once(this.#child, "message", { signal });
      const ended = once(this.#child, "exit", { signal }).then(() => {
        throw new Error("The load generator ended by itself.");
      });
      this.#child.send(message);
      const [answer] = await Promise.race([answered, ended]);
      const reply = Reply.parse(answer);
      if ("problem" in reply) throw new Error(`The load generator failed: ${reply.problem}`);
      return reply;
    } finally {
      over.abort();
    }
  }
}
