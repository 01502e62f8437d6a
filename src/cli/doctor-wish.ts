import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run doctor` is asked to do. */
export interface DoctorWish {
  readonly bridge: string;
  readonly json: boolean;
  /** Null without `--live`. */
  readonly live: LiveWish | null;
}

/** What the check of a real account is asked to do. */
export interface LiveWish {
  /** The address of a project, or of something in it; null for the project of the first mapping. */
  readonly project: string | null;
  readonly yes: boolean;
  readonly withRefresh: boolean;
  /** The file to write the findings to as Markdown. */
  readonly report: string | null;
}

const OPTIONS = {
  url: { type: "string" },
  json: { type: "boolean" },
  live: { type: "boolean" },
  project: { type: "string" },
  yes: { type: "boolean", short: "y" },
  "with-refresh": { type: "boolean" },
  report: { type: "string" },
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
  if (typeof bridge === "object") return bridge;
  const { json = false, live = false, project = null, yes = false, report = null } = values;
  const withRefresh = values["with-refresh"] ?? false;
  if (!live) {
    const lonely = (["project", "yes", "with-refresh", "report"] as const).find((name) => values[name] !== undefined);
    return lonely === undefined
      ? { bridge, json, live: null }
      : { problem: `--${lonely} goes with --live only: without it nothing is written.` };
  }
  if (yes && project === null) return { problem: "--yes with --live takes --project, which says where to write." };
  if (json && !yes) return { problem: "--json with --live takes --yes, since a question would stand in the JSON." };
  return { bridge, json, live: { project, yes, withRefresh, report } };
}
