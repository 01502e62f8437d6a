import { beforeEach, describe, expect, it } from "vitest";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import {
  afterSeconds,
  answerOffer,
  connect,
  deliverWebhook,
  newestDelivery,
  postForm,
  runAlarm,
  signIn,
  visit,
} from "../support/bridge.ts";
import {
  CREATE_TODO,
  changeSettings,
  clearFaults,
  injectFault,
  makeTodoByHand,
  RECORDINGS,
  requestsToBasecamp,
  todosInBasecamp,
} from "../support/emulator.ts";
import { changeLedger, parkTurnedDown, parkUnclear } from "../support/parked.ts";

beforeEach(async () => {
  await connect();
});

const path = (reference: string, more = "") => `/admin/deliveries/${reference}${more}`;

async function open(address: string): Promise<Response> {
  return visit(address, { headers: { Cookie: await signIn() } });
}

async function read(address: string): Promise<string> {
  return textOf(await open(address));
}

async function looksAtBasecamp(): Promise<number> {
  return (await requestsToBasecamp()).filter(({ path }) => path.includes(RECORDINGS.path)).length;
}

async function textOf(response: Response): Promise<string> {
  return (await response.text())
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replace(/\s+/g, " ");
}

/** Posts a form of the delivery's page and answers the page that comes of it. */
async function decide(reference: string, decision: string, fields: Record<string, string> = {}) {
  const answer = await postForm(path(reference, `/${decision}`), fields, await signIn());
  if (answer.status !== 303) return { status: answer.status, text: await textOf(answer) };
  const location = answer.headers.get("location") ?? "";
  expect(location).toMatch(new RegExp(`^${path(reference)}\\?done=[a-z]+$`));
  return { status: answer.status, text: await read(location) };
}

async function decideAsTool(reference: string, decision: string, fields: Record<string, string> = {}) {
  const answer = await visit(path(reference, `/${decision}`), {
    method: "POST",
    headers: {
      Cookie: await signIn(),
      Origin: "http://127.0.0.1:8787",
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(fields).toString(),
  });
  return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
}

const titles = async () => (await todosInBasecamp()).map(({ content }) => content);

describe("trying again", () => {
  it("makes the to-do that Basecamp had turned down", async () => {
    const reference = await parkTurnedDown("one");
    expect(await titles()).toEqual([]);
    const page = await read(path(reference));
    expect(page).toContain('Try again What would happen now: Files "Low: Printer jams on A3".');
    expect(page).not.toContain("paste its address");
    const { text } = await decide(reference, "replay");
    expect(text).toContain("It is tried again now. Load this page again to see how that ended.");
    expect(text).toContain("Waiting to be filed.");
    await runAlarm();
    expect(await titles()).toEqual(["Low: Printer jams on A3"]);
    expect(await read(path(reference, "?done=filing"))).not.toContain("tried again now");
  });

  it("makes nothing twice, however often the button is pressed", async () => {
    const reference = await parkTurnedDown("one");
    await decide(reference, "replay");
    expect((await decide(reference, "replay")).status).toBe(409);
    await runAlarm();
    const { status, text } = await decide(reference, "replay");
    expect(status).toBe(409);
    expect(text).toContain("This delivery does not wait for a person, or not any more.");
    await runAlarm();
    expect(await titles()).toHaveLength(1);
  });

  it("looks first where a request may have made the to-do, and makes no second one", async () => {
    await injectFault(CREATE_TODO, { cut: "after" });
    await deliverWebhook(itRequest({ token: "one" }));
    await runAlarm();
    const { reference } = await newestDelivery();
    await changeLedger("UPDATE deliveries SET state = 'parked', reason = 'still-unclear', due_at = NULL");
    expect(await read(path(reference))).toContain(
      'What would happen now: Looks first, then files "Low: Printer jams on A3" if it is clearly not there.',
    );
    expect((await decide(reference, "replay")).text).toContain("It is looked for in Basecamp first");
    await runAlarm();
    expect(await titles()).toHaveLength(1);
    expect(await newestDelivery()).toMatchObject({ state: "delivered" });
  });

  it.each([
    ["unreadable", "UPDATE submissions SET body = '{'", "what is stored of it cannot be read"],
    ["mapping-missing", "UPDATE deliveries SET mapping = 'gone'", "its mapping is not deployed"],
  ])("is not offered where it would file nothing: %s", async (reason, statement, sentence) => {
    const reference = await parkTurnedDown("one");
    await changeLedger(statement);
    const page = await (await open(path(reference))).text();
    expect(page).toContain(`Stays parked: ${sentence}.`);
    expect(page).not.toContain("/replay");
    expect(await decideAsTool(reference, "replay")).toMatchObject({ status: 409, body: { reason } });
    await runAlarm();
    expect(await titles()).toEqual([]);
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });
});

it("offers no choice where only another connection helps", async () => {
  await changeSettings({ accounts: [{ product: "bc3", id: 42, name: "Second Company" }] });
  const cookie = await signIn();
  await connect("allow", cookie);
  await answerOffer("replace", {}, cookie);
  await deliverWebhook(itRequest({ token: "one" }));
  await runAlarm();
  const { reference } = await newestDelivery();
  const page = await read(path(reference));
  expect(page).toContain("Connect that account; then this is filed by itself.");
  expect(page).not.toContain("What you can do");
});

describe("a delivery of which nobody knows whether its to-do exists", () => {
  it("ends with the address of the to-do that a person found, and no second one is made", async () => {
    const reference = await parkUnclear("one", "exists");
    const page = await read(path(reference));
    expect(page).toContain("If it exists, paste its address; if it does not exist, have it made.");
    expect(page).toContain("It exists: paste its address");
    expect(page).toContain("It does not exist: make it");
    const [todo] = await todosInBasecamp();
    const { status, text } = await decide(reference, "exists", { todo: ` ${todo?.app_url} ` });
    expect(status).toBe(303);
    expect(text).toContain("Basecamp has this to-do, and the delivery is filed with it.");
    await afterSeconds(100_000);
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await newestDelivery()).toMatchObject({ state: "delivered", todo: { id: todo?.id, url: todo?.app_url } });
  });

  it("is looked for again when it is tried again, and is left to the person when it stays hidden", async () => {
    const reference = await parkUnclear("one", "exists");
    await decide(reference, "replay");
    for (let n = 0; n < 8; n++) await afterSeconds(20_000);
    expect(await todosInBasecamp()).toHaveLength(1);
    expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "still-unclear" } });
  });

  it("is made without another look when a person says that it does not exist, after being asked", async () => {
    const reference = await parkUnclear("one", "does not exist");
    const question = await read(path(reference, "/make"));
    expect(question).toContain('The to-do "Low: Printer jams on A3" is made in Basecamp at once');
    expect(question).toContain("If it exists after all, there will be two.");
    await afterSeconds(100_000);
    expect(await titles()).toEqual([]);
    expect((await decide(reference, "make")).text).toContain("The to-do is made now, without another look.");
    const looks = await looksAtBasecamp();
    await runAlarm();
    expect(await titles()).toEqual(["Low: Printer jams on A3"]);
    expect(await looksAtBasecamp()).toBe(looks);
    expect(await decide(reference, "make")).toMatchObject({ status: 409 });
    await runAlarm();
    expect(await titles()).toHaveLength(1);
  });

  it("stays unclear when it is to be made and its mapping is gone", async () => {
    const reference = await parkUnclear("one", "does not exist");
    await changeLedger("UPDATE deliveries SET mapping = 'gone'");
    expect((await open(path(reference, "/make"))).status).toBe(409);
    expect(await decideAsTool(reference, "make")).toMatchObject({ status: 409, body: { reason: "mapping-missing" } });
    await runAlarm();
    expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "still-unclear" } });
  });
});

describe("the address of a to-do", () => {
  const at = (todo: string, account = "195539477") =>
    `https://3.basecamp.com/${account}/buckets/2085958499/todos/${todo}`;

  it("that is none, does not exist or is in another account is refused with a sentence, and nothing changes", async () => {
    const reference = await parkUnclear("one", "exists");
    const refused: [string, number, string][] = [
      ["", 400, "not-a-todo-address"],
      ["not an address", 400, "not-a-todo-address"],
      ["https://evil.example/195539477/buckets/1/todos/5", 400, "not-a-todo-address"],
      ["https://3.basecamp.com/195539477/buckets/2085958499/todolists/1069479573", 400, "not-a-todo-address"],
      [at("4711"), 409, "todo-not-found"],
      [at("4711", "42"), 409, "todo-of-other-account"],
    ];
    for (const [todo, status, reason] of refused) {
      const { body, ...answer } = await decideAsTool(reference, "exists", { todo });
      expect({ ...answer, reason: body.reason }).toEqual({ status, reason });
      const page = await decide(reference, "exists", { todo });
      expect(page.status).toBe(status);
      expect(page.text).toContain(String(body.message));
      expect(page.text).toContain("Waits for a person.");
    }
    expect(await newestDelivery()).toMatchObject({ state: "parked", todo: null });
  });

  it("of another delivery's to-do is refused", async () => {
    await deliverWebhook(itRequest({ token: "other" }));
    await runAlarm();
    const [todo] = await todosInBasecamp();
    const reference = await parkUnclear("one", "does not exist");
    expect(await decideAsTool(reference, "exists", { todo: todo?.app_url ?? "" })).toMatchObject({
      status: 409,
      body: { reason: "todo-of-other-delivery" },
    });
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });

  it("is refused where the connected account has changed, and while Basecamp cannot be asked", async () => {
    const reference = await parkUnclear("one", "exists");
    const todo = (await todosInBasecamp())[0]?.app_url ?? "";
    await injectFault({ method: "GET", path: "/todos/" }, { status: 503 });
    expect(await decideAsTool(reference, "exists", { todo })).toMatchObject({
      status: 503,
      body: { reason: "cannot-look-now" },
    });
    await clearFaults();
    await changeSettings({ accounts: [{ product: "bc3", id: 42, name: "Second Company" }] });
    const cookie = await signIn();
    await connect("allow", cookie);
    await answerOffer("replace", {}, cookie);
    expect(await decideAsTool(reference, "exists", { todo })).toMatchObject({
      status: 409,
      body: { reason: "todo-of-other-account" },
    });
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });

  it("ends a delivery whose record is beyond repair, with a to-do that a person entered", async () => {
    await deliverWebhook(itRequest({ token: "one" }));
    await changeLedger("UPDATE submissions SET body = '{'");
    await runAlarm();
    const { reference } = await newestDelivery();
    const page = await read(path(reference));
    expect(page).toContain("enter the to-do by hand and paste its address.");
    expect(page).toContain("It exists: paste its address");
    expect(page).not.toContain("It does not exist: make it");
    await makeTodoByHand("Entered by hand");
    const [todo] = await todosInBasecamp();
    expect((await decide(reference, "exists", { todo: todo?.app_url ?? "" })).text).toContain("Filed.");
  });
});

describe("erasing the answers", () => {
  const erased = /Answers erased on 20\d\d-\d\d-\d\d/;

  it("asks first, and changes nothing by asking", async () => {
    const reference = await parkTurnedDown("one");
    expect(await read(path(reference))).toContain("Erase the answers …");
    const question = await read(path(reference, "/erase"));
    expect(question).toContain("What was answered in submission one is removed from Formcamp for good");
    expect(question).toContain("It is not filed yet, and never will be.");
    expect(await read(path(reference))).not.toMatch(erased);
  });

  it("of what waits means that no to-do is ever made of it", async () => {
    const reference = await parkTurnedDown("one");
    const { text } = await decide(reference, "erase");
    expect(text).toContain("The answers of this submission are erased.");
    expect(text).toContain(
      "Not filed. Its answers were erased before it was known to be filed, so nothing more is done with it.",
    );
    expect(text).toMatch(erased);
    expect(text).not.toContain("Erase the answers …");
    expect(await decide(reference, "replay")).toMatchObject({ status: 409 });
    expect(await decide(reference, "make")).toMatchObject({ status: 409 });
    await deliverWebhook(itRequest({ token: "one" }));
    await runAlarm();
    expect(await titles()).toEqual([]);
  });

  it("of what is due means that no to-do is ever made of it", async () => {
    await deliverWebhook(itRequest({ token: "one" }));
    const { reference } = await newestDelivery();
    expect(await read(path(reference, "/erase"))).toContain("It is not filed yet, and never will be.");
    await decide(reference, "erase");
    await runAlarm();
    expect(await titles()).toEqual([]);
  });

  it("of what may exist says that nobody looks for it any more", async () => {
    const reference = await parkUnclear("one", "exists");
    expect(await read(path(reference, "/erase"))).toContain("It is not looked for any more");
    await decide(reference, "erase");
    await afterSeconds(100_000);
    expect(await titles()).toHaveLength(1);
    expect(await newestDelivery()).toMatchObject({ state: "skipped", todo: null });
  });

  it("of what is filed keeps the link and leaves the to-do alone", async () => {
    await deliverWebhook(itRequest({ token: "one" }));
    await runAlarm();
    const before = await todosInBasecamp();
    const { reference } = await newestDelivery();
    expect(await read(path(reference, "/erase"))).toContain(
      "The to-do in Basecamp is not touched, and the link to it stays here.",
    );
    const { text } = await decide(reference, "erase");
    expect(text).toContain("Filed.");
    expect(text).toMatch(erased);
    expect(await todosInBasecamp()).toEqual(before);
    expect(await newestDelivery()).toMatchObject({ state: "delivered", todo: { id: before[0]?.id } });
  });
});

describe("a submission that came again with other answers", () => {
  const edited = () =>
    itRequest({ token: "one", answers: [textAnswer("qSummary", "short-summary", "Printer <b>is</b> on fire")] });

  it("is shown on the page, question by question, and makes and changes no to-do", async () => {
    await deliverWebhook(itRequest({ token: "one" }));
    await runAlarm();
    const before = await todosInBasecamp();
    await deliverWebhook(edited());
    await runAlarm();
    expect(await todosInBasecamp()).toEqual(before);
    const { reference } = await newestDelivery();
    const today = new Date().toISOString().slice(0, 10);
    const html = await (await open(path(reference))).text();
    expect(html).toContain("Printer &lt;b&gt;is&lt;/b&gt; on fire");
    const page = await read(path(reference));
    expect(page).toMatch(
      new RegExp(
        `On ${today} \\d\\d:\\d\\d:\\d\\d UTC the same submission came again with other answers. No to-do was changed.`,
      ),
    );
    expect(page).toContain("Question Before Now What do you need? Printer jams on A3 Printer &lt;b&gt;is");
    expect(page).toContain("How urgent is it? Low no answer");
  });

  it("is still told once its answers are erased", async () => {
    await deliverWebhook(itRequest({ token: "one" }));
    await runAlarm();
    await deliverWebhook(edited());
    const { reference } = await newestDelivery();
    const { text } = await decide(reference, "erase");
    expect(text).toContain("No to-do was changed. The answers are erased, so that what differed cannot be shown");
    expect(text).not.toMatch(/on fire|Printer jams/);
  });
});

describe("every decision", () => {
  const DECISIONS = ["replay", "make", "exists", "erase"];
  const todo = "https://3.basecamp.com/195539477/buckets/2085958499/todos/4711";

  it("about an unknown reference is a 404 with a sentence", async () => {
    const sentence = expect.stringContaining("No delivery has this reference.");
    for (const decision of DECISIONS) {
      expect(await decide("0000000000", decision, { todo })).toMatchObject({ status: 404, text: sentence });
      expect(await decideAsTool("0000000000", decision, { todo })).toMatchObject({
        status: 404,
        body: { reason: "unknown-reference", message: sentence },
      });
    }
  });

  it("has a question only for a reference that exists", async () => {
    expect((await open(path("0000000000", "/make"))).status).toBe(404);
    expect((await open(path("0000000000", "/erase"))).status).toBe(404);
  });

  it("is taken from our own pages and from those signed in only", async () => {
    const reference = await parkTurnedDown("one");
    const cookie = await signIn();
    for (const decision of DECISIONS) {
      const send = (headers: Record<string, string>) =>
        visit(path(reference, `/${decision}`), { method: "POST", headers, body: "" });
      const form = { "Content-Type": "application/x-www-form-urlencoded" };
      expect((await send({ ...form, Cookie: cookie, Origin: "https://evil.example" })).status).toBe(403);
      const json = { "Content-Type": "application/json", Cookie: cookie, Origin: "https://evil.example" };
      expect((await send(json)).status).toBe(403);
      const stranger = await send({ ...form, Origin: "http://127.0.0.1:8787" });
      expect(stranger.headers.get("location")).toContain("/admin/sign-in");
      expect((await send({ Accept: "application/json", "Content-Type": "application/json" })).status).toBe(401);
    }
    expect(await newestDelivery()).toMatchObject({ state: "parked" });
  });

  it("tells nothing on the page that only stands in its address", async () => {
    const reference = await parkTurnedDown("one");
    for (const done of ["linked", "erased", "making", "Hello there", "constructor"]) {
      const page = await read(path(reference, `?done=${encodeURIComponent(done)}`));
      expect(page).not.toMatch(/Basecamp has this to-do|are erased|is made now|Hello there|constructor/);
    }
  });
});

it("gives one to-do to one of two deliveries, even when both are decided at the same moment", async () => {
  const [one, other] = [await parkUnclear("one", "does not exist"), await parkUnclear("other", "does not exist")];
  await makeTodoByHand("Made by hand");
  const address = (await todosInBasecamp()).find(({ content }) => content === "Made by hand")?.app_url ?? "";
  const outcomes = await Promise.all([one, other].map((name) => decideAsTool(name, "exists", { todo: address })));
  expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 409]);
});
