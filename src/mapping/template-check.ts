import { defaultOptions, LiquidError, type Token, Tokenizer, TypeGuards } from "liquidjs";
import { didYouMean } from "../suggest.ts";
import { meaningProblems } from "./meaning-check.ts";
import { BLOCK_ENDS, FILTERS, TEMPLATE_LIMIT_CHARACTERS } from "./template.ts";
import {
  type Comparison,
  closeWith,
  explain,
  type LiquidSpan,
  nameOf,
  type TemplateProblem,
  type TemplateReading,
  takes,
  type UsedName,
} from "./template-reading.ts";

interface OpenBlock {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  sawElse: boolean;
  /** What a `case` compares. */
  readonly subject: string | null;
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

/** Reads a condition as it stands behind `when:`, such as `urgency == "Urgent"`. */
export function readCondition(condition: string): TemplateReading {
  const reader = new TemplateReader(condition);
  const braces = /\{\{|\}\}|\{%|%\}/.exec(condition);
  if (braces !== null) {
    const hint = 'Write just the condition: urgency == "Urgent"';
    reader.problem(braces.index, 2, "A condition is written without braces.", hint);
  } else if (condition.length > TEMPLATE_LIMIT_CHARACTERS) {
    reader.problem(0, 1, `This condition is longer than ${TEMPLATE_LIMIT_CHARACTERS} characters. Shorten it.`);
  } else {
    reader.readExpression([0, condition.length], false);
  }
  return reader;
}

class TemplateReader implements TemplateReading {
  readonly problems: TemplateProblem[] = [];
  readonly spans: LiquidSpan[] = [];
  readonly names: UsedName[] = [];
  readonly comparisons: Comparison[] = [];
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
        this.readExpression(token.contentRange, true, token.begin);
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
      const found = this.#template.slice(place, place + 2);
      this.problem(place, found === "{%" ? 2 : 1, ...explain(message, found));
      return null;
    }
  }

  #readTag(name: string, start: number, end: number, args: [number, number]): void {
    const block = this.#open.at(-1);
    const length = end - start;
    const hasArgs = args[0] < args[1];
    if (Object.hasOwn(BLOCK_ENDS, name)) {
      const subject = this.readExpression(args, false, start);
      this.#open.push({ name, start, end, sawElse: false, subject });
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
      if (name === "elsif") this.readExpression(args, false, start);
      if (name === "when") this.#readChoices(args, start, block?.subject ?? null);
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

  #readChoices(range: [number, number], start: number, subject: string | null): void {
    const tokenizer = new Tokenizer(this.#template, defaultOptions.operators, undefined, range);
    if (range[0] >= range[1]) this.problem(start, 2, "This {% when %} names no value.");
    this.#tryRead(range[0], () => {
      while (!tokenizer.end()) {
        const value = tokenizer.readValueOrThrow();
        this.#readOperand(value, false);
        if (subject !== null) this.#compared(subject, "==", value);
        tokenizer.skipBlank();
        if (tokenizer.end()) return;
        const separator = tokenizer.peek() === "," ? "," : "or";
        tokenizer.assert(tokenizer.match(separator), "expected a comma");
        tokenizer.advance(separator.length);
      }
    });
  }

  /** Answers the name that the expression consists of, or null. */
  readExpression(range: [number, number], isShown: boolean, emptyAt: number = range[0]): string | null {
    if (range[0] >= range[1]) {
      this.problem(emptyAt, 2, "There is nothing between the braces.");
      return null;
    }
    const tokenizer = new Tokenizer(this.#template, defaultOptions.operators, undefined, range);
    const value = this.#tryRead(range[0], () => {
      const read = tokenizer.readFilteredValue();
      tokenizer.assert(tokenizer.end(), "unexpected text");
      return read;
    });
    if (value === null) return null;
    this.#readPostfix(value.initial.postfix, range[0], isShown);
    for (const filter of value.filters) {
      const known = Object.hasOwn(FILTERS, filter.name) ? FILTERS[filter.name] : undefined;
      if (known === undefined) {
        const hint = didYouMean(filter.name, Object.keys(FILTERS)) ?? `There are: ${Object.keys(FILTERS).join(", ")}.`;
        this.problem(filter.begin, filter.name.length, `The filter "${filter.name}" is not available.`, hint);
      } else if (filter.args.length < known.least || filter.args.length > known.most) {
        this.problem(filter.begin, filter.name.length, `The filter "${filter.name}" takes ${takes(known)}.`);
      }
      for (const arg of filter.args) {
        if (!Array.isArray(arg)) this.#readOperand(arg, isShown);
        else this.problem(filter.begin, filter.name.length, `The filter "${filter.name}" takes no named values.`);
      }
    }
    const [only, second] = value.initial.postfix;
    return second === undefined && value.filters.length === 0 ? nameOf(only) : null;
  }

  /** Operands before their operators: liquidjs itself would take `a b` for `a`. */
  #readPostfix(postfix: readonly Token[], start: number, isShown: boolean): void {
    let depth = 0;
    this.problems.push(...meaningProblems(postfix, isShown));
    for (const [index, token] of postfix.entries()) {
      if (TypeGuards.isOperatorToken(token)) {
        if (!["and", "or", "not"].includes(token.operator)) {
          const [left, right] = [postfix[index - 2], postfix[index - 1]];
          const name = nameOf(left) ?? nameOf(right);
          const text = nameOf(left) === null ? left : right;
          if (name !== null && text !== undefined) this.#compared(name, token.operator, text);
        }
        depth -= token.operator === "not" ? 0 : 1;
        if (depth < 1)
          this.problem(token.begin, token.end - token.begin, `"${token.operator}" lacks a value beside it.`);
        depth = Math.max(1, depth);
      } else {
        depth += 1;
        this.#readOperand(token, isShown);
      }
    }
    const last = postfix.at(-1);
    if (depth > 1 && last !== undefined) {
      const hint = "Compare with == or !=, and join conditions with and, or.";
      this.problem(start, last.end - start, "Two values stand side by side without a sign between them.", hint);
    }
  }

  #compared(name: string, operator: string, token: Token): void {
    if (!TypeGuards.isQuotedToken(token)) return;
    const { begin: offset, end, content: text } = token;
    this.comparisons.push({ name, operator, text, offset, length: end - offset });
  }

  #readOperand(token: Token, isShown: boolean): void {
    if (TypeGuards.isRangeToken(token)) {
      this.problem(token.begin, token.end - token.begin, "A range of numbers is not available.");
    } else if (TypeGuards.isPropertyAccessToken(token)) {
      const [name, part] = token.props;
      if (token.variable !== undefined || name === undefined || !TypeGuards.isWordToken(name)) {
        this.problem(token.begin, token.end - token.begin, "Write just the name of an answer.");
        return;
      }
      this.names.push({ name: name.content, offset: name.begin, isShown });
      if (part !== undefined) {
        this.problem(name.begin, token.end - name.begin, `"${name.content}" is a text and has no parts.`);
      }
    }
  }
}
