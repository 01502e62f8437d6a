import { readTodolistUrl, todolistUrl } from "../basecamp/url.ts";
import type { Answer, Submission } from "../submission.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { draftTodos, type WantedTodo } from "./draft.ts";
import type { AnswerRule, Mapping } from "./mapping.ts";
import type { Expected, ExpectedTodo, MappingTest } from "./parse-tests.ts";
import { textOfHtml } from "./shown.ts";

/** One thing that a test expects and that came out otherwise. */
export interface Difference {
  /** Such as `content`, or `laptop: content` of a mapping with several to-dos. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** Runs a test of a mapping; nothing when it holds. */
export function runTest(mapping: Mapping, test: MappingTest): readonly Difference[] {
  const drafted = draftTodos(mapping, submissionOf(mapping, test));
  if (!drafted.ok && drafted.failure.reason !== "answer-invalid") {
    const got = `${drafted.failure.message} (${drafted.failure.template})`;
    return [{ what: "outcome", expected: wordsOf(test.expected), got }];
  }
  const got = drafted.ok ? drafted.value : null;
  const { expected } = test;
  if (expected.kind === "park" && got === null) return [];
  if (expected.kind === "skip" && got?.kind === "skip") {
    if (expected.reason === null || expected.reason === got.reason) return [];
    return [{ what: "skip", expected: expected.reason, got: got.reason ?? "no to-do was asked for" }];
  }
  if (expected.kind === "todos" && got?.kind === "todos") return compareTodos(expected.todos, got.todos);
  const came = drafted.ok
    ? drafted.value.kind === "skip"
      ? `skipped: ${drafted.value.reason ?? "no to-do was asked for"}`
      : titlesOf(drafted.value.todos)
    : `parked: ${drafted.failure.message}`;
  return [{ what: "outcome", expected: wordsOf(expected), got: came }];
}

/** A failed test as a mistake of its file, with each difference on lines of its own. */
export function testDiagnostic(
  file: string,
  text: string,
  test: MappingTest,
  differences: readonly Difference[],
): Diagnostic {
  const before = text.slice(0, test.place.offset);
  const line = before.split("\n").length;
  const lines = differences.flatMap(({ what, expected, got }) => [
    what,
    `  expected  ${expected}`,
    `  got       ${got}`,
  ]);
  return {
    file,
    line,
    column: test.place.offset - (before.lastIndexOf("\n") + 1) + 1,
    length: test.place.length,
    message: `The test "${test.name}" fails.`,
    hint: lines.join("\n"),
  };
}

/** The submission that a test of a mapping stands for. */
export function submissionOf(mapping: Mapping, { given, submittedAt }: MappingTest): Submission {
  const hidden: Record<string, string> = {};
  const variables: Record<string, string> = {};
  const answers: Answer[] = [];
  for (const [name, rule] of Object.entries(mapping.answers)) {
    const values = Object.hasOwn(given, name) ? (given[name] ?? []) : [];
    if (values.length === 0) continue;
    if ("hidden" in rule) hidden[rule.hidden] = values.join(", ");
    else if ("variable" in rule) variables[rule.variable] = values.join(", ");
    else answers.push(answerOf(name, rule.field, values, rule));
  }
  return {
    ...{ source: mapping.source, form: mapping.form, formTitle: mapping.name, id: "test", kind: "complete" },
    ...{ submittedAt, answers, hidden, variables, ending: null, isConfirmed: true, fingerprint: null },
  };
}

function answerOf(name: string, field: string, values: readonly string[], rule: AnswerRule): Answer {
  const words = name.replaceAll("_", " ");
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return { field: { id: field, ref: field, title, type: rule.as }, text: values.join(", "), values, choices: [] };
}

function compareTodos(
  expected: Readonly<Record<string, ExpectedTodo>>,
  got: readonly WantedTodo[],
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const [key, todo] of Object.entries(expected)) {
    const made = got.find((one) => one.key === key);
    if (made === undefined) differences.push({ what: key, expected: "a to-do", got: "none" });
    else differences.push(...compareTodo(key, todo, made));
  }
  for (const { key, content } of got) {
    if (!Object.hasOwn(expected, key)) differences.push({ what: key, expected: "no to-do", got: content });
  }
  return differences;
}

function compareTodo(key: string, expected: ExpectedTodo, got: WantedTodo): readonly Difference[] {
  const differences: Difference[] = [];
  const compare = (what: string, wanted: string | undefined, found: string) => {
    if (wanted === undefined || wanted === found) return;
    differences.push({ what: key === "" ? what : `${key}: ${what}`, expected: wanted, got: found });
  };
  const people = (texts: readonly string[]) => (texts.length === 0 ? "nobody" : texts.toSorted().join(", "));
  const named = (texts: readonly string[]) => people(texts.filter((text) => text !== ""));
  const day = (date: string | null | undefined) => (date === undefined ? undefined : (date ?? "none"));
  compare("content", expected.content, got.content);
  const description = `${oneLine(textOfHtml(got.description))} ${got.notes.join(" ")}`.trim();
  for (const text of expected.descriptionContains ?? []) {
    if (!description.includes(oneLine(text))) compare("description_contains", text, description);
  }
  if (expected.todolist !== undefined) {
    const read = readTodolistUrl(expected.todolist);
    const found = todolistUrl(got.address);
    const same = read.ok && Object.entries(read.value).every(([name, id]) => Reflect.get(got.address, name) === id);
    if (!same) compare("todolist", expected.todolist, found);
  }
  compare("assignees", expected.assignees && people(expected.assignees), named(got.assignees));
  compare(
    "completion_subscribers",
    expected.completionSubscribers && people(expected.completionSubscribers),
    named(got.completionSubscribers),
  );
  compare("notify", expected.notify === undefined ? undefined : String(expected.notify), String(got.notify));
  compare("due_on", day(expected.dueOn), got.dueOn ?? "none");
  compare("starts_on", day(expected.startsOn), got.startsOn ?? "none");
  return differences;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function wordsOf(expected: Expected): string {
  switch (expected.kind) {
    case "todos":
      return Object.keys(expected.todos).length > 1 ? "to-dos" : "a to-do";
    case "skip":
      return "skipped";
    case "park":
      return "parked";
  }
}

function titlesOf(todos: readonly WantedTodo[]): string {
  return todos.map(({ content }) => `a to-do "${content}"`).join(", ");
}
