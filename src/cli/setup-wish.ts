import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** The steps that change something, in their order; each can be left out or run alone. */
export const SETUP_STEPS = ["namespace", "deploy", "secrets", "basecamp"] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

/** What `npm run setup` is asked to do. */
export interface SetupWish {
  readonly dryRun: boolean;
  /** Goes on without asking whether. */
  readonly yes: boolean;
  readonly steps: readonly SetupStep[];
  /** The address of the bridge where it is not the one below workers.dev. */
  readonly url: string | null;
}

const OPTIONS = {
  "dry-run": { type: "boolean" },
  yes: { type: "boolean" },
  skip: { type: "string", multiple: true },
  only: { type: "string", multiple: true },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run setup`. */
export function readSetupWish(args: readonly string[]): SetupWish | "help" | { readonly problem: string } {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [stray] = positionals;
  if (stray !== undefined) return { problem: `"${stray}" is not expected. A step stands behind --only or --skip.` };
  const { skip = [], only = [] } = values;
  const unknown = [...skip, ...only].find((name) => !SETUP_STEPS.some((step) => step === name));
  if (unknown !== undefined) return { problem: `"${unknown}" is no step. The steps are ${SETUP_STEPS.join(", ")}.` };
  if (skip.length > 0 && only.length > 0) return { problem: "--skip and --only do not go together." };
  const url = values.url === undefined ? null : readBridge(values.url);
  if (url !== null && typeof url === "object") return url;
  if (url?.startsWith("http:"))
    return { problem: "--url must begin with https://: it is where people reach the Worker." };
  const steps = SETUP_STEPS.filter((step) => (only.length > 0 ? only.includes(step) : !skip.includes(step)));
  return { dryRun: values["dry-run"] ?? false, yes: values.yes ?? false, steps, url };
}
