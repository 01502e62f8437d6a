import * as z from "zod";
import { about, text, textual } from "./schema-words.ts";

/* The tests that stand in a mapping file. */

const givenValue = z.union([textual, z.array(textual)]);

export const ExpectedTodoSchema = z.strictObject({
  content: about(text, "The title.").optional(),
  description_contains: about(
    z.union([textual, z.array(textual)]),
    "Texts that the description holds, without its HTML.",
  ).optional(),
  todolist: about(text, "The address of the list.").optional(),
  assignees: about(z.union([textual, z.array(textual)]), "As they stand in the mapping or the answer.").optional(),
  completion_subscribers: about(
    z.union([textual, z.array(textual)]),
    "As they stand in the mapping or the answer.",
  ).optional(),
  notify: about(z.boolean(), "Whether Basecamp tells the assignees.").optional(),
  due_on: about(z.union([z.iso.date(), z.literal("none")]), "A date, or none.").optional(),
  starts_on: about(z.union([z.iso.date(), z.literal("none")]), "A date, or none.").optional(),
});

export const ExpectedSchema = z.strictObject({
  ...ExpectedTodoSchema.shape,
  todos: about(
    z.record(z.string(), z.union([ExpectedTodoSchema, z.null()])),
    "Of a mapping with several to-dos: exactly these are made, by their keys.",
  ).optional(),
  skip: about(z.union([text, z.literal(true)]), "No to-do is made, for this reason; true for any.").optional(),
  park: about(z.literal(true), "The submission waits for a person.").optional(),
});

export const TestSchema = z.strictObject({
  name: about(text, "What the test shows, in words."),
  given: about(z.record(z.string(), givenValue), "Answers, by their names in this file.", {
    summary: "VPN is down",
  }),
  submitted_at: about(
    text,
    "When the form was sent. Left out, it is 2026-01-05T09:00:00Z, a Monday.",
    "2026-11-24T16:30:00Z",
  ).optional(),
  expect: about(ExpectedSchema, "What comes of it. What is not named here is not compared."),
});
