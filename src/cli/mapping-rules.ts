import { todolistUrl } from "../basecamp/url.ts";
import { explainCondition, explainOrigin, explainRule } from "../feedback/explain-mapping.ts";
import { explainTrust } from "../feedback/explain-trust.ts";
import type { Choice, Mapping, TodoTemplate } from "../mapping/mapping.ts";

/** What a mapping says, in words and one thing to a line: what it takes, from where, and what comes of which answers. */
export function mappingRules(mapping: Mapping): readonly string[] {
  const { source, form, secret, apiKey, isTracked, alsoFile, timeZone, answers, lookups, skip, ifNone, todos } =
    mapping;
  return [
    `Submissions of the ${source} form ${form}, proven by ${secret}: ${explainTrust(mapping)?.brief ?? "unknown"}`,
    ...(apiKey === null ? [] : [`Read back with ${apiKey}`]),
    ...(alsoFile.length === 0 ? [] : [`Filed as well: ${alsoFile.join(", ")}`]),
    ...(isTracked ? ["Followed until done"] : []),
    `Days of ${timeZone}`,
    ...Object.entries(answers).map(([name, rule]) => {
      const { kind, id } = explainOrigin(rule);
      return `Answer ${name}, ${kind} ${id}: ${explainRule(rule)}`;
    }),
    ...Object.entries(lookups).flatMap(([name, { from, table, otherwise }]) => [
      ...Object.entries(table).map(([answer, text]) => `Lookup ${name}: ${from} "${answer}" becomes "${text}"`),
      `Lookup ${name}: any other ${from} becomes ${otherwise === null ? "nothing" : `"${otherwise}"`}`,
    ]),
    ...skip.map(({ when, reason }) => `No to-do when ${when}: ${reason}`),
    ...(ifNone === null ? [] : [`No to-do when no condition below holds: ${ifNone}`]),
    ...todos.flatMap(todoRules),
  ];
}

function todoRules(todo: TodoTemplate): readonly string[] {
  const name = todo.key === "" ? "To-do" : `To-do ${todo.key}`;
  const chosen = <T>(what: string, choices: readonly Choice<T>[], show: (use: T) => string): readonly string[] =>
    choices.map(
      ({ use, when }) => `${name}, ${what}${when === null ? "" : ` ${explainCondition(when)}`}: ${show(use)}`,
    );
  const asWritten = (text: string) => text;
  return [
    ...(todo.when === null ? [] : [`${name} is made ${explainCondition(todo.when)}`]),
    ...chosen("list", todo.todolist, todolistUrl),
    ...chosen("title", todo.content, asWritten),
    ...chosen("assigned", todo.assignees, asWritten),
    ...(todo.fallback === null ? [] : [`${name}, assigned if somebody cannot be: ${todo.fallback}`]),
    ...chosen("told when done", todo.completionSubscribers, asWritten),
    ...chosen("first day", todo.startsOn, asWritten),
    ...chosen("due", todo.dueOn, asWritten),
    ...chosen("assignees are notified", todo.notify, (yes) => (yes ? "yes" : "no")),
    ...(todo.description.length > 0 && !todo.appendsOthers ? [`${name}, other answers: left out`] : []),
  ];
}
