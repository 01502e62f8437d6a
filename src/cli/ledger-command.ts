import { readLine } from "./command-line.ts";
import { complain, DONE, print, WRONG_USAGE } from "./prompt.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** A command about the ledger's file as it was given: names, the flags that stood there, and the bridge's origin. */
export interface LedgerCommand {
  readonly names: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly bridge: string;
}

type Name = "export-ledger" | "import-ledger";
type Flags = Readonly<Record<string, { readonly type: "boolean"; readonly short?: string }>>;

/** Reads the command line; where there is nothing more to do, answers the code to end with. */
export function readLedgerCommand(name: Name, help: string, flags: Flags): LedgerCommand | { readonly code: number } {
  const common = { url: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
  const line = readLine(process.argv.slice(2), { ...flags, ...common });
  if ("problem" in line) return { code: wrongUsage(name, line.problem) };
  const { values, positionals } = line;
  if (values.help) {
    print(help.trimEnd());
    return { code: DONE };
  }
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return { code: wrongUsage(name, bridge.problem) };
  return { names: positionals, flags: new Set(Object.keys(values)), bridge };
}

/** Says what was wrong with the command, and answers the code to end with. */
export function wrongUsage(name: Name, problem: string): number {
  return complain(`${problem}\nnpm run ${name} -- --help shows how.`, WRONG_USAGE);
}
