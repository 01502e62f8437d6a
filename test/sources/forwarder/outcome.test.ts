import { expect, test } from "vitest";
import {
  answering,
  asked,
  bridgeWith,
  DAY,
  fillStore,
  forwarder,
  json,
  logged,
  MINUTE,
  outcome,
  pass,
  pending,
  posts,
  published,
  reporting,
  STATUS_URL,
  submit,
} from "./forwarder-for-test.ts";

test("a person who has to look into it is reported once, and what they decide afterwards", () => {
  const parked = outcome("parked", { final: false });
  const google = reporting(bridgeWith(parked, parked, parked, parked, parked, outcome("delivered")));
  submit(google);
  pass(google, DAY);
  expect(logged(google)).toEqual(["It is parked.", "It is delivered."]);
});

test("an outcome that cannot be noted does not make the run fail", () => {
  const google = reporting(bridgeWith());
  google.handler = (request) => {
    if (request.method === "GET") fillStore(google);
    return bridgeWith(outcome("pending"))(request);
  };
  expect(submit(google)).toBeNull();
  expect(pending(google)).toEqual([]);
});

test("without a status address nothing is asked, and the response counts as received", () => {
  const google = reporting(() => json(202, { submission: "r-1", status: "pending" }));
  submit(google);
  expect(asked(google)).toEqual([]);
  expect(logged(google)).toEqual(["Received."]);
});

test.each([
  "https://elsewhere.example.com/status/one-ticket",
  "http://bridge.example.com/status/one-ticket",
  "https://bridge.example.com.elsewhere.example/status",
  "https://bridge.example.com:8443/status/one-ticket",
  "https://bridge.example.com@elsewhere.example/status",
  "https://bridge.example.com\\@elsewhere.example/status",
  "//bridge.example.com/status",
  "javascript:alert(1)",
  42,
  null,
])("the status address %j, which is not the bridge's, is never asked", (statusUrl) => {
  const google = reporting(() => json(202, { submission: "r-1", status: "pending", statusUrl }));
  expect(submit(google)).toBeNull();
  pass(google, DAY);
  expect(google.requests).toHaveLength(1);
});

test("a submission that is refused is reported with the bridge's message", () => {
  const google = reporting(answering(json(413, { reason: "too-large", message: "It is too large." })));
  expect(submit(google)).toContain("413");
  expect(logged(google)).toEqual(["It is too large."]);
});

test("a submission that is given up after thirty days is reported", () => {
  const google = reporting(answering({ status: 401 }));
  submit(google);
  pass(google, 31 * DAY);
  expect(logged(google)).toEqual(["It could not be handed over within 30 days."]);
});

test("a response that two people's triggers announce is sent and reported once", () => {
  const google = reporting(bridgeWith(outcome("delivered")));
  submit(google);
  const [response] = google.form.responses.values();
  google.run("formcampOnSubmit", { response });
  expect(posts(google)).toHaveLength(1);
  expect(logged(google)).toEqual(["It is delivered."]);
});

test("an edited response is reported anew", () => {
  const google = reporting(bridgeWith(outcome("delivered")));
  submit(google);
  google.now += 10_000;
  submit(google);
  expect(posts(google)).toHaveLength(2);
  expect(logged(google)).toEqual(["It is delivered.", "It is delivered."]);
});

test("while nobody wants to know, nothing is asked or kept", () => {
  const google = forwarder(bridgeWith(outcome("delivered")));
  submit(google);
  expect(asked(google)).toEqual([]);
  expect(google.properties.ids("asking")).toEqual([]);
});

test("reporting that is switched off ends the asking", () => {
  const google = reporting(bridgeWith(outcome("pending")));
  submit(google);
  google.ui.answers = ["off"];
  google.run("formcampReport");
  const count = asked(google).length;
  pass(google, 10 * MINUTE);
  expect(asked(google)).toHaveLength(count);
  expect(google.properties.ids("asking")).toEqual([]);
});

test("an answer to what to report that is none of the three is asked again", () => {
  const google = forwarder();
  google.ui.answers = ["both", "mail"];
  google.run("formcampReport");
  expect(google.ui.prompts[1]).toContain("Please type column, mail or off.");
  expect(google.properties.getProperty("FORMCAMP_REPORT")).toBe("mail");
});

test("the ticket in the status address is not written where others read", () => {
  const google = reporting(bridgeWith(new Error(`Address unavailable: ${STATUS_URL}`)));
  google.form.destination = "gone";
  const failure = submit(google);
  google.run("formcampCheck");
  expect(published(google, failure, ...google.ui.alerts)).not.toContain("one-ticket");
});
