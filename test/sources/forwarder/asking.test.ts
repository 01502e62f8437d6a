import { expect, test } from "vitest";
import {
  asked,
  bridgeWith,
  DAY,
  json,
  logged,
  MINUTE,
  outcome,
  pass,
  pending,
  posts,
  reporting,
  STATUS_URL,
  submit,
} from "./forwarder-for-test.ts";

test("what became of a response is asked after 2, 4 and 8 seconds until it is final", () => {
  const google = reporting(bridgeWith(outcome("pending"), outcome("sending"), outcome("delivered")));
  expect(submit(google)).toBeNull();
  expect(google.sleeps).toEqual([2_000, 4_000, 8_000]);
  expect(asked(google)).toEqual([STATUS_URL, STATUS_URL, STATUS_URL]);
  expect(google.requests.at(-1)?.headers).toEqual({ Accept: "application/json" });
  expect(logged(google)).toEqual(["It is delivered."]);
});

test("what is not final by then is asked by the timer", () => {
  const pendingStill = outcome("pending");
  const google = reporting(bridgeWith(pendingStill, pendingStill, pendingStill, pendingStill, outcome("skipped")));
  submit(google);
  expect(logged(google)).toEqual([]);
  expect(google.properties.ids("asking")).toEqual(["r-1"]);
  pass(google, 60 * MINUTE);
  expect(asked(google)).toHaveLength(5);
  expect(logged(google)).toEqual(["It is skipped."]);
  pass(google, DAY);
  expect(google.properties.ids("asking")).toEqual([]);
  expect(logged(google)).toEqual(["It is skipped."]);
});

test("a person who never looks into it is not asked about for ever", () => {
  const google = reporting(bridgeWith(outcome("parked", { final: false })));
  submit(google);
  pass(google, 15 * DAY);
  const count = asked(google).length;
  pass(google, DAY);
  expect(asked(google)).toHaveLength(count);
  expect(google.properties.ids("asking")).toEqual([]);
  expect(logged(google)).toEqual(["It is parked."]);
});

test("while the outcome of one response is asked, another one is sent", () => {
  const google = reporting(bridgeWith(outcome("pending")));
  google.whileAsleep = () => {
    google.whileAsleep = () => undefined;
    submit(google, { id: "r-2" });
    expect(posts(google)).toHaveLength(2);
  };
  submit(google);
  expect(pending(google)).toEqual([]);
});

test("a run ends before Google ends it, however slow everything is", () => {
  const google = reporting((request) => {
    google.now += 59_000;
    if (request.method === "GET") return outcome("pending");
    return posts(google).length < 3 ? json(503, {}) : bridgeWith()(request);
  });
  const start = google.now;
  submit(google);
  expect(google.now - start).toBeLessThan(6 * MINUTE);
  expect(google.properties.ids("asking")).toEqual(["r-1"]);
});

test("the timer does not ask for everything at a bridge that is down", () => {
  const google = reporting(bridgeWith(outcome("pending")));
  for (let index = 0; index < 20; index += 1) submit(google, { id: `r-${index}` });
  google.handler = bridgeWith(new Error("Address unavailable"));
  const count = asked(google).length;
  pass(google, 5 * MINUTE);
  expect(asked(google)).toHaveLength(count + 3);
  google.handler = bridgeWith(outcome("delivered"));
  pass(google, 60 * MINUTE);
  expect(logged(google)).toHaveLength(20);
});

test("a status that is gone ends the asking", () => {
  const google = reporting(bridgeWith(json(404, { message: "Not found." })));
  submit(google);
  pass(google, DAY);
  expect(asked(google)).toHaveLength(1);
  expect(logged(google)).toEqual(["Received."]);
});

test("asking ends after fourteen days, rarer than it began", () => {
  const google = reporting(bridgeWith(outcome("pending")));
  submit(google);
  pass(google, 15 * DAY);
  const count = asked(google).length;
  expect(count).toBeLessThan(15 * 24 + 10);
  pass(google, DAY);
  expect(asked(google)).toHaveLength(count);
  expect(google.properties.ids("asking")).toEqual([]);
  expect(logged(google)).toEqual(["Received."]);
});

test.each([
  ["no network", new Error("Address unavailable")],
  ["a fault of the bridge", json(500, { message: "Broken." })],
  ["a redirect", json(302, {}, { Location: "https://elsewhere.example.com/" })],
  ["something that is not JSON", { status: 200, text: "<html>" }],
])("after %s the outcome is asked again, and the response is not sent again", (_name, trouble) => {
  const google = reporting(bridgeWith(trouble, trouble, trouble, trouble, outcome("delivered")));
  expect(submit(google)).toBeNull();
  pass(google, 60 * MINUTE);
  expect(posts(google)).toHaveLength(1);
  expect(google.requests.every(({ url }) => url.startsWith("https://bridge.example.com/"))).toBe(true);
  expect(logged(google)).toEqual(["It is delivered."]);
});

test("a run that is ended while it asks is taken up by the timer", () => {
  const google = reporting((request) => (request.method === "POST" ? bridgeWith()(request) : google.endRun()));
  submit(google);
  expect(pending(google)).toEqual([]);
  google.handler = bridgeWith(outcome("delivered"));
  pass(google, 10 * MINUTE);
  expect(posts(google)).toHaveLength(1);
  expect(logged(google)).toEqual(["It is delivered."]);
});

test("a response that was deleted from the form is not asked for any more", () => {
  const google = reporting(bridgeWith(outcome("pending")));
  submit(google);
  google.form.responses.clear();
  pass(google, 10 * MINUTE);
  expect(google.properties.ids("asking")).toEqual([]);
});
