import { type HtmlAttribute, KEPT_TAGS, LINK_START, readHtml } from "../basecamp/rich-text.ts";
import type { LiquidSpan, TemplateProblem } from "./template-reading.ts";

/** Stands for each character of Liquid while the HTML around it is read. It is in Unicode's private area. */
const LIQUID = "\uE000";
const LIQUID_RUN = /\uE000/;

/** An address in which an answer can come only behind the host. */
const FIXED_HOST = /^(?:mailto:|https?:\/\/[^\uE000\s/?#\\]+[/?#])/i;

interface OpenTag {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The tags open in one branch of an `if`, `unless` or `case`; each branch closes its own, so that every rendering is well formed. */
type Branch = OpenTag[];

/** Finds what Basecamp would drop or misread in the HTML of a `description`, with the template's Liquid at the given places. */
export function checkHtml(text: string, liquid: readonly LiquidSpan[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const branches: Branch[] = [[]];
  const tags = liquid.filter((span) => span.name !== "");
  let nextTag = 0;

  const leaveBranch = () => {
    for (const tag of branches.pop() ?? []) problems.push(unclosed(tag));
    if (branches.length === 0) branches.push([]);
  };
  const passLiquidUpTo = (offset: number) => {
    for (let tag = tags[nextTag]; tag !== undefined && tag.start < offset; tag = tags[++nextTag]) {
      const opens = ["if", "unless", "case"].includes(tag.name);
      if (!opens) leaveBranch();
      if (opens || !tag.name.startsWith("end")) branches.push([]);
    }
  };

  for (const piece of readHtml(masked(text, liquid))) {
    passLiquidUpTo(piece.start);
    const place = { offset: piece.start, length: piece.end - piece.start };
    if (piece.kind === "markup") problems.push({ ...place, ...markupProblem(text.slice(piece.start, piece.end)) });
    if (piece.kind !== "tag") continue;
    const isSplit = tags.some((tag) => tag.start > piece.start && tag.start < piece.end);
    if (isSplit) {
      problems.push({ ...place, message: "A {% %} cannot stand inside an HTML tag.", hint: "Put it around the tag." });
    }
    const branch = branches.at(-1) ?? [];
    if (LIQUID_RUN.test(piece.name)) {
      if (isSplit) continue;
      problems.push({ ...place, message: "An answer cannot be part of a tag's name." });
    } else if (!isKept(piece.name)) {
      const hint = `It keeps: ${KEPT_TAGS.join(", ")}.`;
      problems.push({ ...place, message: `Basecamp drops the tag <${piece.name}>.`, hint });
    } else if (!piece.closing) {
      if (!isSplit)
        problems.push(...piece.attributes.flatMap((attribute) => attributeProblem(piece.name, attribute, place)));
      if (piece.name !== "br") branch.push({ name: piece.name, start: piece.start, end: piece.end });
    } else if (piece.name === "br") {
      problems.push({ ...place, message: "A line break is written <br>." });
    } else {
      problems.push(...close(piece.name, branch, place));
    }
  }
  passLiquidUpTo(Number.POSITIVE_INFINITY);
  while (branches.some((branch) => branch.length > 0)) leaveBranch();
  return problems;
}

function masked(text: string, liquid: readonly LiquidSpan[]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of liquid) {
    result += text.slice(at, start) + LIQUID.repeat(end - start);
    at = end;
  }
  return result + text.slice(at);
}

function isKept(name: string): boolean {
  return KEPT_TAGS.some((kept) => kept === name);
}

function close(name: string, branch: Branch, place: { offset: number; length: number }): TemplateProblem[] {
  const index = branch.findLastIndex((tag) => tag.name === name);
  if (index === -1) return [{ ...place, message: `This </${name}> closes nothing.` }];
  return branch.splice(index).slice(1).map(unclosed);
}

function unclosed(tag: OpenTag): TemplateProblem {
  return {
    offset: tag.start,
    length: tag.end - tag.start,
    message: `This <${tag.name}> is not closed.`,
    hint: `Close it with </${tag.name}> in the same place: before what surrounds it ends.`,
  };
}

function attributeProblem(
  tag: string,
  { name, value, quoted }: HtmlAttribute,
  place: { offset: number; length: number },
): TemplateProblem[] {
  if (LIQUID_RUN.test(name)) {
    return [{ ...place, message: "An answer can stand in a tag only inside the quotes of an address." }];
  }
  if (tag !== "a" || name !== "href") {
    const hint = "Only <a> takes an attribute, and only href.";
    return [{ ...place, message: `Basecamp drops the attribute "${name}" of <${tag}>.`, hint }];
  }
  if (!quoted) return [{ ...place, message: 'The address needs quotes, as in <a href="https://example.com">.' }];
  if (LINK_START.test(value)) {
    if (!LIQUID_RUN.test(value) || FIXED_HOST.test(value)) return [];
    const hint = "Write the whole host and a / before it, as in https://example.com/{{ … }}.";
    return [{ ...place, message: "An answer could choose where this link leads.", hint }];
  }
  const message = "A link starts with http://, https:// or mailto:.";
  return [{ ...place, message, hint: "An answer may follow after that, not stand in its place." }];
}

function markupProblem(text: string): { message: string; hint?: string } {
  if (text.startsWith("<!") || text.startsWith("<?")) return { message: "Basecamp drops comments in HTML." };
  if (text.length > 2) return { message: "This HTML tag is not finished.", hint: "It needs a > or a closing quote." };
  return { message: "A bare < starts no tag.", hint: "Write &lt; for the sign itself." };
}
