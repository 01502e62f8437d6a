import type { FormShape, ShapedQuestion } from "../form-shape.ts";
import { findSource } from "../sources/registry.ts";
import { isTicketQuestion } from "../sources/ticket-field.ts";
import type { Mapping } from "./mapping.ts";

/** How a form can differ from what a mapping says of it, or from what it was before. */
export type Drift = {
  /** What tells the question from others: its ref or id, as the mapping or the form has it. */
  readonly key: string;
  /** Its title, or the key where that is not known. */
  readonly question: string;
  /** The answer that the mapping declares for it, or null. */
  readonly answer: string | null;
} & (
  | { readonly kind: "question-removed" }
  /** A rule of the mapping names an option that the question has not. */
  | { readonly kind: "option-vanished"; readonly option: string }
  | { readonly kind: "question-retyped"; readonly from: string; readonly to: string }
  | { readonly kind: "question-new"; readonly type: string }
);
export type DriftKind = Drift["kind"];

/** What changes of a known list of drifts once the form was compared anew. */
export interface DriftChange {
  /** Those that are so no longer. */
  readonly gone: readonly Drift[];
  /** Those that nobody was told of yet. */
  readonly fresh: readonly Drift[];
}

/**
 * Compares a form with its mapping, and with what it was before where that is known. Titles may change freely, and so may
 * the labels of options that are named by their refs.
 */
export function compareForm(mapping: Mapping, shape: FormShape, previous: FormShape | null): readonly Drift[] {
  const found = [
    ...removedIn(mapping, shape, previous),
    ...vanishedIn(mapping, shape),
    ...(previous === null ? [] : changesSince(mapping, shape, previous)),
  ];
  const seen = new Set<string>();
  return found.filter((drift) => {
    const identity = identityOf(drift);
    return !seen.has(identity) && seen.add(identity);
  });
}

/** What of the known drifts is gone and what is news, given those that a comparison of the same form found. */
export function changeOf(
  known: readonly Drift[],
  found: readonly Drift[],
  mapping: Mapping,
  shape: FormShape,
): DriftChange {
  const identities = new Set(found.map(identityOf));
  const isStill = (drift: Drift): boolean => {
    switch (drift.kind) {
      case "question-removed":
      case "option-vanished":
        return identities.has(identityOf(drift));
      case "question-new":
        return questionOf(shape, drift) !== null && declaredFor(mapping, questionOf(shape, drift)) === null;
      case "question-retyped":
        return questionOf(shape, drift)?.type === drift.to;
    }
  };
  const told = new Set(known.map(identityOf));
  const fresh = found.flatMap((drift) => sinceFirst(drift, known)).filter((drift) => !told.has(identityOf(drift)));
  return { gone: known.filter((drift) => !isStill(drift)), fresh };
}

/** A text that is the same for the same drift, whatever its question is called meanwhile. */
export function identityOf(drift: Drift): string {
  return JSON.stringify([drift.kind, drift.key, detailOf(drift)]);
}

/** What of a drift the question and the kind do not tell. */
export function detailOf(drift: Drift): string {
  switch (drift.kind) {
    case "question-removed":
    case "question-new":
      return "";
    case "option-vanished":
      return drift.option;
    case "question-retyped":
      return `${drift.from} → ${drift.to}`;
  }
}

/** A question that is retyped twice was retyped from its first type; one that has that again was not retyped. */
function sinceFirst(drift: Drift, known: readonly Drift[]): readonly Drift[] {
  if (drift.kind !== "question-retyped") return [drift];
  const before = known.find((other) => other.kind === drift.kind && other.key === drift.key && other.to === drift.from);
  if (before?.kind !== "question-retyped") return [drift];
  return before.from === drift.to ? [] : [{ ...drift, from: before.from }];
}

function removedIn(mapping: Mapping, shape: FormShape, previous: FormShape | null): readonly Drift[] {
  const unlisted = findSource(mapping.source)?.mapping.unlisted ?? [];
  return fieldsOf(mapping).flatMap(({ answer, field }) => {
    if (unlisted.includes(field) || findQuestion(shape, field) !== null) return [];
    const question = (previous === null ? null : findQuestion(previous, field))?.title ?? field;
    return [{ kind: "question-removed", key: field, question, answer }];
  });
}

function vanishedIn(mapping: Mapping, shape: FormShape): readonly Drift[] {
  return fieldsOf(mapping).flatMap(({ answer, field }): Drift[] => {
    const question = findQuestion(shape, field);
    const named = Object.hasOwn(mapping.namedOptions, answer) ? (mapping.namedOptions[answer] ?? []) : [];
    if (question === null || question.options === null) return [];
    const present = new Set(question.options.flatMap(({ ref, label }) => [label.trim(), ref ?? ""]));
    return named
      .filter((option) => !present.has(option.trim()))
      .map((option) => ({ kind: "option-vanished", key: field, question: question.title, answer, option }));
  });
}

function changesSince(mapping: Mapping, shape: FormShape, previous: FormShape): readonly Drift[] {
  const carriesTickets = findSource(mapping.source)?.mapping.ticketIn === "field";
  return shape.questions.flatMap((question): Drift[] => {
    // Nobody answers it, so that nobody need be told that it is there.
    if (carriesTickets && isTicketQuestion(question.ref)) return [];
    const before = sameIn(previous, question);
    const answer = declaredFor(mapping, question);
    const own = { key: question.id || (question.ref ?? ""), question: question.title, answer };
    if (before === null) return answer === null ? [{ kind: "question-new", ...own, type: question.type }] : [];
    if (before.type === question.type || before.type === "" || question.type === "") return [];
    return [{ kind: "question-retyped", ...own, from: before.type, to: question.type }];
  });
}

/** The declared answers that come from a question. */
function fieldsOf({ answers }: Mapping): readonly { readonly answer: string; readonly field: string }[] {
  return Object.entries(answers).flatMap(([answer, rule]) => ("field" in rule ? [{ answer, field: rule.field }] : []));
}

/** The question that a mapping names so: by its ref, or else by its id; null when the form has none. */
export function findQuestion({ questions }: FormShape, field: string): ShapedQuestion | null {
  return questions.find(({ ref }) => ref === field) ?? questions.find(({ id }) => id === field) ?? null;
}

function questionOf({ questions }: FormShape, { key }: Drift): ShapedQuestion | null {
  return questions.find(({ id, ref }) => (id || ref) === key) ?? null;
}

function sameIn({ questions }: FormShape, { id, ref }: ShapedQuestion): ShapedQuestion | null {
  const byId = id === "" ? undefined : questions.find((question) => question.id === id);
  return byId ?? (ref === null ? undefined : questions.find((question) => question.ref === ref)) ?? null;
}

/** The declared answer that comes from a question, or null. */
function declaredFor(mapping: Mapping, question: ShapedQuestion | null): string | null {
  if (question === null) return null;
  const { id, ref } = question;
  return fieldsOf(mapping).find(({ field }) => field === ref || field === id)?.answer ?? null;
}
