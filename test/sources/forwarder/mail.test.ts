import { expect, test } from "vitest";
import type { FetchHandler } from "../../support/node/apps-script/fetch.ts";
import {
  ANSWER,
  answering,
  asked,
  bridgeWith,
  DAY,
  forwarder,
  json,
  MINUTE,
  only,
  outcome,
  pass,
  posts,
  STATUS_URL,
  submit,
} from "./forwarder-for-test.ts";

const EMAIL = "mia@example.com";
const TODO = "https://3.basecamp.com/1/buckets/2/todos/3";

function mailing(handler: FetchHandler, type = "VERIFIED") {
  const google = forwarder(handler, "mail");
  google.form.collect(type);
  return google;
}

test("the respondent is told what happened, with the links and the form's title and no answers", () => {
  const google = mailing(bridgeWith(outcome("delivered", { message: "It was filed.", todoUrl: TODO })));
  google.form.title = "Project\nrequest";
  expect(submit(google, { email: EMAIL })).toBeNull();
  const mail = only(google.mails);
  expect(mail.to).toBe(EMAIL);
  expect(mail.subject).toBe("Project request: Your request was filed.");
  expect(mail.body).toBe(
    `It was filed.\n\nThe to-do: ${TODO}\n\nIts status page: ${STATUS_URL}\n\nThis is about your answer to the form "Project request".`,
  );
  expect(`${mail.subject}${mail.body}`).not.toContain(ANSWER);
});

test.each([
  ["parked", "A person looks into your request; nothing is lost."],
  ["skipped", "Your request needs no to-do."],
])("a response that is %s is told as such, without a link", (status, words) => {
  const google = mailing(bridgeWith(outcome(status, { message: "" })));
  submit(google, { email: EMAIL });
  expect(only(google.mails)).toMatchObject({ subject: `Project request: ${words}` });
  expect(only(google.mails).body).toMatch(words);
});

test("a response that is refused is told with the bridge's message", () => {
  const google = mailing(answering(json(413, { reason: "too-large", message: "It is too large." })));
  submit(google, { email: EMAIL });
  expect(only(google.mails).subject).toBe("Project request: Your request could not be taken.");
  expect(only(google.mails).body).toContain("It is too large.");
});

test.each(["RESPONDER_INPUT", "DO_NOT_COLLECT"])("no mail goes to an address of the kind %s", (type) => {
  const google = mailing(bridgeWith(outcome("delivered")), type);
  submit(google, { email: EMAIL });
  pass(google, DAY);
  expect(google.mails).toEqual([]);
  expect(asked(google)).toEqual([]);
});

test("no mail goes out where Google does not say how addresses are collected", () => {
  const google = mailing(bridgeWith(outcome("delivered")));
  google.form.getEmailCollectionType = undefined;
  expect(submit(google, { email: EMAIL })).toBeNull();
  google.form.getEmailCollectionType = () => {
    throw new Error("Unexpected error");
  };
  expect(submit(google, { id: "r-2", email: EMAIL })).toBeNull();
  google.run("formcampCheck");
  expect(google.mails).toEqual([]);
  expect(google.ui.alerts[0]).toContain("No mail is sent until the form collects e-mail addresses as Verified");
});

test.each(["", "nobody", "a@example.com, b@example.com", "a@example.com;b@example.com"])(
  "no mail goes to %j, which is not one address",
  (email) => {
    const google = mailing(bridgeWith(outcome("delivered")));
    expect(submit(google, { email })).toBeNull();
    expect(google.mails).toEqual([]);
  },
);

test("without quota the mail waits for the timer, and the outcome is not asked again", () => {
  const google = mailing(bridgeWith(outcome("delivered")));
  google.mailQuota = 0;
  submit(google, { email: EMAIL });
  const count = asked(google).length;
  pass(google, 30 * MINUTE);
  expect(google.mails).toEqual([]);
  google.mailQuota = 10;
  expect(pass(google, 60 * MINUTE)).toEqual([]);
  expect(google.mails).toHaveLength(1);
  expect(asked(google)).toHaveLength(count);
  expect(posts(google)).toHaveLength(1);
});

test("nobody is told twice, however often the timer runs and the trigger fires", () => {
  const google = mailing(bridgeWith(outcome("delivered")));
  submit(google, { email: EMAIL });
  pass(google, 30 * MINUTE);
  const [response] = google.form.responses.values();
  google.run("formcampOnSubmit", { response });
  google.run("formcampSendNow");
  pass(google, DAY);
  expect(google.mails).toHaveLength(1);
});

test("a run that is ended while it mails does not mail again", () => {
  const google = mailing(bridgeWith(outcome("delivered")));
  const push = google.mails.push.bind(google.mails);
  google.mails.push = (...mails) => {
    push(...mails);
    return google.endRun();
  };
  submit(google, { email: EMAIL });
  pass(google, DAY);
  expect(google.mails).toHaveLength(1);
});

test("nobody is told twice where a run was ended before it could forget what it had sent", () => {
  const google = mailing(bridgeWith(outcome("delivered")));
  let note = "";
  google.handler = (request) => {
    note = google.properties.getProperty("pending:r-1") ?? note;
    return bridgeWith(outcome("delivered"))(request);
  };
  submit(google, { email: EMAIL });
  google.properties.setProperty("pending:r-1", note);
  pass(google, 30 * MINUTE);
  expect(posts(google)).toHaveLength(2);
  expect(google.mails).toHaveLength(1);
});

test("the timer that runs while the outcome is asked does not mail as well", () => {
  const google = mailing(bridgeWith(outcome("pending"), outcome("delivered")));
  google.whileAsleep = () => {
    google.whileAsleep = () => undefined;
    google.run("formcampSendNow");
    google.run("formcampSendNow");
  };
  submit(google, { email: EMAIL });
  pass(google, DAY);
  expect(google.mails).toHaveLength(1);
});

test("no mail says that a response was received only", () => {
  const google = mailing(() => json(202, { submission: "r-1", status: "pending" }));
  submit(google, { email: EMAIL });
  pass(google, DAY);
  expect(google.mails).toEqual([]);
});

test("the check says that mails go out", () => {
  const google = mailing(bridgeWith());
  google.run("formcampCheck");
  expect(google.ui.alerts[0]).toContain("Reporting: mail to the respondent");
});
