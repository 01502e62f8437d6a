import type { Mapping } from "../mapping/mapping.ts";
import type { RandomBytes } from "./deployment-secrets.ts";
import type { SetupWish } from "./setup-wish.ts";
import type { RunWrangler } from "./wrangler/run.ts";
import type { LiveVersion } from "./wrangler/worker.ts";
import type { WorkerFile } from "./wrangler/worker-file.ts";

/** Somebody at a terminal. */
export interface Person {
  confirm(question: string): Promise<boolean>;
  /** One line; empty when there is none. */
  askLine(question: string): Promise<string>;
  /** Waits for Enter; false when there is none to come. */
  askEnter(question: string): Promise<boolean>;
  /** One line of which nothing is shown. */
  askSecret(question: string): Promise<string>;
}

/** What the steps of `npm run setup` work with. */
export interface SetupTools {
  /** The folder of the project. */
  readonly project: string;
  readonly run: RunWrangler;
  /** Signs in at Cloudflare in this terminal and a browser; answers whether it went well. */
  readonly logIn: () => Promise<boolean>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null where nobody can be asked. */
  readonly person: Person | null;
  readonly randomBytes: RandomBytes;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly progress: Progress;
}

/** How far a run has come, for the sentence after Ctrl-C. */
export interface Progress {
  readonly done: string[];
  /** What is under way. */
  current: string | null;
  /** What else there is to know when it is interrupted now. */
  note: string | null;
  /** The command by which it goes on. */
  again: string;
}

/** What a run knows; it grows from step to step. */
export interface SetupFacts {
  readonly wish: SetupWish;
  readonly mappings: readonly Mapping[];
  readonly worker: WorkerFile;
  /** What was live before the run. */
  readonly live: readonly LiveVersion[];
  /** The address of the bridge, once it is known. */
  readonly origin: string | null;
}

/** How a step ended: what the next ones know, or why the run ends. */
export type StepEnd =
  | { readonly kind: "done"; readonly facts: SetupFacts }
  | { readonly kind: "failed"; readonly problem: string; readonly code: number };

/** Asks whether to go on; agreed to beforehand with --yes. Null where nobody can be asked. */
export async function agrees(tools: SetupTools, wish: SetupWish, question: string): Promise<boolean | null> {
  if (wish.yes) return true;
  return tools.person === null ? null : tools.person.confirm(question);
}
