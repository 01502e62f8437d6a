import { type Token, TypeGuards } from "liquidjs";
import { nameOf, type TemplateProblem } from "./template-reading.ts";

/**
 * What Liquid takes and nobody means, in an expression as liquidjs has it: operands before their operators. `isShown` is
 * true for what is put into a text.
 */
export function meaningProblems(postfix: readonly Token[], isShown: boolean): TemplateProblem[] {
  const operators = postfix
    .filter((token) => TypeGuards.isOperatorToken(token))
    .toSorted((one, other) => one.begin - other.begin);
  const [first] = operators;
  if (first === undefined) return [];
  if (isShown) {
    const message = `"${first.operator}" has no meaning where an answer is put in.`;
    return [at(first, message, "Compare inside {% if %}, and give a missing answer a text with default.")];
  }
  const mixed = operators.find(({ operator }) => isJoint(operator) && operator !== jointOf(operators));
  if (mixed !== undefined) {
    const hint = "Write two conditions instead, one for each case.";
    return [at(mixed, 'A condition is joined by "and" or by "or", and not by both.', hint)];
  }
  return problemsOf(postfix);
}

function problemsOf(postfix: readonly Token[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const operands: (Token | null)[] = [];
  for (const token of postfix) {
    if (!TypeGuards.isOperatorToken(token)) {
      operands.push(token);
      continue;
    }
    const right = operands.pop() ?? null;
    const left = token.operator === "not" ? null : (operands.pop() ?? null);
    operands.push(null);
    for (const operand of [left, right]) {
      if (operand === null || !isLiteral(operand) || !(isJoint(token.operator) || token.operator === "not")) continue;
      const hint = 'Write each comparison out: urgency == "Low" or urgency == "Normal".';
      problems.push(at(operand, `${operand.getText()} alone is compared with nothing.`, hint));
    }
    const [one, other] = [left === null ? null : nameOf(left), right === null ? null : nameOf(right)];
    if (one !== null && one === other) problems.push(at(token, `"${one}" is compared with itself.`));
  }
  return problems;
}

function jointOf(operators: readonly { readonly operator: string }[]): string | undefined {
  return operators.find(({ operator }) => isJoint(operator))?.operator;
}

function isJoint(operator: string): boolean {
  return operator === "and" || operator === "or";
}

function isLiteral(token: Token): boolean {
  return TypeGuards.isQuotedToken(token) || TypeGuards.isNumberToken(token) || TypeGuards.isLiteralToken(token);
}

function at(token: Token, message: string, hint?: string): TemplateProblem {
  return { offset: token.begin, length: token.end - token.begin, message, hint };
}
