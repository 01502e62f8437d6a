import * as z from "zod";
import { explainIssues } from "../explain-issues.ts";

const Effect = z.union([
  z.strictObject({
    status: z.number().int().min(200).max(599),
    after: z.boolean().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
  }),
  z.strictObject({ stall: z.number().int().min(0) }),
  z.strictObject({ cut: z.enum(["before", "after"]) }),
  z.strictObject({ truncate: z.number().int().min(0) }),
]);

const Fault = z.strictObject({
  count: z.number().int().min(1).default(1),
  skip: z.number().int().min(0).default(0),
  method: z.string().min(1).optional(),
  path: z.string().min(1).refine(isPattern, "is not a regular expression").optional(),
  // biome-ignore lint/suspicious/noThenProperty: the member is part of the control API, and nothing awaits a fault
  then: Effect,
});

type Fault = z.infer<typeof Fault>;

/** What a fault does to the request it hits; a forced status comes before the work unless it is told to come after. */
export type Effect = z.infer<typeof Effect>;

/** Reads a posted fault, or says in a sentence what is wrong with it. */
export function readFault(body: unknown): { fault: Fault } | { refusal: string } {
  const read = Fault.safeParse(body);
  if (read.success) return { fault: read.data };
  if (read.error.issues.some((issue) => issue.path[0] === "then")) {
    return {
      refusal:
        "A fault needs `then` with exactly one of {status, after?, headers?, body?}, {stall: milliseconds}, " +
        '{cut: "before" or "after"} and {truncate: bytes}.',
    };
  }
  return { refusal: `The fault was refused: ${explainIssues(read.error)}.` };
}

/** The faults still to come, tried in the order in which they were posted. */
export class FaultQueue {
  #faults: Fault[] = [];

  get remaining(): readonly Fault[] {
    return this.#faults;
  }

  add(fault: Fault): void {
    this.#faults.push({ ...fault });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The effect for this request, if a fault is due; a fault that still skips lets the next one have a look. */
  take(method: string, path: string): Effect | undefined {
    for (const fault of this.#faults) {
      if (!matches(fault, method, path)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.count -= 1;
      if (fault.count === 0) this.#faults = this.#faults.filter((other) => other !== fault);
      return fault.then;
    }
    return undefined;
  }
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (fault.path === undefined) return true;
  const expression = expressionIn(fault.path);
  return expression === undefined ? path.includes(fault.path) : new RegExp(expression).test(path);
}

/** The text between the slashes of `/…/`; any other path is a substring to look for. */
function expressionIn(path: string): string | undefined {
  return /^\/(.+)\/$/.exec(path)?.[1];
}

function isPattern(path: string): boolean {
  try {
    new RegExp(expressionIn(path) ?? "");
    return true;
  } catch {
    return false;
  }
}
