import type { AskedQuestion } from "./asked-questions.ts";

/** An option that needs no quoting, neither in YAML nor in Liquid. */
const SIMPLE_OPTION = /^[\p{L}\p{N}][\p{L}\p{N} ,.&-]{0,40}$/u;

/** The to-do of a new mapping: the title, the text, and the rest as examples that are commented out. */
export function toDoLines(questions: readonly AskedQuestion[]): readonly string[] {
  const day = questions.find(({ as }) => as === "date");
  const requester = questions.find(({ as }) => as === "email");
  const due = day === undefined ? "3 working days" : `{{ ${day.name} | default: '3 working days' }}`;
  return [
    "# The to-do. Between {{ and }} stands the name of an answer.",
    "todo:",
    "  # The title, plain text on one line. The quotes are needed.",
    `  content: "{{ ${titleOf(questions)} }}"`,
    "",
    "  # The text under the title. all_answers lists every question with its answer.",
    "  description: |",
    "    {{ all_answers }}",
    "",
    "  # Who is to do it: an e-mail address, a full name, or the id of a person. They must",
    "  # be on the project. With a condition only sometimes.",
    "  # assignees:",
    "  #   - ann@example.com",
    "  #   - who: omar@example.com",
    `  #     when: ${conditionOf(questions)}`,
    "",
    "  # Basecamp tells whoever is assigned.",
    "  # notify: true",
    "",
    "  # Whom Basecamp tells when it is done.",
    `  # completion_subscribers: ["${requester === undefined ? "ann@example.com" : `{{ ${requester.name} }}`}"]`,
    "",
    '  # A date like 2026-12-31, or one that is counted: "next friday".',
    `  # due_on: "${due}"`,
  ];
}

/** What the title is made of: the first question that is answered in words. */
function titleOf(questions: readonly AskedQuestion[]): string {
  const first =
    questions.find(({ isText }) => isText) ?? questions.find(({ options, as }) => as === "text" && !options);
  return first?.name ?? questions[0]?.name ?? "form_title";
}

function conditionOf(questions: readonly AskedQuestion[]): string {
  for (const { name, options, as, mayBeList } of questions) {
    const option = options?.find((label) => SIMPLE_OPTION.test(label) && label === label.trim());
    if (option !== undefined) return `${name} ${as === "list" || mayBeList ? "contains" : "=="} "${option}"`;
  }
  return `${titleOf(questions)} contains "urgent"`;
}
