import { BLANK_LINE, BLOCK_TAGS, escapeText, LINK_START, link, readHtml } from "../basecamp/rich-text.ts";
import type { Answer } from "../submission.ts";
import { OwnHtml } from "./own-html.ts";

/** A longer description is cut. Basecamp states no limit; this is about fifty printed pages. */
export const DESCRIPTION_LIMIT_CHARACTERS = 100_000;

/** Every question with its answer, in the form's order; null when there are none. */
export function allAnswers(answers: readonly Answer[], onShown?: () => void): OwnHtml | null {
  if (answers.length === 0) return null;
  const html = answers.map(
    ({ field, text, values }) =>
      `<div><strong>${escapeText(field.title.trim() || field.id)}</strong><br>${answerHtml(text, values)}</div>`,
  );
  const text = answers.map((answer) => `${answer.field.title}: ${answer.text.trim()}`);
  return new OwnHtml(html.join(BLANK_LINE), text.join("\n"), onShown);
}

/** One answer as HTML: what consists of links, such as uploaded files, becomes links. */
export function answerHtml(text: string, values: readonly string[]): string {
  const areLinks = values.length > 0 && values.every((value) => LINK_START.test(value));
  return areLinks ? values.map((value) => link(value, value)).join("<br>") : escapeText(text.trim());
}

/** A plain paragraph under a bold heading. */
export function headedParagraph(heading: string, text: string): string {
  return `<div><strong>${escapeText(heading)}</strong><br>${escapeText(text)}</div>`;
}

/** A sentence of ours under the description. */
export function noteParagraph(note: string): string {
  return `<div><em>${escapeText(note)}</em></div>`;
}

/** Joins parts of a description by blank lines, leaving out empty ones. */
export function joinParts(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(BLANK_LINE);
}

/**
 * Turns the line ends of a filled-in template into what Basecamp shows: lines outside of block tags go into a `<div>`
 * with `<br>` between them, an empty line becomes the durable blank line, line ends next to block tags are dropped.
 */
export function layOut(html: string): string {
  const layout = new Layout();
  for (const piece of readHtml(html)) {
    const raw = html.slice(piece.start, piece.end);
    if (piece.kind !== "tag") layout.text(raw);
    else if (BLOCK_TAGS.has(piece.name)) layout.blockTag(raw, piece.closing);
    // An answer's line end inside an address, where a tag cannot stand.
    else layout.inlineTag(piece.name === "a" ? raw.replaceAll("<br>", "%0A") : raw, piece.closing);
  }
  return layout.finish();
}

class Layout {
  readonly #blocks: string[] = [];
  #line: string[] = [];
  #inlineDepth = 0;
  #blockDepth = 0;
  #blankBefore = false;
  #afterBlockTag = false;

  text(raw: string): void {
    const text = withoutIndents(raw);
    if (this.#blockDepth > 0 || this.#inlineDepth > 0) {
      this.#line.push((this.#afterBlockTag ? text.replace(/^\n+/, "") : text).replaceAll("\n", "<br>"));
      this.#afterBlockTag = false;
      return;
    }
    text.split(/\n{2,}/).forEach((paragraph, index) => {
      if (index > 0) {
        this.#endBlock((content) => `<div>${content}</div>`);
        this.#blankBefore = true;
      }
      const afterBreak = this.#line.at(-1)?.endsWith("<br>");
      this.#line.push((afterBreak ? paragraph.replace(/^\n/, "") : paragraph).replaceAll("\n", "<br>"));
    });
  }

  inlineTag(raw: string, closing: boolean): void {
    if (raw !== "<br>") this.#inlineDepth += closing ? -1 : 1;
    this.#line.push(raw);
    this.#afterBlockTag = false;
  }

  blockTag(raw: string, closing: boolean): void {
    if (this.#blockDepth === 0 && this.#inlineDepth === 0) this.#endBlock((content) => `<div>${content}</div>`);
    else if (!closing || raw !== "</p>") this.#dropLineEndBefore();
    this.#blockDepth += closing ? -1 : 1;
    this.#line.push(raw);
    this.#afterBlockTag = true;
    if (this.#blockDepth === 0 && this.#inlineDepth === 0) {
      this.#endBlock((content) => content);
      this.#afterBlockTag = false;
    }
  }

  finish(): string {
    this.#endBlock((content) => `<div>${content}</div>`);
    return this.#blocks.join("");
  }

  #dropLineEndBefore(): void {
    const last = this.#line.at(-1);
    if (last?.endsWith("<br>") && last !== "<br>") this.#line.push(trimBreaks(this.#line.pop() ?? "", "end"));
  }

  #endBlock(wrap: (content: string) => string): void {
    const content = trimBreaks(trimBreaks(this.#line.join(""), "end"), "start");
    this.#line = [];
    if (content === "") return;
    if (this.#blankBefore && this.#blocks.length > 0) this.#blocks.push(BLANK_LINE);
    this.#blankBefore = false;
    this.#blocks.push(wrap(content));
  }
}

/** The text without spaces around its line ends. */
function withoutIndents(text: string): string {
  const lines = text.split("\n");
  const last = lines.length - 1;
  return lines.map((line, index) => trimSides(line, index > 0, index < last)).join("\n");
}

function trimSides(line: string, start: boolean, end: boolean): string {
  const left = start ? line.trimStart() : line;
  return end ? left.trimEnd() : left;
}

/** Takes line breaks and spaces off one end; step by step, since a pattern for it would be slow on hostile text. */
function trimBreaks(html: string, side: "start" | "end"): string {
  let [start, end] = [0, html.length];
  if (side === "start") {
    while (start < end) {
      if (html.startsWith("<br>", start)) start += 4;
      else if (/\s/.test(html.charAt(start))) start += 1;
      else break;
    }
  } else {
    while (end > start) {
      if (html.endsWith("<br>", end)) end -= 4;
      else if (/\s/.test(html.charAt(end - 1))) end -= 1;
      else break;
    }
  }
  return html.slice(start, end);
}

/** Cuts a well-formed HTML text to about `limit` characters, never inside a tag or an entity, and closes what was open; null when it fits. */
export function cutHtml(html: string, limit: number): string | null {
  if (html.length <= limit) return null;
  const open: string[] = [];
  let end = 0;
  for (const piece of readHtml(html)) {
    if (piece.end > limit) {
      if (piece.kind === "text") end = textEnd(html, piece.start, limit);
      break;
    }
    end = piece.end;
    if (piece.kind !== "tag" || piece.name === "br") continue;
    if (piece.closing) open.pop();
    else open.push(piece.name);
  }
  const closing = open.reverse().map((name) => `</${name}>`);
  return html.slice(0, end) + closing.join("");
}

/** The longest entity that `escapeText` writes or a template may hold. */
const ENTITY_LIMIT_CHARACTERS = 12;

function textEnd(html: string, start: number, limit: number): number {
  const entity = html.lastIndexOf("&", limit - 1);
  if (entity >= Math.max(start, limit - ENTITY_LIMIT_CHARACTERS) && /^&#?\w*$/.test(html.slice(entity, limit))) {
    return entity;
  }
  const highHalf = /[\uD800-\uDBFF]/.test(html.charAt(limit - 1));
  return highHalf && limit - 1 > start ? limit - 1 : limit;
}
