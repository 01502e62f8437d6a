import type { Drift } from "../mapping/drift.ts";

/** How a form differs from its mapping: what happened, what that means for the to-dos, and what to do. */
export function explainDrift(drift: Drift): string {
  const { key, question, answer } = drift;
  const named = `"${question}"${answer === null || answer === question ? "" : ` (${answer})`}`;
  switch (drift.kind) {
    case "question-removed": {
      const before =
        question === key ? `The form has no question ${named}` : `The question ${named} is no longer in the form`;
      return `${before}. To-dos are made without its answer. Name another question in the mapping, take the answer out of it, or put the question back into the form.`;
    }
    case "option-vanished":
      return `The question ${named} has no option "${drift.option}", so that nothing happens that the mapping ties to it. Write the option into the mapping as the form has it now, or put it back into the form.`;
    case "question-retyped": {
      const change = `The question ${named} was ${wordOf(drift.from)} and is ${wordOf(drift.to)} now`;
      return answer === null
        ? `${change}. The mapping does not name it, so that only how its answer reads can differ.`
        : `${change}. Its answer can read differently in to-dos. Look at the next one, and at what the mapping does with this answer.`;
    }
    case "question-new":
      return `The question ${named} is new in the form, and the mapping does not name it. Its answer can only stand among the others in a to-do's text. Name it in the mapping to use it elsewhere.`;
  }
}

function wordOf(type: string): string {
  return `of the type ${type}`;
}
