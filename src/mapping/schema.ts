import * as z from "zod";
import { SOURCE_NAMES } from "../sources/registry.ts";
import { SUBMISSION_KINDS } from "../submission.ts";
import { ANSWER_KINDS, ON_INVALID, OTHER_ANSWERS } from "./mapping.ts";
import { TestSchema } from "./schema-tests.ts";
import { about, digits, text, textual } from "./schema-words.ts";

/*
 * The mapping file as a form admin writes it. The compiler takes the keys and words that it knows from here, holds each
 * file against it, and `mappings/schema.json`, by which editors complete and explain, is made of it.
 */

const condition = about(
  text,
  "When it holds: a comparison of answers with ==, !=, contains, <, >, joined by and, or.",
  'urgency == "Urgent"',
  'needs contains "Laptop"',
);

/** A value, or values with conditions of which the first that holds counts. */
function choice<T extends z.ZodType>(use: T) {
  const conditional = z.strictObject({
    use: about(use, "What is used when the condition holds."),
    when: condition.optional(),
  });
  return z.union([use, conditional, z.array(conditional).min(1)]);
}

const HolidayList = about(z.array(z.iso.date()), "Days that are no working days, besides Saturdays and Sundays.", [
  "2026-12-25",
  "2027-01-01",
]);

const answerRule = {
  required: about(z.boolean(), "true: the to-do says so when it was not answered."),
  as: about(
    z.enum(ANSWER_KINDS),
    "What the answer has to be. `list` is a question in which several options can be chosen.",
    "date",
  ),
  one_of: about(z.array(textual).min(1), "The options that are expected: their labels, or their references.", [
    "Low",
    "Normal",
    "Urgent",
  ]),
  on_invalid: about(
    z.enum(ON_INVALID),
    "What happens when the answer breaks its rule: the to-do says so (note), or the submission waits for a person (park).",
  ),
  private: about(
    z.boolean(),
    "true: the answer stays out of Basecamp, and is erased here once the to-do exists. Conditions may use it.",
  ),
};

export const AnswerSchema = z.strictObject({
  field: about(
    digits,
    "The question's reference or id in the form tool. It stays the same when the question is reworded.",
    "short-summary",
    3,
  ).optional(),
  hidden: about(text, "Instead of field: the name of a hidden field of Typeform's.", "branch").optional(),
  variable: about(text, "Instead of field: the name of a variable of Typeform's.", "score").optional(),
  required: answerRule.required.optional(),
  as: answerRule.as.optional(),
  one_of: answerRule.one_of.optional(),
  on_invalid: answerRule.on_invalid.optional(),
  private: answerRule.private.optional(),
});

export const LookupSchema = z.strictObject({
  from: about(text, "The answer that is looked up.", "department"),
  table: about(z.record(z.string(), textual), "For each answer the text that takes its place.", {
    Sales: "ann@example.com",
  }),
  otherwise: about(textual, "For answers that the table lacks, and for none.", "ann@example.com").optional(),
});

export const SkipSchema = z.strictObject({
  when: condition,
  reason: about(text, "Why no to-do is made, for the people who look.", "Orders below 50 need nobody"),
});

export const PersonSchema = z.strictObject({
  who: about(
    digits,
    "An e-mail address, a full name, or the id or address of the person's page in Basecamp. The person must be on the project.",
    "ann@example.com",
    "{{ requester }}",
  ),
  when: condition.optional(),
});

const people = z.array(z.union([digits, PersonSchema])).min(1);

const todolist = about(
  choice(text),
  "The address of the to-do list or group, copied from the browser.",
  "https://3.basecamp.com/195539477/buckets/2085958499/todolists/1069479573",
);

const fallback = about(
  digits,
  "Who is assigned when somebody who was named cannot be: an e-mail address, a full name or an id.",
  "ann@example.com",
);

const todo = {
  content: about(
    choice(text),
    "The title: plain text, one line. {{ }} puts in an answer.",
    "{{ urgency }}: {{ summary }}",
  ),
  description: about(
    choice(text),
    "The text under the title, HTML of the tags that Basecamp keeps. Left out, it lists every question and answer.",
    "<strong>From</strong> {{ requester }}\n\n{{ all_answers }}\n",
  ).optional(),
  other_answers: about(
    z.enum(OTHER_ANSWERS),
    "What becomes of answers that the texts do not show: they are added under the description (append), or left out.",
  ).optional(),
  todolist: todolist.optional(),
  assignees: about(people, "Who is to do it.", [{ who: "ann@example.com" }]).optional(),
  fallback: fallback.optional(),
  completion_subscribers: about(people, "Whom Basecamp tells when it is done.", ["{{ requester }}"]).optional(),
  notify: about(choice(z.boolean()), "true: Basecamp tells the assignees.").optional(),
  due_on: about(
    choice(text),
    'A date like 2026-12-31, or one counted from the submission: "3 working days", "next friday", "1 week before 2026-12-31".',
    "{{ needed_by | default: '3 working days' }}",
  ).optional(),
  starts_on: about(choice(text), "The first day of a span that ends on due_on. Written like due_on.").optional(),
};

export const TodoSchema = z.strictObject(todo);
export const KeyedTodoSchema = z.strictObject({
  key: about(
    digits,
    "A name of the to-do that never changes: by it each to-do of a submission is made only once.",
    "laptop",
  ),
  when: condition.optional(),
  ...todo,
});

export const MappingSchema = z.strictObject({
  source: about(z.enum(SOURCE_NAMES), "The form tool.", ...SOURCE_NAMES),
  form: about(digits, "The form's id. Submissions of any other form are refused.", "FxIT4Desk"),
  secret: about(
    z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    "The NAME of the webhook's secret. The secret itself never stands in this file.",
    "IT_REQUEST_SECRET",
  ),
  api_key: about(
    z.string().regex(/^[A-Z][A-Z0-9_]*$/),
    "The NAME of an API key of Typeform or Jotform, with which missed submissions are looked for every hour. In Jotform each submission is read back with it.",
    "JOTFORM_API_KEY",
  ).optional(),
  trust: about(
    z.literal("url-secret"),
    "Jotform without an API key: the secret in the webhook's address is enough.",
  ).optional(),
  also_file: about(
    z.array(z.enum(SUBMISSION_KINDS.filter((kind) => kind !== "complete"))),
    "Makes to-dos also of forms left half-way (partial) and of the form tool's own tests (test).",
  ).optional(),
  time_zone: about(
    text,
    "Where days begin and end for dates that are counted. Left out, it is UTC.",
    "Europe/Lisbon",
  ).optional(),
  holidays: HolidayList.optional(),
  todolist: todolist.optional(),
  fallback: fallback.optional(),
  form_url: about(
    z.url({ protocol: /^https$/ }),
    "The form's address as people open it. Only needed where it is not the form tool's usual one: a domain of your own, an account in the EU, Google Forms.",
    "https://forms.example.com/to/FxIT4Desk",
  ).optional(),
  track: about(
    z.boolean(),
    "true: when the to-do is done, or thrown away, the status page of the person who filled in the form says so.",
  ).optional(),
  answers: about(z.record(z.string(), AnswerSchema), "A short name for each question that is used below.").optional(),
  lookups: about(z.record(z.string(), LookupSchema), "Names for what a table has in place of an answer.").optional(),
  skip: about(z.array(SkipSchema), "Submissions of which no to-do is made. The first that holds counts.").optional(),
  todo: about(TodoSchema, "The to-do.").optional(),
  todos: about(z.array(KeyedTodoSchema).min(1), "In place of todo: several to-dos, each with a key.").optional(),
  if_none: about(
    text,
    "Why it is fine that no to-do is made where no condition of `todos` holds. Needed when each of them has one.",
    "Nothing was asked for",
  ).optional(),
  tests: about(
    z.array(TestSchema),
    "What comes of which answers. Run by npm test and npm run check-mappings.",
  ).optional(),
});

/** The keys of a map, as the compiler knows them. */
export function keysOf(schema: z.ZodObject): readonly string[] {
  return Object.keys(schema.shape);
}
