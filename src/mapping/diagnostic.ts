import { suggest } from "../suggest.ts";

/** A mistake in a mapping file. Line and column count from 1, in UTF-16 units as editors do. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  readonly hint?: string;
  /** Whether the line is not to be shown. */
  readonly isSecret?: boolean;
}

/** Gathers the mistakes of one file by their offsets in its text. */
export class Mistakes {
  readonly #file: string;
  readonly #lineStarts: readonly number[];
  readonly #found: (Diagnostic & { readonly offset: number })[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), (end) => end.index + 1)];
  }

  /** Of something that must not be shown. */
  addSecret(offset: number, length: number, message: string, hint: string): void {
    this.add(offset, length, message, hint, true);
  }

  add(offset: number, length: number, message: string, hint?: string, isSecret = false): void {
    let index = this.#lineStarts.findLastIndex((start) => start <= offset);
    if (index === -1) index = 0;
    this.#found.push({
      file: this.#file,
      line: index + 1,
      column: offset - (this.#lineStarts[index] ?? 0) + 1,
      length: Math.max(1, length),
      message,
      offset,
      ...(hint === undefined ? {} : { hint }),
      ...(isSecret && { isSecret }),
    });
  }

  /** Drops what stands at or after an offset. */
  keepBefore(offset: number): void {
    const kept = this.#found.filter((mistake) => mistake.offset < offset);
    this.#found.splice(0, this.#found.length, ...kept);
  }

  /** All mistakes by their position. */
  sorted(): Diagnostic[] {
    return this.#found.toSorted((a, b) => a.offset - b.offset).map(({ offset: _, ...diagnostic }) => diagnostic);
  }
}

const INDENT = "    ";
const LONGEST_SHOWN_LINE_CHARACTERS = 200;

/** The diagnostics as text for a terminal: position and message, the line, a marker under the mistake, and the hint. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>): string {
  return diagnostics.map((diagnostic) => formatOne(diagnostic, sources.get(diagnostic.file) ?? "")).join("\n\n");
}

function formatOne({ file, line, column, length, message, hint, isSecret }: Diagnostic, source: string): string {
  const lines = source.split("\n");
  const shown = isBelowSecret(lines, line - 1) ? CONCEALED : showable(lines[line - 1] ?? "");
  const parts = [`${file}:${line}:${column} ${printable(concealed(message))}`];
  if (isSecret !== true && shown.trim() !== "" && column <= shown.length + 1) {
    const before = shown.slice(0, column - 1).replace(/[^\t]/g, " ");
    const marker = "^".repeat(Math.max(1, Math.min(length, shown.length - column + 1)));
    parts.push(INDENT + shown, INDENT + before + marker);
  }
  if (hint !== undefined) parts.push(...hint.split("\n").map((text) => INDENT + printable(concealed(text))));
  return parts.join("\n");
}

const CONCEALED = "••••••••";
const NAMES_OF_SECRETS = ["secret", "api_key"];
/** Keys that nobody gives to anything else, whether they are known here or not; `trust` can only say one word. */
const SECRET_KEY = /secret|api_?key|token|passw|webhook|^trust$|_KEY$/i;
/** What gives a secret away wherever it stands. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/whsec_[\w+/=-]{4,}/g, `whsec_${CONCEALED}`],
  [/(\/webhooks\/[a-z0-9-]+\/)[^\s"']+/gi, `$1${CONCEALED}`],
  [/(:\/\/)[^\s/@"']+@/g, `$1${CONCEALED}@`],
];
const SECRET_NAME = /^["']?(?:(?![A-Z0-9]{16,}\b)[A-Z][A-Z0-9_]*|url-secret)["']?\s*(?:[,}].*|#.*)?$/;

function concealed(text: string): string {
  return SECRETS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/** Without what would move in a terminal, or turn the reading direction. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** Whether a line belongs to a key for a secret that stands above it without a value. */
function isBelowSecret(lines: readonly string[], index: number): boolean {
  const indentOf = (line: string) => line.search(/\S/);
  const own = indentOf(lines[index] ?? "");
  const above = lines.slice(0, index).findLast((line) => {
    const isList = /^\s*-/.test(lines[index] ?? "");
    return line.trim() !== "" && (indentOf(line) < own || (isList && indentOf(line) === own && !/^\s*-/.test(line)));
  });
  const [, key = ""] = /([\w-]+)["']?\s*:\s*(?:[|>][-+\d]*)?\s*(?:#.*)?$/.exec(above ?? "") ?? [];
  return isSecretKey(key);
}

function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key) || suggest(key, NAMES_OF_SECRETS) !== null;
}

/** The line without control characters, and without a secret that somebody put where its name belongs: build logs are read by many. */
function showable(line: string): string {
  const clean = printable(concealed(line.replace(/\r$/, "")));
  for (const key of clean.matchAll(/\b(\w{1,40})["']?\s*:\s*/g)) {
    const end = key.index + key[0].length;
    if (isSecretKey(key[1] ?? "") && !SECRET_NAME.test(clean.slice(end).trim())) {
      return clean.slice(0, end) + (end < clean.length ? CONCEALED : "");
    }
  }
  return clean.length > LONGEST_SHOWN_LINE_CHARACTERS ? `${clean.slice(0, LONGEST_SHOWN_LINE_CHARACTERS)}…` : clean;
}
