import { describe, expect, it } from "vitest";
import { explainDrift } from "../../src/feedback/explain-drift.ts";
import type { FormShape, ShapedQuestion } from "../../src/form-shape.ts";
import { changeOf, compareForm, type Drift } from "../../src/mapping/drift.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { mapping, rule } from "./drafting.ts";

function question(ref: string, more: Partial<ShapedQuestion> = {}): ShapedQuestion {
  return { id: `id-${ref}`, ref, title: `Title of ${ref}`, type: "short_text", options: null, ...more };
}

const options = (...labels: string[]) => labels.map((label) => ({ ref: `ref-${label}`, label }));
const shape = (...questions: ShapedQuestion[]): FormShape => ({ questions });

const URGENCY = question("urgency", { type: "dropdown", options: options("Low", "Urgent") });
const FORM = shape(question("summary"), URGENCY);

/** A mapping of the two questions, with rules that name two options. */
function asking(changes: Partial<Mapping> = {}): Mapping {
  return {
    ...mapping({}, { summary: rule("summary"), how_urgent: rule("urgency") }),
    namedOptions: { how_urgent: ["Urgent", "ref-Low"] },
    ...changes,
  };
}

/** What a comparison finds, in a few words each. */
function found(by: Mapping, now: FormShape, previous: FormShape | null = null): string[] {
  return compareForm(by, now, previous).map(wordsOf);
}

function wordsOf(drift: Drift): string {
  const own = `${drift.kind} ${drift.key} "${drift.question}" ${drift.answer ?? "-"}`;
  switch (drift.kind) {
    case "question-removed":
      return own;
    case "option-vanished":
      return `${own}: ${drift.option}`;
    case "question-retyped":
      return `${own}: ${drift.from} > ${drift.to}`;
    case "question-new":
      return `${own}: ${drift.type}`;
  }
}

describe("a comparison of a form with its mapping", () => {
  const renamed = (one: ShapedQuestion, title: string) => ({ ...one, title });
  it.each<[string, Mapping, FormShape, FormShape | null, string[]]>([
    ["finds nothing in a form that fits", asking(), FORM, null, []],
    ["finds nothing in a form that is as before", asking(), FORM, FORM, []],
    [
      "finds nothing in a plain rename of questions",
      asking(),
      shape(renamed(question("summary"), "What?"), renamed(URGENCY, "How?")),
      FORM,
      [],
    ],
    [
      "finds nothing in the rename of an option that is named by its ref",
      asking({ namedOptions: { how_urgent: ["ref-Low"] } }),
      shape(question("summary"), { ...URGENCY, options: [{ ref: "ref-Low", label: "Whenever" }] }),
      FORM,
      [],
    ],
    [
      "finds the rename of an option that is named by its label",
      asking({ namedOptions: { how_urgent: ["Low"] } }),
      shape(question("summary"), { ...URGENCY, options: [{ ref: "ref-Low", label: "Whenever" }] }),
      FORM,
      ['option-vanished urgency "Title of urgency" how_urgent: Low'],
    ],
    [
      "takes spaces around an option for nothing",
      asking({ namedOptions: { how_urgent: ["Low", " Urgent"] } }),
      shape(question("summary"), { ...URGENCY, options: options("Low ", "Urgent") }),
      null,
      [],
    ],
    [
      "judges no options where the form tool tells none",
      asking(),
      shape(question("summary"), { ...URGENCY, options: null }),
      null,
      [],
    ],
    [
      "finds a question that is gone, and nothing about its options",
      asking(),
      shape(question("summary")),
      FORM,
      ['question-removed urgency "Title of urgency" how_urgent'],
    ],
    [
      "names a question that was never there as the mapping does",
      asking(),
      shape(question("summary")),
      null,
      ['question-removed urgency "urgency" how_urgent'],
    ],
    [
      "finds a question by its id as well as by its ref",
      asking({ answers: { summary: rule("id-summary"), how_urgent: rule("urgency") } }),
      FORM,
      null,
      [],
    ],
    [
      "judges neither hidden fields nor variables",
      asking({
        answers: {
          a: { hidden: "x", required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: false },
          b: { variable: "y", required: false, as: "text", oneOf: null, onInvalid: "note", isPrivate: false },
        },
      }),
      FORM,
      null,
      [],
    ],
    [
      "takes the respondent's address for always there in Google Forms, which never lists it",
      asking({ source: "google-forms", answers: { who: rule("respondentEmail") } }),
      FORM,
      null,
      [],
    ],
    [
      "misses that address in a form of any other tool",
      asking({ answers: { who: rule("respondentEmail") } }),
      FORM,
      null,
      ['question-removed respondentEmail "respondentEmail" who'],
    ],
    [
      "finds another type, of questions that the mapping does not name too",
      asking(),
      shape(question("summary", { type: "long_text" }), URGENCY, question("other", { type: "email" })),
      shape(question("summary"), URGENCY, question("other")),
      [
        'question-retyped id-summary "Title of summary" summary: short_text > long_text',
        'question-retyped id-other "Title of other" -: short_text > email',
      ],
    ],
    [
      "knows a question by its ref when it has another id than before",
      asking(),
      shape(question("summary", { id: "made-anew" }), URGENCY),
      FORM,
      [],
    ],
    ["judges no type that is not told", asking(), shape(question("summary", { type: "" }), URGENCY), FORM, []],
    [
      "finds a new question that the mapping does not name",
      asking(),
      shape(question("summary"), URGENCY, question("extra")),
      FORM,
      ['question-new id-extra "Title of extra" -: short_text'],
    ],
    [
      "finds nothing new in a question that the mapping names already",
      asking({ answers: { summary: rule("summary"), extra: rule("extra") } }),
      shape(question("summary"), URGENCY, question("extra")),
      FORM,
      [],
    ],
    [
      "finds nothing new in the first form that it sees",
      asking(),
      shape(...FORM.questions, question("extra")),
      null,
      [],
    ],
  ])("%s", (_title, by, now, previous, expected) => {
    expect(found(by, now, previous)).toEqual(expected);
  });
});

describe("what changes of the drifts that are known", () => {
  const NEW: Drift = { kind: "question-new", key: "id-extra", question: "E", answer: null, type: "email" };
  const RETYPED: Drift = {
    ...{ kind: "question-retyped", key: "id-summary", question: "S", answer: "summary" },
    ...{ from: "short_text", to: "long_text" },
  };
  const REMOVED: Drift = { kind: "question-removed", key: "urgency", question: "U", answer: "how_urgent" };
  const VANISHED: Drift = { ...REMOVED, kind: "option-vanished", option: "Urgent" };
  const typed = (type: string) => shape(question("summary", { type }), URGENCY);

  it.each<[string, readonly Drift[], Mapping, FormShape, FormShape | null, string[], string[]]>([
    [
      "a removed question that is back",
      [REMOVED],
      asking(),
      FORM,
      shape(question("summary")),
      ["question-removed"],
      [],
    ],
    ["an option that is back", [VANISHED], asking(), FORM, FORM, ["option-vanished"], []],
    [
      "a removed question that the mapping names no more",
      [REMOVED],
      asking({ answers: { summary: rule("summary") } }),
      shape(question("summary")),
      shape(question("summary")),
      ["question-removed"],
      [],
    ],
    ["a removed question that is still so", [REMOVED], asking(), shape(question("summary")), FORM, [], []],
    ["a new question that is there still", [NEW], asking(), shape(...FORM.questions, question("extra")), FORM, [], []],
    [
      "a new question that the mapping names now",
      [NEW],
      asking({ answers: { extra: rule("extra") } }),
      shape(question("extra")),
      shape(question("extra")),
      ["question-new"],
      [],
    ],
    ["a new question that is gone again", [NEW], asking(), FORM, FORM, ["question-new"], []],
    ["a type that is as it was told", [RETYPED], asking(), typed("long_text"), typed("long_text"), [], []],
    ["a type that is back", [RETYPED], asking(), typed("short_text"), typed("long_text"), ["question-retyped"], []],
    [
      "a type that changed twice",
      [RETYPED],
      asking(),
      typed("email"),
      typed("long_text"),
      ["question-retyped"],
      ['question-retyped id-summary "Title of summary" summary: short_text > email'],
    ],
  ])("%s", (_title, known, by, now, previous, gone, fresh) => {
    const change = changeOf(known, compareForm(by, now, previous), by, now);
    expect(change.gone.map(({ kind }) => kind)).toEqual(gone);
    expect(change.fresh.map(wordsOf)).toEqual(fresh);
  });
});

it("is no news when a question for tickets joins a form whose tool hands them back in one", () => {
  const now = shape(...FORM.questions, question("ticket"), question("ticket-2"), question("tickets"));
  expect(found(asking({ source: "jotform" }), now, FORM)).toEqual([
    'question-new id-tickets "Title of tickets" -: short_text',
  ]);
  expect(found(asking({ source: "typeform" }), now, FORM)).toHaveLength(3);
});

it("is explained by what happened, what that means and what to do", () => {
  const own = { key: "urgency", question: "How urgent is it?", answer: "urgency" };
  const sentences = [
    explainDrift({ ...own, kind: "question-removed" }),
    explainDrift({ ...own, kind: "question-removed", question: "urgency" }),
    explainDrift({ ...own, kind: "option-vanished", option: "Urgent" }),
    explainDrift({ ...own, kind: "question-retyped", from: "dropdown", to: "short_text" }),
    explainDrift({ ...own, kind: "question-retyped", from: "dropdown", to: "short_text", answer: null }),
    explainDrift({ ...own, kind: "question-new", type: "dropdown", answer: null }),
  ];
  expect(sentences.map((sentence) => sentence.slice(0, sentence.indexOf(". ") + 1 || undefined))).toEqual([
    'The question "How urgent is it?" (urgency) is no longer in the form.',
    'The form has no question "urgency".',
    'The question "How urgent is it?" (urgency) has no option "Urgent", so that nothing happens that the mapping ties to it.',
    'The question "How urgent is it?" (urgency) was of the type dropdown and is of the type short_text now.',
    'The question "How urgent is it?" was of the type dropdown and is of the type short_text now.',
    'The question "How urgent is it?" is new in the form, and the mapping does not name it.',
  ]);
});
