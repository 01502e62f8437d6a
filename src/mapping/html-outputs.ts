/** Where the outputs of a template that stand inside an HTML tag end: the offsets of their closing braces. */
export function outputsInTags(template: string): number[] {
  const ends: number[] = [];
  let inTag = false;
  let at = 0;
  while (at < template.length) {
    const braces = template.slice(at, at + 2);
    if (braces === "{{" || braces === "{%") {
      const end = endOfLiquid(template, at, braces === "{{" ? "}}" : "%}");
      if (inTag && braces === "{{" && end < template.length) ends.push(template[end - 1] === "-" ? end - 1 : end);
      at = end + 2;
      continue;
    }
    if (!inTag && template[at] === "<" && /[a-z]/i.test(template[at + 1] ?? "")) inTag = true;
    else if (inTag && template[at] === ">") inTag = false;
    at += 1;
  }
  return ends;
}

/** The offset of the closing braces, past any quotes; the template's end without them. */
function endOfLiquid(template: string, start: number, closing: string): number {
  let quote = "";
  for (let at = start + 2; at < template.length; at++) {
    const character = template.charAt(at);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (template.startsWith(closing, at)) {
      return at;
    }
  }
  return template.length;
}
