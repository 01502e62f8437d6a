import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import { findMapping } from "../../src/mapping/catalog.ts";
import type { DeployedMapping } from "../../src/mapping/mapping.ts";
import { Ledger } from "../../src/objects/ledger.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { SURROUNDINGS } from "../../src/objects/surroundings.ts";
import { failed } from "../../src/result.ts";
import { IT_REQUEST_FIELDS } from "../fixtures/it-request-form.ts";
import { leaveContent } from "../fixtures/jotform.ts";
import { submissionWith } from "../fixtures/submission.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { connect, deliverWebhook, newestDelivery, runAlarm, signIn, visit } from "../support/bridge.ts";
import { putJotformSubmission, todosInBasecamp } from "../support/emulator.ts";
import { deliverLeaveRequest, deliverOnboarding } from "../support/senders.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const Notices = z.array(
  z.object({
    mapping: z.string(),
    noticedAt: z.number(),
    message: z.string(),
    drift: z.looseObject({ kind: z.string(), question: z.string() }),
  }),
);

/** The notices as the tools get them, in a few words each. */
async function noticed(): Promise<string[]> {
  const response = await visit("/admin/drift", { headers: { Cookie: await signIn() } });
  const notices = Notices.parse(await response.json());
  return notices.map(({ mapping, drift }) => `${mapping}: ${drift.kind} ${drift.question}`).sort();
}

const without = (ref: string) => IT_REQUEST_FIELDS.filter((field) => field.ref !== ref);
let number = 0;

/** What is written to the log from now on: the lines that hold a text. */
function watchLog(text: string): () => unknown[] {
  const log = vi.spyOn(console, "log");
  onTestFinished(() => log.mockRestore());
  return () => log.mock.calls.flatMap(([line]) => (String(line).includes(text) ? [JSON.parse(String(line))] : []));
}

/** Somebody sends the IT request whose form has these questions; only the first one is answered. */
async function send(
  fields: readonly object[] = IT_REQUEST_FIELDS,
  submittedAt = new Date(Date.now()).toISOString(),
): Promise<void> {
  number += 1;
  const body = itRequest({ token: `t${number}`, answers: [textAnswer("qSummary", "short-summary", "Fix it")] });
  const definition = { ...body.form_response.definition, fields };
  const response = { ...body.form_response, definition, submitted_at: submittedAt };
  expect((await deliverWebhook({ ...body, form_response: response })).status).toBe(202);
}

/** The ledger as another deployment makes it, with a mapping that differs there. */
function deployed<T>(changes: Partial<DeployedMapping> | null, use: (ledger: Ledger) => Promise<T>): Promise<T> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) => {
    const found = (name: string) => {
      const mapping = findMapping(name);
      return mapping === null || changes === null ? null : { ...mapping, ...changes };
    };
    const unasked = {
      readBack: async () => failed({ reason: "no-api-key" as const }),
      markOfKey: async () => null,
    };
    return use(new Ledger(state, env, { ...SURROUNDINGS, ...unasked, findMapping: found }));
  });
}

describe("a form that lost a question", () => {
  it("still makes its to-dos, and is noticed once until the question is back", async () => {
    const lines = watchLog('"drift"');
    await connect();
    await send();
    expect(await noticed()).toEqual([]);
    await send(without("urgency"));
    await runAlarm();
    expect(await todosInBasecamp()).toHaveLength(2);
    expect(await newestDelivery()).toMatchObject({ state: "delivered" });
    expect(await noticed()).toEqual(["it-request: question-removed How urgent is it?"]);
    await send(without("urgency"));
    expect(await noticed()).toEqual(["it-request: question-removed How urgent is it?"]);
    expect(lines()).toEqual([
      { event: "drift", mapping: "it-request", kind: "question-removed", question: "How urgent is it?" },
    ]);
    await send();
    expect(await noticed()).toEqual([]);
    await send(without("urgency"));
    expect(await noticed()).toHaveLength(1);
    expect(lines()).toHaveLength(2);
  });

  it("is noticed again after a restart only when something changes", async () => {
    const lines = watchLog('"drift"');
    await send(without("urgency"));
    await deployed({}, (ledger) => ledger.backlog());
    await send(without("urgency"));
    expect(lines()).toHaveLength(1);
  });

  it("is not noticed by an older submission that comes late", async () => {
    const before = new Date(Date.now() - 60_000).toISOString();
    await send();
    await send(without("urgency"), before);
    expect(await noticed()).toEqual([]);
    await send(without("urgency"));
    await send(IT_REQUEST_FIELDS, before);
    expect(await noticed()).toHaveLength(1);
  });

  it("is not taken for changed for ever by a submission from the future", async () => {
    await send(IT_REQUEST_FIELDS, new Date(Date.now() + DAY_MS).toISOString());
    await send(without("urgency"));
    expect(await noticed()).toHaveLength(1);
  });
});

it("takes a plain rename for no change", async () => {
  await send();
  await send(IT_REQUEST_FIELDS.map((field) => ({ ...field, title: `Please: ${field.title}` })));
  expect(await noticed()).toEqual([]);
});

it("takes a delivery that does not describe its form for no change", async () => {
  await send();
  await send([]);
  expect(await noticed()).toEqual([]);
});

it("tells a new question and another type for 30 days, and what still differs for longer", async () => {
  await send();
  const changed = [...without("needed-by"), { id: "qRoom", ref: "room", type: "number", title: "Room" }];
  await send(changed.map((field) => (field.ref === "urgency" ? { ...field, type: "multiple_choice" } : field)));
  expect(await noticed()).toEqual([
    "it-request: question-new Room",
    "it-request: question-removed Needed by",
    "it-request: question-retyped How urgent is it?",
  ]);
  vi.setSystemTime(Date.now() + 31 * DAY_MS);
  expect(await noticed()).toEqual(["it-request: question-removed Needed by"]);
});

it("misses an option that a rule names, and no longer once the mapping is mended", async () => {
  const fields = IT_REQUEST_FIELDS.map((field) =>
    field.ref === "urgency" ? { ...field, choices: [{ label: "Low" }] } : field,
  );
  await send(fields);
  const namedOptions = { urgency: ["Urgent", "Low"] };
  const told = await deployed({ namedOptions, version: "names options" }, (ledger) => ledger.backlog());
  expect(told.drift.map(({ drift }) => drift)).toEqual([
    { kind: "option-vanished", key: "urgency", question: "How urgent is it?", answer: "urgency", option: "Urgent" },
  ]);
  expect((await deployed({ namedOptions: {}, version: "mended" }, (ledger) => ledger.backlog())).drift).toEqual([]);
});

it("forgets what it knows of a form that the mapping leaves for another one, and tells nothing of a lost mapping", async () => {
  await send();
  await send(without("urgency"));
  expect((await deployed(null, (ledger) => ledger.backlog())).drift).toEqual([]);
  expect(await noticed()).toHaveLength(1);
  const moved = await deployed({ form: "other", version: "another form" }, async (ledger) => {
    const shapeText = JSON.stringify({
      questions: [...IT_REQUEST_FIELDS.map(({ ref }) => ref), "more"].map((ref) => ({
        ...{ id: "", ref, title: ref, type: "short_text", options: null },
      })),
    });
    const submission = submissionWith({ form: "other", id: "moved" });
    await ledger.accept("it-request", submission, { messageId: null, ticket: null, shapeText });
    return ledger.backlog();
  });
  expect(moved.drift).toEqual([]);
});

it("takes a submission although comparing its form fails", async () => {
  const errors = watchLog('"where":"drift"');
  await connect();
  for (const shapeText of ["{", '{"questions":5}', `"${"x".repeat(600_000)}"`]) {
    number += 1;
    const submission = submissionWith({ form: "FxIT4Desk", id: `broken-${number}` });
    const accepted = await ledgerStub(env).accept("it-request", submission, {
      messageId: null,
      ticket: null,
      shapeText,
    });
    expect(accepted).toMatchObject({ fresh: true, status: "pending" });
  }
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(3);
  expect(errors()).toHaveLength(2);
});

it("compares a Jotform form once its submission is read back", async () => {
  await connect();
  const { answers } = leaveContent();
  await putJotformSubmission("6400000000000000001", leaveContent());
  await deliverLeaveRequest("6400000000000000001");
  await runAlarm();
  const atFirst = await noticed();
  const { "6": _firstDay, ...others } = answers;
  await putJotformSubmission("6400000000000000002", leaveContent({ answers: others }));
  await deliverLeaveRequest("6400000000000000002");
  expect(await noticed()).toEqual(atFirst);
  await runAlarm();
  expect(await todosInBasecamp()).toHaveLength(2);
  expect(await noticed()).toEqual([...atFirst, "leave-request: question-removed First day"].sort());
});

it("says on the page of the deliveries what changed, as text", async () => {
  await send();
  await send([...without("urgency"), { id: "x", ref: "x", type: "email", title: "<b>Bold</b>" }]);
  const html = await (await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).text();
  expect(html).toContain("The form of it-request is not the one that its mapping knows.");
  expect(html).toContain("How urgent is it?&quot; (urgency) is no longer in the form.");
  expect(html).toContain("&lt;b&gt;Bold&lt;/b&gt;");
  expect(html).not.toContain("<details>");
});

it("folds the many changes of a wholly new form away on the page, and tells no more than a hundred", async () => {
  await send();
  const many = Array.from({ length: 200 }, (_, index) => ({
    id: `n${index}`,
    type: "email",
    title: `Question ${index}`,
  }));
  await send([...IT_REQUEST_FIELDS, ...many]);
  expect(await noticed()).toHaveLength(100);
  const html = await (await visit("/admin/deliveries", { headers: { Cookie: await signIn() } })).text();
  expect(html).toContain("<summary>95 more</summary>");
});

it("shows the notices to nobody who is not signed in", async () => {
  expect((await visit("/admin/drift")).status).not.toBe(200);
});

it("keeps no answer with a form", async () => {
  await deliverOnboarding();
  await send();
  const stored = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
    state.storage.sql.exec("SELECT shape FROM forms UNION ALL SELECT body FROM drift").toArray(),
  );
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain("Fix it");
});
