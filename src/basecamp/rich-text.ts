/** The tags that Basecamp keeps in rich text (its API documentation, section "Rich text", and `p`, which it keeps too). */
export const KEPT_TAGS = [
  "div",
  "h1",
  "br",
  "strong",
  "em",
  "strike",
  "a",
  "pre",
  "ol",
  "ul",
  "li",
  "blockquote",
  "p",
] as const;

/** Those of the kept tags that stand on lines of their own. */
export const BLOCK_TAGS: ReadonlySet<string> = new Set(["div", "h1", "pre", "ol", "ul", "li", "blockquote", "p"]);

/** The blank line between blocks that survives when somebody edits the text in Basecamp. */
export const BLANK_LINE = "<p><br></p>";

/** What an address in a link may start with. */
export const LINK_START = /^(?:https?:\/\/|mailto:)/i;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Plain text as rich text: nothing in it can become a tag, line ends become `<br>`, other control characters go. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\r\u0085\u2028\u2029]/g, "\n")
    .replace(/[^\P{Cc}\t\n]/gu, "")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replaceAll("\n", "<br>");
}

/** A link for an http, https or mailto address; for any other only its label, as plain text. */
export function link(href: string, label: string): string {
  const address = href.trim();
  if (!LINK_START.test(address) || /[\s\p{Cc}]/u.test(address)) return escapeText(label);
  return `<a href="${escapeText(address)}">${escapeText(label)}</a>`;
}

/** The addresses of all links in an HTML text, entities decoded, in order. */
export function hrefsOf(html: string): string[] {
  return readHtml(html).flatMap((piece) => {
    if (piece.kind !== "tag" || piece.closing || piece.name !== "a") return [];
    const href = piece.attributes.find((attribute) => attribute.name === "href")?.value;
    return href === undefined ? [] : [decodeEntities(href)];
  });
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};
const LAST_CODE_POINT = 0x10ffff;

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(?:amp|lt|gt|quot|apos));/gi, (entity, hex, decimal) => {
    const named = NAMED_ENTITIES[entity.toLowerCase()];
    if (named !== undefined) return named;
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : entity;
  });
}

export interface HtmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
}

/** A stretch of an HTML text, from offset `start` up to `end`. `markup` is a comment, a doctype, an unfinished tag or a bare `<`. */
export type HtmlPiece =
  | { readonly kind: "text" | "markup"; readonly start: number; readonly end: number }
  | {
      readonly kind: "tag";
      readonly name: string;
      readonly closing: boolean;
      readonly attributes: readonly HtmlAttribute[];
      readonly start: number;
      readonly end: number;
    };

/** Cuts an HTML text into its tags and the text between, in one pass; any text can be read. */
export function readHtml(html: string): HtmlPiece[] {
  const pieces: HtmlPiece[] = [];
  let at = 0;
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start !== at) pieces.push({ kind: "text", start: at, end: start === -1 ? html.length : start });
    if (start === -1) break;
    const piece = readMarkup(html, start);
    pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

function readMarkup(html: string, start: number): HtmlPiece {
  const next = html.charAt(start + 1);
  if (next === "!" || next === "?") {
    const mark = html.startsWith("<!--", start) ? "-->" : ">";
    const end = html.indexOf(mark, start + 2);
    return { kind: "markup", start, end: end === -1 ? html.length : end + mark.length };
  }
  const closing = next === "/";
  const nameStart = closing ? start + 2 : start + 1;
  const name = matchAt(/[a-z][^\s/>=<"']*/iy, html, nameStart);
  if (name === "") return { kind: "markup", start, end: nameStart };
  const { attributes, end } = readAttributes(html, nameStart + name.length);
  if (end === null) return { kind: "markup", start, end: html.length };
  return { kind: "tag", name: name.toLowerCase(), closing, attributes, start, end };
}

function readAttributes(html: string, start: number): { attributes: HtmlAttribute[]; end: number | null } {
  const attributes: HtmlAttribute[] = [];
  let at = start;
  while (at < html.length) {
    at += matchAt(/[\s/]*/y, html, at).length;
    if (html.charAt(at) === ">") return { attributes, end: at + 1 };
    const name = matchAt(/=?[^\s/>=]*/y, html, at);
    at += name.length;
    const equals = matchAt(/\s*=\s*/y, html, at);
    at += equals.length;
    if (equals === "") {
      if (name !== "") attributes.push({ name: name.toLowerCase(), value: "", quoted: true });
      continue;
    }
    const quote = html.charAt(at);
    const quoted = quote === '"' || quote === "'";
    const end = quoted ? html.indexOf(quote, at + 1) : at + matchAt(/[^\s>]*/y, html, at).length;
    if (end === -1) return { attributes, end: null };
    attributes.push({ name: name.toLowerCase(), value: html.slice(quoted ? at + 1 : at, end), quoted });
    at = quoted ? end + 1 : end;
  }
  return { attributes, end: null };
}

/** What a sticky pattern matches at an offset, or nothing. */
function matchAt(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? "";
}
