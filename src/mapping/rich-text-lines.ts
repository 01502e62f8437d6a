import { BLOCK_TAGS, type HtmlPiece, readHtml } from "../basecamp/rich-text.ts";
import { decodeEntities } from "../sources/html-text.ts";

/** A line of rich text as plain text, and the marks of lists and quotations before it. */
export interface PlainLine {
  readonly lead: string;
  readonly text: string;
}

/** Reads the HTML of a to-do into lines of plain text: lists with their marks, links with their addresses. */
export function richTextLines(html: string): readonly PlainLine[] {
  const lines = new Lines();
  for (const piece of readHtml(html)) {
    if (piece.kind === "text") lines.text(html.slice(piece.start, piece.end));
    else if (piece.kind === "tag") lines.tag(piece);
  }
  return lines.finish();
}

interface OpenList {
  readonly isNumbered: boolean;
  count: number;
}

class Lines {
  readonly #lines: PlainLine[] = [];
  readonly #lists: OpenList[] = [];
  #quotes = 0;
  #marker: string | null = null;
  #line = "";
  #link: { readonly address: string; label: string } | null = null;

  text(raw: string): void {
    const text = decodeEntities(raw).replace(/[\s\p{Cc}]+/gu, " ");
    this.#line += this.#line === "" ? text.trimStart() : text;
    if (this.#link !== null) this.#link.label += text;
  }

  tag(tag: HtmlPiece & { readonly kind: "tag" }): void {
    if (tag.name === "br") this.#endLine();
    else if (tag.name === "a") this.#anchor(tag);
    else if (BLOCK_TAGS.has(tag.name)) this.#block(tag.name, tag.closing);
  }

  finish(): readonly PlainLine[] {
    this.#endLineIfBegun();
    return this.#lines;
  }

  #anchor({ closing, attributes }: HtmlPiece & { readonly kind: "tag" }): void {
    if (!closing) {
      const href = attributes.find(({ name }) => name === "href")?.value ?? "";
      this.#link = { address: decodeEntities(href), label: "" };
      return;
    }
    const { address = "", label = "" } = this.#link ?? {};
    this.#link = null;
    if (address !== "" && label.trim() !== address && `mailto:${label.trim()}` !== address)
      this.#line += ` (${address})`;
  }

  #block(name: string, closing: boolean): void {
    this.#endLineIfBegun();
    switch (name) {
      case "ul":
      case "ol":
        if (closing) this.#lists.pop();
        else this.#lists.push({ isNumbered: name === "ol", count: 0 });
        return;
      case "li":
        this.#marker = closing ? null : this.#nextMarker();
        return;
      case "blockquote":
        this.#quotes = Math.max(0, this.#quotes + (closing ? -1 : 1));
    }
  }

  #nextMarker(): string {
    const list = this.#lists.at(-1);
    if (list === undefined || !list.isNumbered) return "- ";
    list.count += 1;
    return `${list.count}. `;
  }

  #endLineIfBegun(): void {
    if (this.#line.trim() !== "") this.#endLine();
    this.#line = "";
  }

  #endLine(): void {
    const depth = Math.max(0, this.#lists.length - 1);
    const marker = this.#marker ?? (this.#lists.length > 0 ? "  " : "");
    if (this.#marker !== null) this.#marker = " ".repeat(this.#marker.length);
    const lead = `${"> ".repeat(this.#quotes)}${"  ".repeat(depth)}${marker}`;
    this.#lines.push({ lead, text: this.#line.replace(/ {2,}/g, " ").trim() });
    this.#line = "";
  }
}
