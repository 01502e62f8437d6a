import { defaultOptions, LiquidError, type Token, Tokenizer, TypeGuards } from "liquidjs";
import { didYouMean } from "./suggest.ts";
import { BLOCK_ENDS, FILTERS, TEMPLATE_LIMIT_CHARACTERS } from "./template.ts";

/** A mistake inside a template, by its place in the template's text. */
export interface TemplateProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** One `{{ }}` or `{% %}`; `name` is the tag's first word, empty for an output. */
export interface LiquidSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What a template holds: its mistakes, where its Liquid stands, and which names it uses. */
export interface TemplateReading {
  readonly problems: TemplateProblem[];
  readonly spans: LiquidSpan[];
  readonly names: { readonly name: string; readonly offset: number }[];
  /** False when a mistake hides where the following Liquid begins or ends, so that the HTML around it cannot be judged. */
  readonly sound: boolean;
}

interface OpenBlock {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  sawElse: boolean;
}

const MIDDLES: Readonly<Record<string, readonly string[]>> = {
  elsif: ["if", "unless"],
  else: ["if", "unless", "case"],
  when: ["case"],
};
const KNOWN_TAGS = [...Object.keys(BLOCK_ENDS), ...Object.values(BLOCK_ENDS), ...Object.keys(MIDDLES)];

/** Reads a template without rendering it and finds all its mistakes in Liquid at once. */
export function readTemplate(template: string): TemplateReading {
  const reader = new TemplateReader(template);
  if (template.length > TEMPLATE_LIMIT_CHARACTERS) {
    reader.problem(0, 1, `This template is longer than ${TEMPLATE_LIMIT_CHARACTERS} characters. Shorten it.`);
  } else {
    reader.read();
  }
  return reader;
}

class TemplateReader implements TemplateReading {
  readonly problems: TemplateProblem[] = [];
  readonly spans: LiquidSpan[] = [];
  readonly names: { name: string; offset: number }[] = [];
  sound = true;
  readonly #template: string;
  readonly #open: OpenBlock[] = [];

  constructor(template: string) {
    this.#template = template;
  }

  problem(offset: number, length: number, message: string, hint?: string): void {
    this.problems.push({ offset, length, message, hint });
  }

  read(): void {
    let at = 0;
    while (at < this.#template.length) {
      // A new tokenizer each time: one that has met `raw` no longer sees what follows as Liquid.
      const tokenizer = new Tokenizer(this.#template, defaultOptions.operators);
      tokenizer.p = at;
      const token = this.#tryRead(at, () => tokenizer.readTopLevelToken(defaultOptions));
      if (token === null) {
        this.sound = false;
        return;
      }
      at = Math.max(token.end, at + 1);
      if (TypeGuards.isTagToken(token)) {
        this.spans.push({ name: token.name, start: token.begin, end: token.end });
        this.#readTag(token.name, token.begin, token.end, [token.tokenizer.p, token.contentRange[1]]);
      } else if (TypeGuards.isOutputToken(token)) {
        this.spans.push({ name: "", start: token.begin, end: token.end });
        this.#readExpression(token.contentRange, token.begin);
      }
    }
    if (this.#open.length > 0) this.sound = false;
    for (const block of this.#open) {
      this.problem(block.start, block.end - block.start, `This {% ${block.name} %} is not closed.`, closeWith(block));
    }
  }

  /** Liquid's own complaint as a problem of ours. Deep nesting can also overflow its stack, so nothing is let through. */
  #tryRead<T>(at: number, read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      // This one complaint is made after the wrong sign has been read.
      const past = message.startsWith('expected "|"') ? 1 : 0;
      const place = LiquidError.is(error) ? error.token.begin - past : at;
      this.problem(place, this.#template.slice(place, place + 2) === "{%" ? 2 : 1, ...explain(message));
      return null;
    }
  }

  #readTag(name: string, start: number, end: number, args: [number, number]): void {
    const block = this.#open.at(-1);
    const length = end - start;
    const hasArgs = args[0] < args[1];
    if (Object.hasOwn(BLOCK_ENDS, name)) {
      this.#open.push({ name, start, end, sawElse: false });
      this.#readExpression(args, start);
    } else if (Object.hasOwn(MIDDLES, name)) {
      if (block === undefined || !MIDDLES[name]?.includes(block.name)) {
        this.sound = false;
        this.problem(start, length, `This {% ${name} %} belongs to no {% ${MIDDLES[name]?.join(" %} or {% ")} %}.`);
      } else if (block.sawElse) {
        this.problem(start, length, `This {% ${name} %} comes after {% else %}, which must be the last.`);
      } else if (name === "else" && hasArgs) {
        this.problem(start, length, "{% else %} takes no condition.", "Write {% elsif … %} for another condition.");
      }
      if (name === "else" && block !== undefined) block.sawElse = true;
      if (name === "elsif") this.#readExpression(args, start);
      if (name === "when") this.#readChoices(args, start);
    } else if (Object.values(BLOCK_ENDS).includes(name)) {
      if (block === undefined || BLOCK_ENDS[block.name] !== name) {
        this.sound = false;
        this.problem(start, length, `This {% ${name} %} closes nothing.`, block && closeWith(block));
      } else {
        this.#open.pop();
        if (hasArgs) this.problem(start, length, `{% ${name} %} takes nothing after its name.`);
      }
    } else {
      const place = this.#template.indexOf(name, start + 2);
      const known = didYouMean(name, KNOWN_TAGS);
      const hint = known ?? "A template may use {% if %}, {% unless %} and {% case %}.";
      this.problem(place, name.length, `The tag "${name}" is not available.`, hint);
    }
  }

  /** The values of `{% when "a", "b" or "c" %}`. */
  #readChoices(range: [number, number], start: number): void {
    const tokenizer = new Tokenizer(this.#template, defaultOptions.operators, undefined, range);
    if (range[0] >= range[1]) this.problem(start, 2, "This {% when %} names no value.");
    this.#tryRead(range[0], () => {
      while (!tokenizer.end()) {
        this.#readOperand(tokenizer.readValueOrThrow());
        tokenizer.skipBlank();
        if (tokenizer.end()) return;
        const separator = tokenizer.peek() === "," ? "," : "or";
        tokenizer.assert(tokenizer.match(separator), "expected a comma");
        tokenizer.advance(separator.length);
      }
    });
  }

  #readExpression(range: [number, number], emptyAt: number = range[0]): void {
    if (range[0] >= range[1]) {
      this.problem(emptyAt, 2, "There is nothing between the braces.");
      return;
    }
    const tokenizer = new Tokenizer(this.#template, defaultOptions.operators, undefined, range);
    const value = this.#tryRead(range[0], () => {
      const read = tokenizer.readFilteredValue();
      tokenizer.assert(tokenizer.end(), "unexpected text");
      return read;
    });
    if (value === null) return;
    this.#readPostfix(value.initial.postfix, range[0]);
    for (const filter of value.filters) {
      const known = Object.hasOwn(FILTERS, filter.name) ? FILTERS[filter.name] : undefined;
      if (known === undefined) {
        const hint = didYouMean(filter.name, Object.keys(FILTERS)) ?? `There are: ${Object.keys(FILTERS).join(", ")}.`;
        this.problem(filter.begin, filter.name.length, `The filter "${filter.name}" is not available.`, hint);
      } else if (filter.args.length < known.least || filter.args.length > known.most) {
        this.problem(filter.begin, filter.name.length, `The filter "${filter.name}" takes ${takes(known)}.`);
      }
      for (const arg of filter.args) {
        if (!Array.isArray(arg)) this.#readOperand(arg);
        else this.problem(filter.begin, filter.name.length, `The filter "${filter.name}" takes no named values.`);
      }
    }
  }

  /** Operands before their operators: liquidjs itself would take `a b` for `a`. */
  #readPostfix(postfix: readonly Token[], start: number): void {
    let depth = 0;
    for (const token of postfix) {
      if (TypeGuards.isOperatorToken(token)) {
        depth -= token.operator === "not" ? 0 : 1;
        if (depth < 1)
          this.problem(token.begin, token.end - token.begin, `"${token.operator}" lacks a value beside it.`);
        depth = Math.max(1, depth);
      } else {
        depth += 1;
        this.#readOperand(token);
      }
    }
    const last = postfix.at(-1);
    if (depth > 1 && last !== undefined) {
      const hint = "Compare with == or !=, and join conditions with and, or.";
      this.problem(start, last.end - start, "Two values stand side by side without a sign between them.", hint);
    }
  }

  #readOperand(token: Token): void {
    if (TypeGuards.isRangeToken(token)) {
      this.problem(token.begin, token.end - token.begin, "A range of numbers is not available.");
    } else if (TypeGuards.isPropertyAccessToken(token)) {
      const [name, part] = token.props;
      if (token.variable !== undefined || name === undefined || !TypeGuards.isWordToken(name)) {
        this.problem(token.begin, token.end - token.begin, "Write just the name of an answer.");
        return;
      }
      this.names.push({ name: name.content, offset: name.begin });
      if (part !== undefined) {
        this.problem(name.begin, token.end - name.begin, `"${name.content}" is a text and has no parts.`);
      }
    }
  }
}

function closeWith(block: OpenBlock): string {
  return `Close {% ${block.name} %} with {% ${BLOCK_ENDS[block.name]} %}.`;
}

function takes({ least, most }: { least: number; most: number }): string {
  if (most === 0) return "no value after its name";
  const count = least === most ? `${least}` : `${least} to ${most}`;
  return `${count} value${most === 1 ? "" : "s"} after a colon, with commas between`;
}

function explain(message: string): [message: string, hint?: string] {
  if (message.startsWith("output ")) return ["This {{ is not closed by }}.", "A quote inside it may be open."];
  if (message.startsWith("tag ")) return ["This {% is not closed by %}."];
  if (message.startsWith("illegal tag")) return ["This {% %} names no tag."];
  return ["Liquid cannot read this.", "Compare with == or !=, put texts in quotes, and a | before each filter."];
}
