import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draftNewMapping } from "../../src/cli/new-mapping-draft.ts";
import { readNewMappingWish } from "../../src/cli/new-mapping-wish.ts";
import { outcomeOf } from "../../src/cli/preview-outcome.ts";
import { readDelivery } from "../../src/cli/read-delivery.ts";
import { sampleOf } from "../../src/cli/samples/samples.ts";
import { compileFile, type MappingFile } from "../../src/mapping/parse.ts";
import { item, onboarding } from "../fixtures/google-forms.ts";
import { leaveContent, leaveParts, multipart } from "../fixtures/jotform.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { beginCommand, copyProject } from "../support/node/npm-start.ts";

const NOW = Date.UTC(2027, 0, 4, 9);
const LIST = "https://3.basecamp.com/195539477/buckets/2085958499/todolists/1069479573";
const BY_TITLE = { name: null, list: LIST };

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

async function drafted(source: string, bytes: Uint8Array, wish: { name: string | null; list: string | null }) {
  const draft = await draftNewMapping(source, bytes, wish, NOW);
  if (draft.kind !== "drafted") throw new Error(draft.problem);
  return draft;
}

function compiled(name: string, text: string): MappingFile {
  const read = compileFile(`mappings/${name}.yaml`, text);
  if (!read.ok) throw new Error(`${read.failure.map(({ line, message }) => `${line} ${message}`).join("\n")}\n${text}`);
  return read.value;
}

/** The file once somebody has taken the # away from everything that is not prose. */
function uncommented(text: string): string {
  const key = /^( *)# (?=(?:as|one_of|required|assignees|notify|completion_subscribers|due_on|time_zone):| )/gm;
  return text.replace(key, "$1");
}

/** A form of Typeform's with these questions, none of them answered unless it is told. */
function typeform(fields: readonly Record<string, unknown>[], answers: Record<string, unknown>[] = []) {
  const delivery = itRequest({ answers });
  const definition = { ...delivery.form_response.definition, fields };
  return { ...delivery, form_response: { ...delivery.form_response, definition } };
}

const choice = (ref: string, title: string, labels: readonly string[], type = "multiple_choice") => ({
  ...{ id: `id-${ref}`, ref, title, type },
  properties: { choices: labels.map((label, index) => ({ id: `c${index}`, ref: `r-${index}`, label })) },
});

describe("a new mapping", () => {
  it("declares every question of the form, with what is known of it", async () => {
    const delivery = typeform(
      [
        { id: "a1", ref: "your-email", type: "email", title: "Your e-mail" },
        { id: "a2", ref: "what", type: "short_text", title: "What do you need?" },
        choice("urgency", "How urgent is it?", ["Low", "Urgent, today"], "dropdown"),
        choice("areas", "Areas", ["Web", "Mail", "Phones"]),
        { id: "a5", ref: "needed-by", type: "date", title: "Needed by" },
        { id: "a6", ref: null, type: "rating", title: "True" },
      ],
      [{ type: "choices", choices: { labels: ["Web", "Mail"] }, field: { id: "id-areas", ref: "areas" } }],
    );
    const hidden = { ...delivery, form_response: { ...delivery.form_response, hidden: { branch: "Lisbon" } } };
    const { name, text } = await drafted("typeform", bytesOf(hidden), BY_TITLE);
    expect(name).toBe("it-request");
    expect(text).toBe(`# yaml-language-server: $schema=./schema.json
# The form: IT request
# Made by npm run new-mapping; change what you like. README.md beside this file
# tells what may stand here, npm run check-mappings tells every mistake.

source: typeform
form: FxIT4Desk

# The NAME of the secret that proves where a submission comes from. The secret
# itself never stands here; whoever runs Formcamp keeps it.
secret: IT_REQUEST_SECRET

# The to-do list: open it in Basecamp and copy the address from the browser.
todolist: ${LIST}

# Where days begin and end for dates that are counted. Left out, it is UTC.
# time_zone: Europe/Lisbon

# A short name for each question, by which the texts below can use its answer. Take
# out what you do not need: the to-do lists every answer all the same. Take the #
# away before required to have the to-do say that an answer is missing, and before
# one_of to have it say that an answer is none of the options.
answers:
  # Your e-mail
  your_e_mail:
    field: your-email
    as: email
    # required: true

  # What do you need?
  what_do_you_need:
    field: what
    # required: true

  # How urgent is it?
  how_urgent_is_it:
    field: urgency
    # one_of: [Low, "Urgent, today"]
    # required: true

  # Areas
  areas:
    field: areas
    as: list
    # one_of: [Web, Mail, Phones]
    # required: true

  # Needed by
  needed_by:
    field: needed-by
    as: date
    # required: true

  # True
  true_answer:
    field: a6
    as: number
    # required: true

  # Hidden field branch
  branch:
    hidden: branch
    # required: true

# The to-do. Between {{ and }} stands the name of an answer.
todo:
  # The title, plain text on one line. The quotes are needed.
  content: "{{ what_do_you_need }}"

  # The text under the title. all_answers lists every question with its answer.
  description: |
    {{ all_answers }}

  # Who is to do it: an e-mail address, a full name, or the id of a person. They must
  # be on the project. With a condition only sometimes.
  # assignees:
  #   - ann@example.com
  #   - who: omar@example.com
  #     when: how_urgent_is_it == "Low"

  # Basecamp tells whoever is assigned.
  # notify: true

  # Whom Basecamp tells when it is done.
  # completion_subscribers: ["{{ your_e_mail }}"]

  # A date like 2026-12-31, or one that is counted: "next friday".
  # due_on: "{{ needed_by | default: '3 working days' }}"
`);
    const { todos, answers } = compiled(name, uncommented(text)).mapping;
    expect(todos[0]?.assignees).toEqual([
      { use: "ann@example.com", when: null },
      { use: "omar@example.com", when: 'how_urgent_is_it == "Low"' },
    ]);
    expect(answers.areas).toMatchObject({ as: "list", required: true, oneOf: ["Web", "Mail", "Phones"] });
  });

  it("asks for the list where none is given, and has no other mistake", async () => {
    const { name, text } = await drafted("typeform", bytesOf(itRequest()), { name: "desk", list: null });
    const read = compileFile(`mappings/${name}.yaml`, text);
    expect(read.ok ? [] : read.failure.map(({ message }) => message)).toEqual([
      "This is not a web address. Paste the whole address of the to-do list, with https://.",
    ]);
  });

  it.each([
    ["typeform", "it-request", bytesOf(itRequest())],
    ["jotform", "leave-request", multipart(leaveParts("6400000000000000777"))],
    ["jotform", "leave", bytesOf({ responseCode: 200, content: leaveContent({ id: "6400000000000000778" }) })],
    ["google-forms", "new-colleague", bytesOf(onboarding())],
    ["google-forms", "described", sampleOf({ ...sampleTarget("onboarding"), source: "google-forms" }) ?? bytesOf({})],
  ])("of %s (%s) has no mistakes and makes a to-do without notes of the same delivery", async (source, name, bytes) => {
    const { text, mapping } = await drafted(source, bytes, { name, list: LIST });
    const file = compiled(name, text);
    const isReadBack = file.mapping.apiKey !== null;
    const captured = await readDelivery(source, bytes, { isReadBack, now: NOW });
    if ("problem" in captured) throw new Error(captured.problem);
    const outcome = outcomeOf(file.mapping, captured.submission);
    expect(outcome).toMatchObject({ kind: "todos", todos: [{ notes: [] }] });
    expect(text.includes("does not describe its whole form")).toBe(captured.shape === null);
    expect(mapping.questions.length).toBeGreaterThanOrEqual(captured.submission.answers.length);
  });

  it.each([
    ["the ticket", "abcdefghijklmnopqrst_-.ABCDEFGHIJKLMNOPQRST_9", false],
    ["no answer", "", false],
    ["an answer of its own", "INC-2026", true],
  ])("names a question called ticket only if it brings %s", async (_title, answer, isNamed) => {
    const content = leaveContent({ id: "6400000000000000779" });
    const ticket = { name: "ticket", order: "9", text: "Ticket number", type: "control_textbox", answer };
    const answers = { ...content.answers, "9": ticket };
    const delivery = bytesOf({ responseCode: 200, content: { ...content, answers } });
    const { text } = await drafted("jotform", delivery, { name: "leave", list: LIST });
    expect(text.includes("Ticket number")).toBe(isNamed);
    expect(text).not.toContain("abcdefghijklmnopqrst");
  });

  it("holds nothing that was answered", async () => {
    const items = [item(1, "LIST", "Team", "Night shift"), item(2, "CHECKBOX", "Why", ["Illness", "Other"])];
    const { text } = await drafted("google-forms", bytesOf(onboarding({ items })), BY_TITLE);
    expect(text).not.toMatch(/Night shift|Illness|omar@example\.com[^\n]*respondent|2_ABaOnu/);
    expect(text).toContain("# one_of: []  # the delivery does not tell the options");
  });

  it("is named by the form's number where its title has no letters that an address can hold", async () => {
    const delivery = typeform([{ id: "a", ref: "what", type: "short_text", title: "Что нужно?" }]);
    delivery.form_response.definition.title = "Заявка";
    const { name, text } = await drafted("typeform", bytesOf(delivery), BY_TITLE);
    expect(name).toBe("typeform-fxit4desk");
    expect(text).toContain("  # Что нужно?\n  what:\n    field: what\n");
  });

  it.each([
    ["basecamp-client", "BASECAMP_CLIENT_WEBHOOK_SECRET"],
    ["2027-leave", "FORM_2027_LEAVE_SECRET"],
    ["jotform-api-key", "JOTFORM_API_KEY_SECRET"],
  ])("called %s has a secret of its own", async (name, secret) => {
    const { text } = await drafted("typeform", bytesOf(itRequest()), { name, list: LIST });
    expect(compiled(name, text).mapping.secret).toBe(secret);
  });
});

describe("a form with hostile titles and options", () => {
  const HOSTILE = [
    "line one\nline two\r\n  todolist: x",
    "# not a comment",
    "\"double\" and 'single' quotes: yes",
    "{{ all_answers }} {% raw %}",
    "x".repeat(10_000),
    "שלום עולם \u202e txt.exe",
    "🎉🎉 party",
    "",
    "   ",
    "null",
    "true",
    "contains",
    "all_answers",
    "__proto__",
    "constructor",
    "42",
    "- - [ { & * ! | > %",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "https://forms.example.com/webhooks/it-request/s3cr3tsecret",
    "a\tb\u0000\u001b[31mc\u0085d\u2028e",
    "lone \ud800 half",
    "Straße nach Łódź, œuvre",
  ];
  const fields = HOSTILE.flatMap((title, index) => [
    { id: `a${index}`, ref: `a-${index}`, type: "short_text", title },
    choice(`b-${index}`, title, index === 0 ? HOSTILE : ["Yes", "No"]),
    { id: `c${index}`, ref: title || null, type: "number", title: "Same title" },
  ]);

  it("gives a mapping without mistakes, also once the # is taken away everywhere", async () => {
    const safe = fields.filter(({ ref }) => !/whsec_|webhooks|^[ \d]*$|\n/.test(ref ?? " "));
    const { name, text, mapping } = await drafted("typeform", bytesOf(typeform(safe)), BY_TITLE);
    expect(Object.keys(compiled(name, text).mapping.answers)).toHaveLength(safe.length);
    const { answers } = compiled(name, uncommented(text)).mapping;
    expect(answers[mapping.questions.find(({ key }) => key === "b-0")?.name ?? ""]?.oneOf).toContain(
      "{{ all_answers }} {% raw %}",
    );
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202e\u2028]/u);
    expect(text).not.toMatch(/MfKQ9r8|s3cr3t/i);
  });

  it("gives readable names, each one once", async () => {
    const { mapping } = await drafted(
      "typeform",
      bytesOf(typeform(fields.filter(({ ref }) => ref?.startsWith("a-")))),
      BY_TITLE,
    );
    expect(mapping.questions.map(({ name }) => name)).toEqual([
      "line_one_line_two_todolist_x",
      "not_a_comment",
      "double_and_single_quotes_yes",
      "all_answers_raw",
      "x".repeat(30),
      "txt_exe",
      "party",
      "a_7",
      "a_8",
      "null_answer",
      "true_answer",
      "contains_answer",
      "all_answers_answer",
      "proto",
      "constructor",
      "a_15",
      "a_16",
      "a_17",
      "a_18",
      "a_b_31mc_d_e",
      "lone_half",
      "strasse_nach_lodz_oeuvre",
    ]);
  });

  it("tells less of each question where all of it would not fit into a file", async () => {
    const many = Array.from({ length: 600 }, (_, index) =>
      choice(`q-${index}`, `Question ${index} ${"words ".repeat(40)}`, ["One", "Two", "Three", "Four"]),
    );
    const { name, text } = await drafted("typeform", bytesOf(typeform(many)), BY_TITLE);
    expect(Object.keys(compiled(name, text).mapping.answers)).toHaveLength(600);
    const more = Array.from({ length: 3_000 }, (_, index) => ({
      id: `i${index}`,
      ref: `q-${index}`,
      type: "number",
      title: "Q",
    }));
    expect(await draftNewMapping("typeform", bytesOf(typeform(more)), BY_TITLE, NOW)).toEqual({
      kind: "impossible",
      problem: "The form has more questions than fit into a mapping file.",
    });
  });
});

describe("a command line that is wrong", () => {
  it.each([
    [[], "SOURCE is one of typeform, jotform, google-forms."],
    [["typefrom", "a.json"], 'Did you mean "typeform"?'],
    [["typeform"], "Name a delivery of typeform"],
    [["typeform", "a", "b"], "One delivery makes one mapping"],
    [["typeform", "a", "--name", "IT request"], "--name takes a-z, 0-9 and -"],
    [["typeform", "a", "--name", "../x"], "--name takes a-z, 0-9 and -"],
    [["typeform", "a", "--list", "https://3.basecamp.com/1/projects/2"], "This is the address of a project"],
    [["typeform", "a", "--force"], "Unknown option '--force'."],
  ])("%j is told so", (args, sentence) => {
    expect(readNewMappingWish(args)).toEqual({ kind: "wrong", problem: expect.stringContaining(sentence) });
  });
});

describe("npm run new-mapping", () => {
  let folder = "";
  beforeAll(() => {
    folder = copyProject();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => beginCommand({ folder, bridge: "http://127.0.0.1:1" }, "new-mapping", args).ended;

  it("writes a file once, and says what is left to do", async () => {
    writeFileSync(join(folder, "desk.json"), JSON.stringify(itRequest()));
    const args = ["typeform", "desk.json", "--name", "desk"];
    expect(await run(...args)).toEqual({
      code: 0,
      err: "",
      out: `Wrote mappings/desk.yaml with 4 answers of "IT request".

Next:
  1. Paste the address of the to-do list behind "todolist:".
  2. npm run check-mappings
  3. npm run preview -- desk desk.json
`,
    });
    const written = readFileSync(join(folder, "mappings/desk.yaml"), "utf8");
    expect(await run(...args, "--list", LIST)).toEqual({
      code: 1,
      out: "",
      err: "mappings/desk.yaml exists already. Choose another name: --name NAME\n",
    });
    expect(readFileSync(join(folder, "mappings/desk.yaml"), "utf8")).toBe(written);
  });

  it("writes nothing of a file that is no delivery, that is not there, or for a form whose id cannot be one", async () => {
    const before = readdirSync(join(folder, "mappings"));
    writeFileSync(join(folder, "form.json"), JSON.stringify(onboarding({ formId: "1FAIpQLpublic" })));
    const [none, absent, form, wrong] = await Promise.all([
      run("typeform", "package.json"),
      run("typeform", "absent.json"),
      run("google-forms", "form.json"),
      run("typeform"),
    ]);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining("package.json is no delivery of Typeform.") });
    expect(absent).toMatchObject({ code: 1, err: "absent.json cannot be read: there is no such file.\n" });
    expect(form).toMatchObject({ code: 1, err: expect.stringContaining("is not the id of a form of google-forms") });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("npm run new-mapping -- --help shows how.") });
    expect(readdirSync(join(folder, "mappings"))).toEqual(before);
  });
});

/** What the sample of a shipped mapping is made for. */
function sampleTarget(name: string) {
  return { name, form: "1sT4ff0nB0ardingF0rmExampleCompany0000000001", answers: {}, todos: [] };
}
