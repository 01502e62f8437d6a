import * as z from "zod";
import type { FormShape, ShapedOption } from "../form-shape.ts";
import { list, optionalText } from "./lenient.ts";
import { cutTitle } from "./title.ts";

/** Groups hold questions, and a matrix its rows; nothing known is deeper than this. */
const NESTING_LIMIT = 4;

/** What only holds questions; where those are not told, their answers still come, each under an id of its own. */
const HOLDERS: ReadonlySet<string> = new Set(["group", "inline_group", "matrix", "contact_info", "address"]);
/** A text between two questions. */
const STATEMENT = "statement";

const FieldBody = z.object({
  id: optionalText,
  ref: optionalText,
  type: optionalText,
  title: optionalText,
  choices: list,
  fields: list,
  properties: z.object({ fields: list, choices: list }).nullish().catch(null),
});
const DefinitionBody = z.object({ title: optionalText, fields: list });
const ChoiceBody = z.object({ id: optionalText, ref: optionalText, label: optionalText });

/** An option of a question. */
export interface DefinedChoice {
  readonly id: string | null;
  readonly ref: string | null;
  readonly label: string;
}

export interface DefinedField {
  readonly id: string;
  readonly ref: string | null;
  readonly type: string;
  readonly title: string;
  readonly choices: readonly DefinedChoice[];
  /** Whether it holds the questions that follow it, and has no answer itself. */
  readonly holdsOthers: boolean;
}

/** What a delivery says of its form. */
export interface Definition {
  readonly title: string;
  /** The question of this id, or else of this ref. */
  find(id: string | null, ref: string | null): DefinedField | null;
  /** All questions; null where they are not all described. */
  readonly shape: FormShape | null;
}

/** Reads a form's definition; one that is missing, as in bodies of 2016, knows no question. */
export function readDefinition(input: unknown): Definition {
  const read = DefinitionBody.safeParse(input);
  const fields = read.success ? fieldsIn(read.data.fields ?? [], null, NESTING_LIMIT) : [];
  const byId = new Map<string, DefinedField>();
  const byRef = new Map<string, DefinedField>();
  for (const field of fields) {
    if (field.id !== "" && !byId.has(field.id)) byId.set(field.id, field);
    if (field.ref !== null && !byRef.has(field.ref)) byRef.set(field.ref, field);
  }
  return {
    title: read.success ? cleanTitle(read.data.title ?? "") : "",
    shape: read.success ? shapeOf(fields) : null,
    find: (id, ref) => byId.get(id ?? "") ?? (ref === null ? null : (byRef.get(ref) ?? null)),
  };
}

/** The questions of a list and of those in it; a row of a matrix says which matrix it belongs to. */
function fieldsIn(inputs: readonly unknown[], matrix: string | null, depth: number): DefinedField[] {
  return inputs.flatMap((input) => {
    const read = FieldBody.safeParse(input);
    if (!read.success) return [];
    const { id, ref, type, properties } = read.data;
    const own = cleanTitle(read.data.title ?? "");
    const title = matrix === null ? own : cutTitle(`${matrix}: ${own}`);
    const choices = (read.data.choices ?? properties?.choices ?? []).flatMap(toChoice);
    const inner = [...(read.data.fields ?? []), ...(properties?.fields ?? [])];
    const holdsOthers = inner.length > 0 && depth > 0;
    const field = { id: id ?? "", ref: ref ?? null, type: type ?? "", title, choices, holdsOthers };
    if (!holdsOthers) return [field];
    return [field, ...fieldsIn(inner, type === "matrix" ? own : null, depth - 1)];
  });
}

function shapeOf(fields: readonly DefinedField[]): FormShape | null {
  const questions = fields.filter(({ type, holdsOthers }) => !holdsOthers && type !== STATEMENT);
  if (questions.length === 0 || questions.some(({ type }) => HOLDERS.has(type))) return null;
  return {
    questions: questions.map(({ id, ref, title, type, choices }) => ({
      ...{ id, ref, title: title || ref || id, type },
      options: choices.length === 0 ? null : choices.map(toOption),
    })),
  };
}

function toOption({ id, ref, label }: DefinedChoice): ShapedOption {
  return { ref: ref ?? id, label };
}

function toChoice(input: unknown): DefinedChoice[] {
  const choice = ChoiceBody.safeParse(input);
  if (!choice.success) return [];
  const { id, ref, label } = choice.data;
  return [{ id: id ?? null, ref: ref ?? null, label: label ?? "" }];
}

/** Titles carry line breaks, `*bold*` marks and unresolved recalls such as `{{field:ref}}`, which mean nothing here. */
export function cleanTitle(title: string): string {
  return cutTitle(title)
    .replace(/\{\{\s*(?:field|hidden|var|answer)[:_][^{}]*\}\}/g, "…")
    .replace(/\*([^*]+)\*/g, "$1")
    .replace(/(^|\s)_([^_]+)_(?=\s|$)/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}
