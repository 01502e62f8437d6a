import { isReference, malformedReference, readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** Which deliveries to replay, as the bridge reads it. */
export interface ReplayFilter {
  readonly all?: true;
  readonly changed?: true;
  readonly mapping?: string;
  readonly reason?: string;
  readonly since?: string;
}

/** What `npm run replay` is asked to do. */
export type ReplayWish =
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string }
  | (Common & { readonly kind: "named"; readonly references: readonly string[]; readonly dryRun: boolean })
  | (Common & { readonly kind: "selected"; readonly filter: ReplayFilter; readonly dryRun: boolean })
  | (Common & { readonly kind: "make"; readonly reference: string })
  | (Common & { readonly kind: "exists"; readonly reference: string; readonly address: string });

interface Common {
  readonly bridge: string;
  /** Whether nothing is asked. */
  readonly yes: boolean;
}

const OPTIONS = {
  all: { type: "boolean" },
  changed: { type: "boolean" },
  mapping: { type: "string" },
  reason: { type: "string" },
  since: { type: "string" },
  exists: { type: "string" },
  make: { type: "string" },
  "dry-run": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const ALONE = "--exists and --make stand alone: no other reference, no filter and no --dry-run goes with them.";
const ONE_WAY = "Name references, or select with --all, --changed and filters, but not both.";
const NOTHING =
  "Say what to replay: references, --all, --changed or a filter. After npm run replay stand two dashes: npm run replay -- --all";

/** Reads the command line of `npm run replay`. */
export function readReplayWish(args: readonly string[]): ReplayWish {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return wrong(parsed.problem);
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return wrong(bridge.problem);
  const { exists, make, yes = false, "dry-run": dryRun = false, ...selection } = values;
  const filter = readFilter(selection);
  const isFiltered = Object.keys(filter).length > 0;
  const common = { bridge, yes };
  if (exists !== undefined || make !== undefined) {
    return isFiltered || dryRun ? wrong(ALONE) : readDecision({ exists, make }, positionals, common);
  }
  if (isFiltered && positionals.length > 0) return wrong(ONE_WAY);
  if (isFiltered) return { ...common, kind: "selected", dryRun, filter };
  if (positionals.length === 0) return wrong(NOTHING);
  const malformed = positionals.find((reference) => !isReference(reference));
  if (malformed !== undefined) return wrong(malformedReference(malformed));
  return { ...common, kind: "named", dryRun, references: [...new Set(positionals)] };
}

function readFilter(values: {
  all?: boolean;
  changed?: boolean;
  mapping?: string;
  reason?: string;
  since?: string;
}): ReplayFilter {
  const { all, changed, mapping, reason, since } = values;
  return {
    ...(all && { all }),
    ...(changed && { changed }),
    ...(mapping !== undefined && { mapping }),
    ...(reason !== undefined && { reason }),
    ...(since !== undefined && { since }),
  };
}

function readDecision(
  { exists, make }: { exists: string | undefined; make: string | undefined },
  positionals: readonly string[],
  common: Common,
): ReplayWish {
  if (exists !== undefined && make !== undefined) return wrong(ALONE);
  const reference = exists ?? make ?? "";
  if (!isReference(reference)) return wrong(malformedReference(reference));
  const [address] = positionals;
  if (exists === undefined) return address === undefined ? { ...common, kind: "make", reference } : wrong(ALONE);
  if (address === undefined || positionals.length > 1) {
    return wrong("--exists takes a reference and the address of the to-do: --exists REFERENCE ADDRESS");
  }
  return { ...common, kind: "exists", reference, address };
}

function wrong(problem: string): ReplayWish {
  return { kind: "wrong", problem };
}
