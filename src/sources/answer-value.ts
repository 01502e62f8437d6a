/** One answer: as a person reads it, and its single values. No values mean that nothing was answered. */
export interface AnswerValue {
  readonly text: string;
  readonly values: readonly string[];
}

/** What a question without an answer holds. */
export const NO_ANSWER: AnswerValue = { text: "", values: [] };

/** What stands for an image that came as a `data:` address, which is never kept. */
const DRAWN_MARK = "[drawn signature]";
/** What stands for the rest of an answer that goes beyond a limit. */
const CUT_MARK = "…";
const LEAVES_LIMIT = 1_000;
const DEPTH_LIMIT = 8;

/** The values that hold something, with their text: all of them, joined. */
export function ofValues(values: readonly (string | null | undefined)[], separator = ", "): AnswerValue {
  const present = values.filter((value): value is string => typeof value === "string" && value.trim() !== "");
  return present.length === 0 ? NO_ANSWER : { text: present.join(separator), values: present };
}

/**
 * Reads a value whose shape nobody has described, from parsed JSON: a scalar is its text; lists and objects give their
 * scalar leaves, one value each, and what a named member holds is one value, "name: leaf, leaf". Names that only count,
 * such as `3` or `field_3`, are left out. What goes beyond 1,000 leaves or 8 levels is told by a last "…".
 */
export function bestEffort(value: unknown): AnswerValue {
  const walk: Walk = { leaves: 0, isCut: false };
  const values = readLeaves(value, DEPTH_LIMIT, walk);
  return ofValues(walk.isCut ? [...values, CUT_MARK] : values);
}

/** The text of a string, number or boolean of parsed JSON, a mark in place of a drawing; null for anything else. */
export function scalarText(value: unknown): string | null {
  if (typeof value === "string") return withoutDrawing(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

/** An image within a text, such as one in the JSON text of a widget, its slashes escaped or not. */
const EMBEDDED_IMAGE = /data:[a-z]{1,20}\\?\/[\w.+-]{1,60};base64,[\w+/=\\-]*/gi;

/** A `data:` address with its type (RFC 2397); what a person writes behind "data:" has none, or has spaces in it. */
const DATA_ADDRESS = /^data:[a-z]{1,20}\/[\w.+-]{1,60}[;,]\S*$/i;

function withoutDrawing(text: string): string {
  if (DATA_ADDRESS.test(text)) return DRAWN_MARK;
  return text.includes(";base64,") ? text.replace(EMBEDDED_IMAGE, DRAWN_MARK) : text;
}

interface Walk {
  leaves: number;
  isCut: boolean;
}

/** Calls itself for each level down, `depth` times at most. */
function readLeaves(value: unknown, depth: number, walk: Walk): string[] {
  const text = scalarText(value);
  if (text !== null) {
    if (text.trim() === "") return [];
    walk.leaves += 1;
    if (walk.leaves <= LEAVES_LIMIT) return [text];
    walk.isCut = true;
    return [];
  }
  if (!isContainer(value)) return [];
  if (depth === 0) {
    walk.isCut ||= holdsLeaf(value);
    return [];
  }
  const read: string[] = [];
  for (const key of Object.keys(value)) {
    if (walk.leaves > LEAVES_LIMIT) break;
    const leaves = readLeaves(value[key], depth - 1, walk);
    if (leaves.length === 0) continue;
    if (Array.isArray(value) || isCount(key)) read.push(...leaves);
    else read.push(`${key.trim()}: ${leaves.join(", ")}`);
  }
  return read;
}

/** Whether any leaf holds something, however deep it is. */
function holdsLeaf(value: Container): boolean {
  const open = [value];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    for (const key of Object.keys(container)) {
      const member = container[key];
      if (isContainer(member)) open.push(member);
      else if (scalarText(member)?.trim()) return true;
    }
  }
  return false;
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

function isCount(key: string): boolean {
  return /^(?:field_)?\d*$/.test(key.trim());
}
