import { expect, test } from "vitest";
import type { FetchAnswer, FetchRequest } from "../../support/node/apps-script/fetch.ts";
import { Trigger } from "../../support/node/apps-script/triggers.ts";
import type { AppsScript } from "../../support/node/apps-script.ts";
import {
  answering,
  askedOf,
  bodyOf,
  DAY,
  expectedSignature,
  fillStore,
  forwarder,
  json,
  MINUTE,
  only,
  pass,
  pending,
  posts,
  respond,
  submit,
  TAKEN,
} from "./forwarder-for-test.ts";

const HOUR = 60 * MINUTE;

/** What a bridge did: which ids it was asked for, question by question, and which it took. */
interface Bridge {
  readonly google: AppsScript;
  readonly questions: (readonly string[])[];
  readonly taken: Set<string>;
  /** What it answers instead, to a question and to a submission. */
  refusesQuestions: FetchAnswer | Error | null;
  refuses: FetchAnswer | null;
}

/** A form with a bridge that knows what it took. */
function comparing(): Bridge {
  const google = forwarder();
  const bridge: Bridge = { google, questions: [], taken: new Set(), refusesQuestions: null, refuses: null };
  google.aside = () => null;
  google.handler = (request) => answerOf(bridge, request);
  return bridge;
}

function answerOf(bridge: Bridge, request: FetchRequest): FetchAnswer {
  const asked = askedOf(request);
  if (asked === null) {
    if (bridge.refuses !== null) return bridge.refuses;
    bridge.taken.add(String(bodyOf(request).responseId));
    return TAKEN;
  }
  if (bridge.refusesQuestions instanceof Error) throw bridge.refusesQuestions;
  if (bridge.refusesQuestions !== null) return bridge.refusesQuestions;
  bridge.questions.push(asked);
  return json(200, { status: "checked", unknown: asked.filter((id) => !bridge.taken.has(id)) });
}

/** The script's timer begins, so that from here on everything is looked for. */
function begun(): Bridge {
  const bridge = comparing();
  bridge.google.run("formcampTimer");
  bridge.google.now += MINUTE;
  return bridge;
}

function sent({ google }: Bridge): unknown[] {
  return posts(google)
    .map(bodyOf)
    .filter(({ event }) => event === "submission")
    .map(({ responseId }) => responseId);
}

function check(google: AppsScript): string {
  google.ui.alerts.length = 0;
  google.run("formcampCheck");
  return only(google.ui.alerts);
}

const LOST_TRIGGER = "The trigger of Formcamp for responses";

test("a response whose trigger never ran is sent within the hour, in the usual way, and the owner is told", () => {
  const bridge = begun();
  respond(bridge.google, { id: "r-missed" });
  const failures = pass(bridge.google, 75 * MINUTE);
  expect(sent(bridge)).toEqual(["r-missed"]);
  expect(only(failures)).toContain("Formcamp found 1 response for which Google had not started it.");
  const request = posts(bridge.google).find((one) => askedOf(one) === null);
  expect(request?.headers["webhook-id"]).toMatch(/^gf_r-missed_\d+$/);
  expect(check(bridge.google)).toMatch(/Last comparison with the bridge: [\d :-]+ UTC, 1 had been missed/);
});

test("what the bridge has is asked for and not sent again, and what is settled is not even asked for", () => {
  const bridge = begun();
  submit(bridge.google, { id: "r-1" });
  submit(bridge.google, { id: "r-2", at: bridge.google.now });
  expect(pass(bridge.google, DAY)).toEqual([]);
  expect(sent(bridge)).toEqual(["r-1", "r-2"]);
  expect(bridge.questions.length).toBeLessThanOrEqual(26);
  expect(bridge.questions.flat().length).toBeLessThanOrEqual(4);
  expect(check(bridge.google)).toContain("UTC, nothing was missing");
});

test("the question is signed as a submission is, and holds ids and no answers", () => {
  const bridge = begun();
  submit(bridge.google);
  pass(bridge.google, 75 * MINUTE);
  const question = posts(bridge.google)
    .filter((request) => askedOf(request) !== null)
    .at(-1);
  expect(question && bodyOf(question)).toEqual({
    ...{ event: "check", formId: bridge.google.form.getId(), formTitle: "Project request" },
    responses: ["r-1"],
  });
  expect(question?.headers["webhook-signature"]).toBe(question && expectedSignature(question));
});

test("nothing from before it was set up is ever looked for", () => {
  const bridge = comparing();
  respond(bridge.google, { id: "r-old" });
  bridge.google.hasUi = false;
  bridge.google.run("formcampSetUp");
  bridge.google.now += MINUTE;
  respond(bridge.google, { id: "r-just-after", at: bridge.google.now });
  pass(bridge.google, DAY);
  expect(bridge.questions.flat()).not.toContain("r-old");
  expect(sent(bridge)).toEqual(["r-just-after"]);
});

test("a copy of before that left something waiting is taken up from there", () => {
  const bridge = comparing();
  const { now } = bridge.google;
  respond(bridge.google, { id: "r-older", at: now - 3 * HOUR });
  respond(bridge.google, { id: "r-waiting", at: now - 2 * HOUR });
  respond(bridge.google, { id: "r-lost", at: now - HOUR });
  const note = { at: now - 2 * HOUR, tries: 1, since: now - 2 * HOUR, next: now + HOUR, reason: "" };
  bridge.google.properties.setProperty("pending:r-waiting", JSON.stringify(note));
  pass(bridge.google, DAY);
  expect(sent(bridge)).toEqual(["r-lost", "r-waiting"]);
});

test("another bridge is not sent what came before its address was entered", () => {
  const bridge = begun();
  submit(bridge.google, { id: "r-1" });
  bridge.google.now += 30 * MINUTE;
  bridge.google.properties.setProperty("FORMCAMP_ADDRESS", "https://other.example.com/webhooks/project-request");
  bridge.taken.clear();
  pass(bridge.google, DAY);
  expect(sent(bridge)).toEqual(["r-1"]);
});

test("what came in the last ten minutes is left to its trigger", () => {
  const bridge = begun();
  pass(bridge.google, 55 * MINUTE);
  respond(bridge.google, { id: "r-fresh", at: bridge.google.now });
  pass(bridge.google, 5 * MINUTE);
  expect(bridge.questions.flat()).toEqual([]);
  expect(pass(bridge.google, HOUR)).toHaveLength(1);
  expect(sent(bridge)).toEqual(["r-fresh"]);
});

test("responses of the same second are all found, and those that were deleted are not asked for", () => {
  const bridge = begun();
  for (const id of ["a", "b", "c", "gone"]) respond(bridge.google, { id, at: bridge.google.now });
  bridge.google.form.responses.delete("gone");
  pass(bridge.google, 3 * HOUR);
  expect(new Set(sent(bridge))).toEqual(new Set(["a", "b", "c"]));
});

test("an edit of a response that the bridge has is not sent by the comparison", () => {
  const bridge = begun();
  submit(bridge.google, { id: "r-1" });
  pass(bridge.google, 30 * MINUTE);
  respond(bridge.google, { id: "r-1", at: bridge.google.now });
  expect(pass(bridge.google, 3 * HOUR)).toEqual([]);
  expect(sent(bridge)).toEqual(["r-1"]);
});

test("a response that is refused for good is told once and not sent again", () => {
  const bridge = begun();
  bridge.refuses = json(413, { reason: "too-large", message: "Too large." });
  respond(bridge.google, { id: "r-large" });
  const failures = pass(bridge.google, DAY);
  expect(sent(bridge)).toEqual(["r-large"]);
  expect(failures.filter((failure) => failure.includes("for good"))).toHaveLength(1);
  expect([...bridge.google.properties.stored.keys()].filter((key) => key.startsWith("refused:"))).toEqual([]);
});

test("a response that is refused for good is sent once also where there is hardly room to note that", () => {
  const bridge = begun();
  const { handler } = bridge.google;
  bridge.google.handler = (request) => {
    if (askedOf(request) === null) fillStore(bridge.google);
    return handler(request);
  };
  bridge.refuses = json(413, { reason: "too-large", message: "Too large." });
  respond(bridge.google, { id: "r-large" });
  const failures = pass(bridge.google, 5 * HOUR);
  expect(sent(bridge)).toEqual(["r-large"]);
  expect(failures.filter((failure) => failure.includes("for good"))).toHaveLength(1);
});

test("a comparison that breaks off is told once, and goes on when it can", () => {
  const bridge = begun();
  respond(bridge.google, { id: "r-missed" });
  const { getProperties } = bridge.google.properties;
  const broken = new Error("Service invoked too many times for one day: properties.");
  let isSending = true;
  bridge.google.properties.getProperties = () => {
    isSending = !isSending;
    if (isSending) throw broken;
    return getProperties.call(bridge.google.properties);
  };
  const words =
    "Formcamp could not compare the form's responses with the bridge: it broke off (Service invoked too many";
  bridge.google.now += HOUR;
  expect(only(pass(bridge.google, 5 * MINUTE))).toContain(words);
  bridge.google.properties.getProperties = getProperties;
  expect(pass(bridge.google, 50 * MINUTE)).toEqual([]);
  expect(check(bridge.google)).toContain("it fails: it broke off");
  expect(pass(bridge.google, HOUR).join()).toContain("Formcamp found 1 response");
  expect(sent(bridge)).toEqual(["r-missed"]);
});

test("a comparison that breaks off and cannot even note that is told", () => {
  const bridge = begun();
  const { setProperty } = bridge.google.properties;
  bridge.google.properties.setProperty = (key, value) => {
    if (key === "FORMCAMP_SWEEP") throw new Error("You have exceeded the property storage quota.");
    return setProperty.call(bridge.google.properties, key, value);
  };
  const failure = only(pass(bridge.google, 5 * MINUTE));
  expect(failure).toContain("it broke off (You have exceeded the property storage quota.)");
  expect(failure.split("could not compare")).toHaveLength(2);
});

test("thousands that were missed are asked for in parts, and go on at the next turn when a run has had enough", () => {
  const bridge = begun();
  for (let index = 0; index < 2_600; index += 1) respond(bridge.google, { id: `r-${index}`, at: bridge.google.now });
  const { handler } = bridge.google;
  let most = 0;
  bridge.google.handler = (request) => {
    bridge.google.now += 100;
    most = Math.max(most, pending(bridge.google).length);
    return handler(request);
  };
  pass(bridge.google, 80 * MINUTE);
  expect(most).toBe(1_000);
  expect(bridge.taken.size).toBe(2_600);
  expect(sent(bridge)).toHaveLength(2_600);
  expect(Math.max(...bridge.questions.map((ids) => ids.length))).toBe(500);
  expect(pending(bridge.google)).toEqual([]);
});

test("a run that is ended in the middle of a comparison loses nothing", () => {
  const bridge = begun();
  respond(bridge.google, { id: "r-missed" });
  const { handler } = bridge.google;
  bridge.google.now += HOUR;
  bridge.google.handler = () => bridge.google.endRun();
  pass(bridge.google, 5 * MINUTE);
  bridge.google.handler = handler;
  pass(bridge.google, 5 * MINUTE);
  expect(sent(bridge)).toContain("r-missed");
  expect(bridge.taken).toEqual(new Set(["r-missed"]));
});

test("what finds no room among the properties is found again later", () => {
  const bridge = begun();
  respond(bridge.google, { id: "r-missed" });
  const before = new Map(bridge.google.properties.stored);
  fillStore(bridge.google);
  pass(bridge.google, 2 * HOUR);
  expect(sent(bridge)).toEqual([]);
  bridge.google.properties.stored.clear();
  for (const [key, value] of before) bridge.google.properties.setProperty(key, value);
  pass(bridge.google, 2 * HOUR);
  expect(sent(bridge)).toEqual(["r-missed"]);
});

test.each<[string, FetchAnswer, string]>([
  [
    "refuses the secret",
    json(401, { reason: "wrong-signature", message: "No." }),
    "answered 401. Store the same secret",
  ],
  ["is older than the script", json(200, { status: "checked" }), "it is older than this script. Deploy its present"],
])("a bridge that %s is told once, although nobody sends anything", (_title, answer, words) => {
  const bridge = comparing();
  bridge.refusesQuestions = answer;
  const failures = pass(bridge.google, DAY);
  expect(only(failures)).toContain(words);
  expect(check(bridge.google)).toMatch(/Last comparison with the bridge: none yet.* UTC it fails: /);
  bridge.refusesQuestions = null;
  respond(bridge.google, { id: "r-missed" });
  pass(bridge.google, 2 * HOUR);
  expect(sent(bridge)).toEqual(["r-missed"]);
});

test("a bridge or Google that is out of reach for a moment is nobody's trouble, and for longer is told once", () => {
  const bridge = comparing();
  bridge.refusesQuestions = new Error("Address unavailable");
  pass(bridge.google, 5 * MINUTE);
  bridge.refusesQuestions = null;
  expect(pass(bridge.google, HOUR)).toEqual([]);
  bridge.google.form.isOutOfOrder = true;
  const failures = pass(bridge.google, DAY);
  expect(only(failures)).toContain("could not compare the form's responses with the bridge: Google did not give");
});

test.each(["formcampOnSubmit", "formcampTimer"])(
  "the trigger %s, once deleted, is set anew by the other one",
  (name) => {
    const bridge = begun();
    const { google } = bridge;
    google.scriptApp.triggers = google.scriptApp.triggers.filter(({ handler }) => handler !== name);
    const failures = name === "formcampTimer" ? [] : pass(google, 2 * HOUR);
    google.now += 3 * HOUR;
    const alarm = name === "formcampTimer" ? submit(google) : failures.join();
    expect(alarm).toContain("was missing. It was set anew.");
    expect(google.scriptApp.triggers.map(({ handler }) => handler).sort()).toEqual([
      "formcampOnSubmit",
      "formcampTimer",
    ]);
    if (name === "formcampTimer") expect(submit(google, { id: "r-next" })).toBeNull();
    else expect(failures).toHaveLength(1);
  },
);

test("a timer that is there and has stopped is replaced by the run of a response", () => {
  const { google } = begun();
  const stopped = google.scriptApp.triggers.find(({ handler }) => handler === "formcampTimer");
  google.now += 3 * HOUR;
  expect(check(google)).toContain("Triggers: the timer has stopped. Choose Set up again.");
  google.hasUi = false;
  google.run("formcampSetUp");
  expect(google.scriptApp.triggers).not.toContain(stopped);
  if (stopped !== undefined) google.scriptApp.triggers = [...google.scriptApp.triggers.slice(0, 1), stopped];
  expect(submit(google)).toContain("The timer of Formcamp did not run. It was set anew.");
  expect(google.scriptApp.triggers).toHaveLength(2);
  expect(google.scriptApp.triggers).not.toContain(stopped);
});

test("a trigger that cannot be set anew is told, and what is there stays", () => {
  const { google } = begun();
  google.scriptApp.triggers = [
    ...google.scriptApp.triggers.filter(({ handler }) => handler === "formcampTimer"),
    ...Array.from({ length: 19 }, () => new Trigger("other", "CLOCK", null, 30)),
  ];
  expect(pass(google, 65 * MINUTE).join()).toContain(
    `${LOST_TRIGGER} is missing or does not run, and could not be set`,
  );
  expect(google.scriptApp.triggers).toHaveLength(20);
});

test("a trigger that is there and missed something is replaced", () => {
  const bridge = begun();
  const [before] = bridge.google.scriptApp.triggers;
  respond(bridge.google);
  expect(pass(bridge.google, 75 * MINUTE).join()).toContain(`${LOST_TRIGGER} did not run. It was set anew.`);
  expect(bridge.google.scriptApp.triggers).toHaveLength(2);
  expect(bridge.google.scriptApp.triggers).not.toContain(before);
});

test("sending by hand compares at once", () => {
  const bridge = begun();
  respond(bridge.google, { id: "r-missed" });
  bridge.google.now += 15 * MINUTE;
  bridge.google.run("formcampSendNow");
  expect(only(bridge.google.ui.alerts)).toContain("Sent: 1. Still waiting: 0.\nFormcamp found 1 response");
});

test("a comparison that finds nothing leaves the answers to questions about the outcome alone", () => {
  const google = forwarder(answering(TAKEN));
  google.now += HOUR;
  expect(pass(google, DAY)).toEqual([]);
  expect(google.requests).toEqual([]);
});
