import { type Context, Drop, Liquid, LiquidError, type Template } from "liquidjs";
import { escapeText } from "../basecamp/rich-text.ts";
import { failed, ok, type Result } from "../result.ts";
import { AnswerText } from "./answer-text.ts";
import { outputsInTags } from "./html-outputs.ts";
import { OwnHtml } from "./own-html.ts";

/** A longer template is refused; the parser counts it. */
export const TEMPLATE_LIMIT_CHARACTERS = 20_000;
/** What one rendering may write and copy. Without loops this alone bounds it; a limit in time would make it depend on the machine. */
export const RENDER_LIMIT_CHARACTERS = 10_000_000;

/** The tags a template may use, and the one that ends each. */
export const BLOCK_ENDS: Readonly<Record<string, string>> = { if: "endif", unless: "endunless", case: "endcase" };

/** The filters a template may use, with how many values each takes after its colon. All are pure functions of text. */
export const FILTERS: Readonly<Record<string, { readonly least: number; readonly most: number }>> = {
  append: { least: 1, most: 1 },
  capitalize: { least: 0, most: 0 },
  default: { least: 1, most: 1 },
  downcase: { least: 0, most: 0 },
  first: { least: 0, most: 0 },
  join: { least: 0, most: 1 },
  last: { least: 0, most: 0 },
  prepend: { least: 1, most: 1 },
  remove: { least: 1, most: 1 },
  replace: { least: 2, most: 2 },
  split: { least: 1, most: 1 },
  strip: { least: 0, most: 0 },
  truncate: { least: 0, most: 2 },
  truncatewords: { least: 0, most: 2 },
  upcase: { least: 0, most: 0 },
};

/** The names every template may use beside the declared answers. */
export const BUILT_INS = ["all_answers", "form_title", "submitted_at", "submission_id"] as const;

/** What a template may name. The object is read as it is, so that a member can be one that is only read when it is used. */
export type TemplateValues = Readonly<Record<string, string | OwnHtml | AnswerText | Drop | null>>;

/** Why a template that compiled could not be rendered. The message holds nothing of the answers. */
export interface RenderFailure {
  readonly reason: "render-limit" | "render-error";
  readonly message: string;
}

type Writer = (value: unknown) => string;

/** Put behind outputs that stand inside an HTML tag, where no HTML of ours may come. No template can name it. */
const AS_TEXT = "__as_text";

const plain = engine((value) => textOf(value));
const html = engine(
  (value) => (value instanceof OwnHtml || value instanceof AnswerText ? value.html : escapeText(textOf(value))),
  (template) => {
    const ends = outputsInTags(template);
    return ends.reduceRight((text, end) => `${text.slice(0, end)} | ${AS_TEXT} ${text.slice(end)}`, template);
  },
);

/** Fills in a template whose result is plain text. */
export function renderPlain(template: string, values: TemplateValues): Result<string, RenderFailure> {
  return plain(template, values);
}

/** Fills in a template whose result is HTML: every value is escaped, its line ends become `<br>`. */
export function renderHtml(template: string, values: TemplateValues): Result<string, RenderFailure> {
  return html(template, values);
}

/** Whether a condition, as it stands in `{% if %}`, holds. */
export function holds(condition: string, values: TemplateValues): Result<boolean, RenderFailure> {
  const rendered = renderPlain(`{% if ${condition} %}yes{% endif %}`, values);
  return rendered.ok ? ok(rendered.value === "yes") : rendered;
}

/** A line that holds nothing but a tag such as `{% if x %}` leaves no empty line behind. */
const TAG_ALONE_ON_ITS_LINE = /^[ \t]*(\{%(?:[^%]|%(?!\}))*%\})[ \t]*\r?\n/gm;

function engine(write: Writer, prepare: (template: string) => string = (template) => template): typeof renderPlain {
  const liquid = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    parseLimit: TEMPLATE_LIMIT_CHARACTERS,
    memoryLimit: RENDER_LIMIT_CHARACTERS,
    outputEscape(this: { readonly context: Context }, value: unknown) {
      const text = write(value);
      this.context.memoryLimit.use(text.length);
      return text;
    },
    templates: {},
  });
  for (const tag of Object.keys(liquid.tags)) if (!Object.hasOwn(BLOCK_ENDS, tag)) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters)) {
    if (!Object.hasOwn(FILTERS, filter)) liquid.unregisterFilter(filter);
  }
  for (const name of ["first", "last", "join"]) onValues(liquid, name);
  liquid.registerFilter(AS_TEXT, textOf);
  const parsed = new Map<string, Template[]>();
  return (template, values) => {
    try {
      const known = parsed.get(template) ?? liquid.parse(prepare(template.replace(TAG_ALONE_ON_ITS_LINE, "$1")));
      parsed.set(template, known);
      return ok(String(liquid.renderSync(known, values)));
    } catch (error) {
      if (!LiquidError.is(error)) throw error;
      return failed(failureOf(error));
    }
  };
}

/** Lets a filter for lists work on the chosen options of an answer. */
function onValues(liquid: Liquid, name: string): void {
  const filter: unknown = liquid.filters[name];
  if (typeof filter !== "function") throw new Error(`Liquid has no filter ${name}`);
  liquid.registerFilter(name, function (this: unknown, value: unknown, ...rest: unknown[]): unknown {
    return filter.call(this, value instanceof AnswerText ? value.values : value, ...rest);
  });
}

function failureOf(error: LiquidError): RenderFailure {
  const message = error.originalError?.message ?? error.message;
  return message.endsWith("limit exceeded")
    ? { reason: "render-limit", message: "The filled-in template is too large." }
    : { reason: "render-error", message };
}

function textOf(value: unknown): string {
  const plainValue: unknown = value instanceof Drop ? value.valueOf() : value;
  if (plainValue === null || plainValue === undefined) return "";
  return Array.isArray(plainValue) ? plainValue.map(textOf).join("") : String(plainValue);
}
