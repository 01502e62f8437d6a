const ALLOWED_TAGS = ["div", "h1", "br", "strong", "em", "strike", "a", "pre", "ol", "ul", "li", "blockquote"];

/** What a chatbot may use beside those (basecamp docs: chatbots). */
export const CHATBOT_TAGS = ["table", "tr", "td", "th", "thead", "tbody", "details", "summary"];

/** Elements whose content is no text to read, so that it goes with the tag. */
const DROPPED_WHOLE = "script|style|template|iframe|object|noscript|textarea|title|svg|math";

const TOKEN = new RegExp(
  [
    "<!--[\\s\\S]*?(?:-->|$)",
    `<(?<whole>${DROPPED_WHOLE})\\b[\\s\\S]*?(?:</\\k<whole>\\s*>|$)`,
    `<(?<slash>/?)(?<tag>[a-z][a-z0-9-]*)(?<attributes>(?:"[^"]*"|'[^']*'|[^'">])*)>`,
    "<[!?/][^>]*>",
    "(?<text>[^<]+|<)",
  ].join("|"),
  "gi",
);

/**
 * The HTML of a description, written anew from the tags Basecamp documents (basecamp docs: rich text). Everything else
 * is dropped, text is escaped, what is left open gets closed, and a link leads only to http, https or mailto.
 */
export function sanitizeRichText(html: string, furtherTags: readonly string[] = []): string {
  const allowed = [...ALLOWED_TAGS, ...furtherTags];
  const open: string[] = [];
  let written = "";
  for (const { groups } of html.matchAll(TOKEN)) {
    const tag = groups?.tag?.toLowerCase();
    if (groups?.text !== undefined) {
      written += escapeText(groups.text);
    } else if (tag === undefined || !allowed.includes(tag)) {
      if (tag === "bc-attachment" && groups?.slash === "") written += "[attachment]";
    } else if (tag === "br") {
      written += "<br>";
    } else if (groups?.slash === "") {
      written += tag === "a" ? openLink(groups.attributes ?? "") : `<${tag}>`;
      open.push(tag);
    } else if (open.includes(tag)) {
      written += closeDownTo(tag, open);
    }
  }
  return (
    written +
    open
      .reverse()
      .map((tag) => `</${tag}>`)
      .join("")
  );
}

function closeDownTo(tag: string, open: string[]): string {
  const closed = open.splice(open.lastIndexOf(tag));
  return closed
    .reverse()
    .map((name) => `</${name}>`)
    .join("");
}

function openLink(attributes: string): string {
  const match = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(attributes);
  const href = decodeEntities(match?.[1] ?? match?.[2] ?? match?.[3] ?? "").trim();
  if (!URL.canParse(href) || !["http:", "https:", "mailto:"].includes(new URL(href).protocol)) return "<a>";
  return `<a href="${escapeAll(href)}" rel="noopener noreferrer">`;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(amp|lt|gt|quot|apos));/gi, (_, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? "";
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}

/** Keeps the entities that are there, so that `&amp;` is not shown as `&amp;amp;`. */
function escapeText(text: string): string {
  return text
    .replace(/&(?!(?:[a-z][a-z0-9]{1,31}|#\d{1,7}|#x[0-9a-f]{1,6});)/gi, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function escapeAll(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
