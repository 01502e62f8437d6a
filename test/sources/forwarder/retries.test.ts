import { expect, test } from "vitest";
import type { FetchAnswer } from "../../support/node/apps-script/fetch.ts";
import {
  ADDRESS,
  ANSWER,
  answering,
  DAY,
  fillStore,
  forwarder,
  json,
  MINUTE,
  pass,
  pending,
  posts,
  published,
  SECRET,
  submit,
  TAKEN,
} from "./forwarder-for-test.ts";

const UNAVAILABLE = json(503, { reason: "storage-failed", message: "Send it again." });
const network = new Error(`Address unavailable: ${ADDRESS}`);

test("a response is recorded before the first try and forgotten once it is taken", () => {
  const google = forwarder();
  google.handler = () => {
    expect(pending(google)).toEqual(["r-1"]);
    expect(google.properties.getProperty("pending:r-1")).not.toContain(ANSWER);
    return TAKEN;
  };
  submit(google);
  expect(posts(google)).toHaveLength(1);
  expect(pending(google)).toEqual([]);
});

test("a run that is ended while it sends loses nothing: the timer sends the response", () => {
  const google = forwarder();
  google.handler = () => google.endRun();
  submit(google);
  expect(pending(google)).toEqual(["r-1"]);
  google.handler = () => TAKEN;
  expect(pass(google, 5 * MINUTE)).toEqual([]);
  const [first, second] = posts(google);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(pending(google)).toEqual([]);
});

const passing: [string, FetchAnswer | Error][] = [
  ["no network", network],
  ...[408, 425, 429, 500, 502, 503, 504].map((status): [string, FetchAnswer] => [String(status), { status }]),
];

test.each(passing)("after %s the response is tried three times with growing pauses, then waits", (_name, answer) => {
  const google = forwarder(answering(answer));
  expect(submit(google)).toBeNull();
  expect(posts(google)).toHaveLength(3);
  expect(google.sleeps).toEqual([1_000, 4_000]);
  expect(pending(google)).toEqual(["r-1"]);
});

test.each(passing)("after %s the next try settles it", (_name, answer) => {
  const google = forwarder(answering(answer, TAKEN));
  expect(submit(google)).toBeNull();
  const [first, second] = posts(google);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.headers["webhook-timestamp"]).not.toBe(first?.headers["webhook-timestamp"]);
  expect(pending(google)).toEqual([]);
});

test("a short Retry-After is waited for, whatever its letters", () => {
  const google = forwarder(answering({ status: 429, headers: { "retry-after": "13" } }, TAKEN));
  submit(google);
  expect(google.sleeps).toEqual([13_000]);
  expect(pending(google)).toEqual([]);
});

test("a Retry-After with a date is waited for as well", () => {
  const google = forwarder();
  const date = new Date(google.now + 9_000).toUTCString();
  google.handler = answering({ status: 503, headers: { "Retry-After": date } }, TAKEN);
  submit(google);
  expect(google.sleeps).toEqual([9_000]);
});

test("a Retry-After of half a minute is left to the timer", () => {
  const google = forwarder(answering({ status: 503, headers: { "Retry-After": "30" } }, TAKEN));
  expect(submit(google)).toBeNull();
  expect(google.sleeps).toEqual([]);
  expect(pending(google)).toEqual(["r-1"]);
});

test("a long Retry-After is left to the timer, which does not come sooner", () => {
  const google = forwarder(answering({ status: 429, headers: { "Retry-After": "1200" } }, TAKEN));
  submit(google);
  expect(google.sleeps).toEqual([]);
  pass(google, 15 * MINUTE);
  expect(posts(google)).toHaveLength(1);
  pass(google, 5 * MINUTE);
  expect(pending(google)).toEqual([]);
});

test.each([400, 413, 415])("a submission that the bridge refuses with %i is not sent again", (status) => {
  const message = `The body "${ANSWER}" cannot be read.`;
  const google = forwarder(answering(json(status, { reason: "unreadable", message })));
  const failure = submit(google);
  expect(failure).toContain(`the bridge answered ${status}`);
  expect(published(google, failure)).not.toContain(ANSWER);
  expect(posts(google)).toHaveLength(1);
  expect(pending(google)).toEqual([]);
  pass(google, DAY);
  expect(posts(google)).toHaveLength(1);
});

const setUp = [301, 302, 307, 401, 403, 404, 405, 409, 410, 422].map((status): [string, FetchAnswer] => [
  String(status),
  json(status, { reason: "something", message: "Something is wrong." }, { Location: "https://elsewhere.example.com/" }),
]);

test.each([
  ...setUp,
  ["200 of something that is no bridge", { status: 200, text: "<html>Parked domain</html>" } satisfies FetchAnswer],
  ["400 of something that is no bridge", { status: 400, text: "<html>Bad request</html>" } satisfies FetchAnswer],
] as [string, FetchAnswer][])("after %s the response waits, and the owner is told at once", (_name, answer) => {
  const google = forwarder(answering(answer, TAKEN));
  const failure = submit(google);
  expect(failure).toContain("sent again by itself");
  for (const hidden of [ANSWER, SECRET.slice(6)]) expect(published(google, failure)).not.toContain(hidden);
  expect(posts(google)).toHaveLength(1);
  expect(google.requests).toHaveLength(1);
  expect(pending(google)).toEqual(["r-1"]);
  expect(pass(google, 10 * MINUTE)).toEqual([]);
  expect(pending(google)).toEqual([]);
});

test("trouble that passes is told to the owner only once it has lasted over an hour", () => {
  const google = forwarder(answering(UNAVAILABLE));
  expect(submit(google)).toBeNull();
  expect(pass(google, 60 * MINUTE)).toEqual([]);
  const [failure] = pass(google, 60 * MINUTE);
  expect(failure).toContain("the bridge answered 503");
});

test("the timer's pauses grow to an hour and stay there", () => {
  const google = forwarder();
  const times: number[] = [];
  google.handler = () => {
    times.push(google.now);
    return { status: 401 };
  };
  submit(google);
  pass(google, DAY);
  const pauses = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / MINUTE);
  expect(pauses.slice(0, 6)).toEqual([5, 10, 20, 40, 60, 60]);
  expect(Math.max(...pauses)).toBe(60);
  expect(pauses.slice(4).every((pause) => pause >= 60)).toBe(true);
});

test("a response that cannot be handed over for thirty days is given up, and the owner is told", () => {
  const google = forwarder(answering({ status: 401 }));
  submit(google);
  const failures = pass(google, 31 * DAY);
  expect(failures.at(-1)).toContain("for good");
  expect(pending(google)).toEqual([]);
});

test("a response that Google does not give just now waits", () => {
  const google = forwarder(answering(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, TAKEN));
  submit(google);
  google.form.isOutOfOrder = true;
  expect(pass(google, 30 * MINUTE)).toEqual([]);
  expect(pending(google)).toEqual(["r-1"]);
  google.form.isOutOfOrder = false;
  pass(google, 60 * MINUTE);
  expect(pending(google)).toEqual([]);
});

test("a response that can neither be noted nor sent makes the run fail", () => {
  const google = forwarder(answering(network));
  fillStore(google);
  expect(submit(google)).toContain("quota");
});

test("a response that cannot be noted is sent all the same", () => {
  const google = forwarder();
  fillStore(google);
  expect(submit(google)).toBeNull();
  expect(posts(google)).toHaveLength(1);
});

test.each<[string, FetchAnswer]>([
  ["another service that says 200 in JSON", json(200, { status: "ok" })],
  ["a bridge that took another response", json(200, { submission: 7, status: "pending" })],
  ["a gateway that refuses in its own words", json(413, { message: "Request Entity Too Large" })],
  ["a gateway's own 400", json(400, { message: "Bad request", code: 1 })],
])("the answer of %s ends nothing: the response waits and is sent to the bridge later", (_name, answer) => {
  const google = forwarder(() => answer);
  expect(submit(google)).toContain("The response is kept and sent again by itself.");
  expect(pending(google)).toEqual(["r-1"]);
  google.handler = () => TAKEN;
  pass(google, 5 * MINUTE);
  expect(pending(google)).toEqual([]);
});
