import { isNode, type ParsedNode, parseDocument, type YAMLParseError } from "yaml";
import type { Mistakes } from "./diagnostic.ts";

/** A larger file is refused unread. */
export const FILE_LIMIT_CHARACTERS = 100_000;

export const QUOTE_LIQUID = "Put quotes around this text: YAML takes an unquoted {{ for its own syntax.";

/** What YAML could read of a file. `brokenFrom` is the offset from which on it guessed, or null when it read all. */
export interface YamlText {
  readonly root: ParsedNode | null;
  readonly brokenFrom: number | null;
  /** Where values stood that were reported already, so that nobody looks into them again. */
  readonly reported: ReadonlySet<number>;
  /** The whole as plain data, for a file that could be read. */
  toData(): unknown;
  /** Where a member of that data stands in the file; null when it is nowhere. */
  offsetOf(path: readonly PropertyKey[]): number | null;
}

const UNREAD = { toData: () => null, offsetOf: () => null };

/** Reads a file's YAML, adds what is wrong with it to the mistakes, and gives back what could be read. */
export function readYaml(text: string, mistakes: Mistakes): YamlText {
  if (text.length > FILE_LIMIT_CHARACTERS) {
    mistakes.add(0, 1, `This file is longer than ${FILE_LIMIT_CHARACTERS} characters. Shorten it.`);
    return { root: null, brokenFrom: 0, reported: new Set(), ...UNREAD };
  }
  const { readable, reported } = hideUnquotedLiquid(text, mistakes);
  const document = tryParse(readable);
  if (document === null) {
    mistakes.add(0, 1, "YAML cannot read this file: it is nested too deeply.");
    return { root: null, brokenFrom: 0, reported, ...UNREAD };
  }
  let lastLine = -1;
  for (const error of document.errors) {
    const place = Math.min(error.pos[0], Math.max(0, text.length - 1));
    const line = text.slice(0, place).split("\n").length;
    if (line === lastLine) continue;
    lastLine = line;
    mistakes.add(place, error.pos[1] - error.pos[0], explain(error));
  }
  const brokenFrom = document.errors.length === 0 ? null : Math.min(...document.errors.map((error) => error.pos[0]));
  return {
    ...{ root: document.contents, brokenFrom, reported },
    toData: () => document.toJS({ maxAliasCount: 0 }),
    offsetOf: (path) => {
      const node: unknown = document.getIn(path, true);
      return isNode(node) ? (node.range?.[0] ?? null) : null;
    },
  };
}

function tryParse(text: string) {
  try {
    return parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "error" });
  } catch (error) {
    // The parser is recursive.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const KEY_AND_VALUE = /^([ \t]*(?:- +)*(?:["']?[\w-]+["']? *:[ \t]+)?)(\S.*)?$/;

const TEMPLATE_KEY = /^\s*(?:- +)?(?:content|description|due_on|starts_on|use|who) *:/;

/** Reports each value that starts with an unquoted `{{` or `{%`, and puts a quoted filler of its length in its place. */
function hideUnquotedLiquid(text: string, mistakes: Mistakes): { readable: string; reported: Set<number> } {
  const reported = new Set<number>();
  let blockIndent: number | null = null;
  let offset = 0;
  const lines = text.split("\n").map((line) => {
    const start = offset;
    offset += line.length + 1;
    const indent = line.length - line.trimStart().length;
    if (blockIndent !== null && (line.trim() === "" || indent > blockIndent)) return line;
    blockIndent = null;
    const [, lead = "", value = ""] = KEY_AND_VALUE.exec(line.replace(/\r$/, "")) ?? [];
    if (/^[|>][-+0-9]*\s*(?:#.*)?$/.test(value)) blockIndent = indent;
    if (lead.trim() === "" || !/^\{[{%]/.test(value)) return line;
    const shown = value.trimEnd();
    // Only for a template: another value may be a secret, and a hint would repeat it.
    const hint = TEMPLATE_KEY.test(lead) ? quoted(shown) : undefined;
    mistakes.add(start + lead.length, shown.length, QUOTE_LIQUID, hint);
    reported.add(start + lead.length);
    return `${lead}"${"x".repeat(shown.length - 2)}"`.padEnd(line.length);
  });
  return { readable: lines.join("\n"), reported };
}

function quoted(value: string): string {
  return value.includes('"') ? `Write '${value.replaceAll("'", "''")}'` : `Write "${value}"`;
}

/** The YAML library's complaints in our words. Its own may quote the file, and so a secret. */
function explain({ code }: YAMLParseError): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "YAML does not allow tabs here. Indent with spaces.";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "A colon here starts a new key. Put quotes around the whole text, or check the indentation.";
    case "BAD_SCALAR_START":
      return "YAML does not allow this sign at the start of a value. Put quotes around the whole text.";
    case "MISSING_CHAR":
      return "A quote, a bracket or a colon is missing here.";
    case "BAD_INDENT":
      return "This line is not indented as its surroundings ask for.";
    case "BAD_DQ_ESCAPE":
      return "A backslash in double quotes starts a special sign. Write two, or use single quotes (\"\\\\\" or '\\').";
    case "BAD_ALIAS":
      return "YAML takes a * at the start for an alias. Put quotes around the whole text.";
    case "MULTIPLE_DOCS":
      return "A mapping file holds one mapping. Remove this ---.";
    case "RESOURCE_EXHAUSTION":
      return "YAML cannot read this file: it is nested too deeply.";
    default:
      return "YAML cannot read this. Check the quotes, the indentation and the line before.";
  }
}
