import { expect, test } from "vitest";
import {
  answering,
  bodyOf,
  DAY,
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

const UNAVAILABLE = json(503, { reason: "storage-failed", message: "Send it again." });

/** A bridge that is down while `count` responses come, and up again afterwards. */
function withWaiting(count: number) {
  const google = forwarder(answering(UNAVAILABLE));
  for (let index = 0; index < count; index += 1) submit(google, { id: `r-${index}` });
  google.requests.length = 0;
  google.handler = () => TAKEN;
  return google;
}

test("the timer sends what waits with the same id and the time of now", () => {
  const google = forwarder(answering(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, TAKEN));
  submit(google);
  expect(pass(google, 5 * MINUTE)).toEqual([]);
  const [first, , , last] = posts(google);
  expect(last?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(last?.headers["webhook-timestamp"]).toBe(String(Math.floor(google.now / 1000)));
  expect(last?.body).toEqual(first?.body);
  expect(pending(google)).toEqual([]);
});

test("many that wait keep within the limits of the properties and are sent in one turn, oldest first", () => {
  const google = withWaiting(0);
  for (let index = 0; index < 1_500; index += 1) {
    google.isLockedElsewhere = true;
    submit(google, { id: `2_ABaOnud_a_long_id_as_google_makes_them_${index}` });
  }
  expect(pending(google)).toHaveLength(1_500);
  google.isLockedElsewhere = false;
  google.now += 5 * MINUTE;
  google.run("formcampTimer");
  expect(pending(google)).toEqual([]);
  expect(posts(google).map((request) => bodyOf(request).responseId)).toEqual([...google.form.responses.keys()]);
});

test("the timer begins nothing more after four minutes, and goes on at its next turn", () => {
  const google = withWaiting(12);
  google.handler = () => {
    google.now += 50_000;
    return TAKEN;
  };
  google.now += 5 * MINUTE;
  google.run("formcampTimer");
  expect(posts(google)).toHaveLength(5);
  expect(pending(google)).toHaveLength(7);
  pass(google, 20 * MINUTE);
  expect(pending(google)).toEqual([]);
});

test("the timer does not try everything at a bridge that is down", () => {
  const google = withWaiting(50);
  google.handler = answering(UNAVAILABLE);
  pass(google, 5 * MINUTE);
  expect(posts(google)).toHaveLength(3);
  expect(pending(google)).toHaveLength(50);
});

test("responses that are refused for good do not hold up the others", () => {
  const google = withWaiting(8);
  const refusal = json(413, { reason: "too-large", message: "Too large." });
  google.handler = answering(refusal, refusal, refusal, refusal, TAKEN);
  const failure = only(pass(google, 5 * MINUTE));
  expect(failure).toContain("413");
  expect(pending(google)).toEqual([]);
});

test.each(["null", "throws"] as const)("a response that was deleted from the form is dropped (%s)", (missing) => {
  const google = withWaiting(2);
  google.form.missing = missing;
  google.form.responses.delete("r-0");
  expect(pass(google, 5 * MINUTE)).toEqual([]);
  expect(posts(google)).toHaveLength(1);
  expect(pending(google)).toEqual([]);
});

test("a response that comes while another run has the lock is left to the timer", () => {
  const google = forwarder();
  google.isLockedElsewhere = true;
  expect(submit(google)).toBeNull();
  expect(google.requests).toEqual([]);
  expect(google.failureOf("formcampTimer")).toBeNull();
  expect(google.requests).toEqual([]);
  google.isLockedElsewhere = false;
  pass(google, 5 * MINUTE);
  expect(posts(google)).toHaveLength(1);
  expect(pending(google)).toEqual([]);
});

test("a response that the timer sends while its own run waits for the lock is sent once", () => {
  const google = forwarder();
  google.isLockedElsewhere = true;
  google.whileWaiting = () => {
    google.isLockedElsewhere = false;
    google.run("formcampTimer");
  };
  expect(submit(google)).toBeNull();
  expect(posts(google)).toHaveLength(1);
  expect(pending(google)).toEqual([]);
});

test("the timer does not send what is just being sent", () => {
  const google = forwarder();
  google.handler = () => {
    google.run("formcampTimer");
    return TAKEN;
  };
  submit(google);
  expect(posts(google)).toHaveLength(1);
});

test("a response that comes while the timer works is sent in the same turn", () => {
  const google = withWaiting(1);
  google.handler = () => {
    google.handler = () => TAKEN;
    submit(google, { id: "r-late" });
    return TAKEN;
  };
  pass(google, 5 * MINUTE);
  expect(posts(google)).toHaveLength(2);
  expect(pending(google)).toEqual([]);
});

test("an edit that is recorded while the first version is sent is sent as well", () => {
  const google = withWaiting(1);
  google.handler = () => {
    google.handler = () => TAKEN;
    submit(google, { id: "r-0", at: google.now });
    return TAKEN;
  };
  pass(google, 5 * MINUTE);
  const [first, second] = posts(google);
  expect(posts(google)).toHaveLength(2);
  expect(second?.headers["webhook-id"]).not.toBe(first?.headers["webhook-id"]);
  expect(pending(google)).toEqual([]);
});

test("a run that is ended holds no lock and leaves what it did not send", () => {
  const google = withWaiting(3);
  let calls = 0;
  google.handler = () => {
    calls += 1;
    return calls === 2 ? google.endRun() : TAKEN;
  };
  pass(google, 5 * MINUTE);
  expect(pending(google)).toEqual(["r-1", "r-2"]);
  pass(google, 5 * MINUTE);
  expect(pending(google)).toEqual([]);
});

test("what is sent by hand does not wait for the next turn", () => {
  const google = forwarder(answering({ status: 401 }, TAKEN));
  submit(google);
  google.run("formcampSendNow");
  expect(pending(google)).toEqual([]);
  expect(only(google.ui.alerts)).toBe("Sent: 1. Still waiting: 0.");
});

test("sending by hand says what still waits and why", () => {
  const google = forwarder(answering({ status: 401 }));
  submit(google);
  google.run("formcampSendNow");
  expect(only(google.ui.alerts)).toMatch(/^Sent: 0\. Still waiting: 1\.\n.*answered 401.*secret/);
});

test("sending by hand while the timer works says so", () => {
  const google = withWaiting(1);
  google.isLockedElsewhere = true;
  google.run("formcampSendNow");
  expect(only(google.ui.alerts)).toContain("is sending just now");
});

test("a note that somebody damaged by hand does no harm", () => {
  const google = forwarder();
  respond(google);
  google.properties.setProperty("pending:r-1", "{");
  google.properties.setProperty("asking:r-2", "[]");
  expect(pass(google, DAY)).toEqual([]);
  expect(posts(google)).toHaveLength(1);
  expect(pending(google)).toEqual([]);
});
