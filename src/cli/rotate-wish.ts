import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run rotate` is asked to do. */
export interface RotateWish {
  /** The secret; null for the list of all. */
  readonly name: string | null;
  /** Ends a rotation that was begun: only the new value counts from then on. */
  readonly finish: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** The bridge's address, where it is given. */
  readonly bridge: string | null;
}

const OPTIONS = {
  finish: { type: "boolean" },
  "dry-run": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run rotate`. */
export function readRotateWish(args: readonly string[]): RotateWish | "help" | { readonly problem: string } {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [name = null, second] = positionals;
  if (second !== undefined) return { problem: "One secret at a time: npm run rotate -- NAME" };
  const bridge = values.url === undefined ? null : readBridge(values.url);
  if (bridge !== null && typeof bridge === "object") return bridge;
  const { finish = false, yes = false, "dry-run": dryRun = false } = values;
  if (name === null && finish) return { problem: "Name the secret: npm run rotate -- NAME --finish" };
  return { name, finish, dryRun, yes, bridge };
}
