import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run doctor` is asked to do. */
export interface DoctorWish {
  readonly bridge: string;
  readonly json: boolean;
}

const OPTIONS = {
  url: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run doctor`. */
export function readDoctorWish(args: readonly string[]): DoctorWish | "help" | { readonly problem: string } {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return parsed;
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [stray] = positionals;
  if (stray !== undefined) {
    return { problem: `"${stray}" is not expected. The address of a bridge stands behind --url.` };
  }
  const bridge = readBridge(values.url);
  return typeof bridge === "object" ? bridge : { bridge, json: values.json ?? false };
}
