import type { AnswerKind, AnswerRule, Condition } from "../mapping/mapping.ts";

/** Where a declared answer comes from. */
export function explainOrigin(rule: AnswerRule): { readonly kind: string; readonly id: string } {
  if ("field" in rule) return { kind: "question", id: rule.field };
  return "hidden" in rule ? { kind: "hidden field", id: rule.hidden } : { kind: "variable", id: rule.variable };
}

/** What is wanted of an answer, and what follows when it is not given like that. */
export function explainRule({ as, required, oneOf, onInvalid, isPrivate }: AnswerRule): string {
  const allowed = oneOf === null ? kindWord(as) : `one of ${oneOf.map((option) => `"${option}"`).join(", ")}`;
  const hasRule = required || oneOf !== null || (as !== "text" && as !== "list");
  const parts = [
    `${required ? "required, " : ""}${allowed}`,
    hasRule && (onInvalid === "park" ? "otherwise the submission waits for a person" : "otherwise the to-do says so"),
    isPrivate && "private: it never gets to Basecamp",
  ];
  return parts.filter((part) => part !== false).join("; ");
}

function kindWord(kind: AnswerKind): string {
  switch (kind) {
    case "text":
      return "any text";
    case "number":
      return "a number";
    case "date":
      return "a date";
    case "email":
      return "an e-mail address";
    case "list":
      return "one or several options";
  }
}

/** When something of a mapping is used. */
export function explainCondition(condition: Condition): string {
  return condition === null ? "always" : `when ${condition}`;
}
