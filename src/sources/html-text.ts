/** Entities that labels and old answers hold. A map, since names such as `valueOf` come from outside. */
const NAMED_ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["auml", "ä"],
  ["ouml", "ö"],
  ["uuml", "ü"],
  ["Auml", "Ä"],
  ["Ouml", "Ö"],
  ["Uuml", "Ü"],
  ["szlig", "ß"],
  ["eacute", "é"],
  ["egrave", "è"],
  ["euro", "€"],
  ["hellip", "…"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
]);
const LAST_CODE_POINT = 0x10ffff;

/** Tags that may stand within a word; any other ends one. */
const INLINE_TAG = /^<\/?(?:a|b|em|font|i|mark|s|small|span|strong|sub|sup|u)[\s/>]/i;
const TAG_START = /[a-z/!?]/i;

/** A label that was written as HTML, as one line of plain text: tags go, entities are decoded. Takes linear time. */
export function plainText(html: string): string {
  return decodeEntities(withoutTags(html)).replace(/\s+/g, " ").trim();
}

/**
 * Decodes a text that is encoded as a whole, as Jotform sent them up to about 2017 (seen in captured deliveries); any
 * other text, such as one that merely speaks of an entity beside a bare `&`, comes back as it is.
 */
export function decodeIfEncoded(text: string): string {
  if (!/&(?:amp|lt|gt|quot|#0{0,4}39);/.test(text) || /[<>"]/.test(text)) return text;
  const hasBareAmpersand = /&(?!(?:#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8}\d{0,2});)/i.test(text);
  return hasBareAmpersand ? text : decodeEntities(text);
}

/** Decodes the entities that are known; others stay as they are written. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (entity, hex, decimal, name) => {
    if (typeof name === "string") return NAMED_ENTITIES.get(name) ?? entity;
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    const isCharacter = code >= 0x20 && code <= LAST_CODE_POINT && (code < 0xd800 || code > 0xdfff);
    return isCharacter || code === 9 || code === 10 ? String.fromCodePoint(code) : entity;
  });
}

function withoutTags(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  let from = 0;
  for (;;) {
    const start = html.indexOf("<", from);
    if (start === -1) break;
    from = start + 1;
    if (!TAG_START.test(html.charAt(from))) continue;
    const end = html.indexOf(">", from);
    // Without an end there is no further tag either.
    if (end === -1) break;
    pieces.push(html.slice(at, start), INLINE_TAG.test(html.slice(start, Math.min(end + 1, start + 10))) ? "" : " ");
    at = end + 1;
    from = at;
  }
  pieces.push(html.slice(at));
  return pieces.join("");
}
