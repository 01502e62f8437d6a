import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run deploy` is asked to do. */
export interface DeployWish {
  readonly dryRun: boolean;
  /** The mappings that may vanish. */
  readonly remove: readonly string[];
  /** The live bridge, which is asked for its mappings instead of its version. */
  readonly bridge: string | null;
  readonly skipsLiveCheck: boolean;
}

const OPTIONS = {
  "dry-run": { type: "boolean" },
  remove: { type: "string", multiple: true },
  url: { type: "string" },
  "skip-live-check": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run deploy`. */
export function readDeployWish(args: readonly string[]): DeployWish | "help" | { readonly problem: string } {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [stray] = positionals;
  if (stray !== undefined) return { problem: `"${stray}" is not expected. All mappings are deployed together.` };
  const bridge = values.url === undefined ? null : readBridge(values.url);
  if (bridge !== null && typeof bridge === "object") return bridge;
  return {
    dryRun: values["dry-run"] ?? false,
    remove: (values.remove ?? []).map((name) => name.replace(/^mappings\//, "").replace(/\.yaml$/, "")),
    bridge,
    skipsLiveCheck: values["skip-live-check"] ?? false,
  };
}
