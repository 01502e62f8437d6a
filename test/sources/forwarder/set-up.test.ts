import { expect, test } from "vitest";
import { Trigger } from "../../support/node/apps-script/triggers.ts";
import { AppsScript } from "../../support/node/apps-script.ts";
import {
  ADDRESS,
  bodyOf,
  expectedSignature,
  forwarder,
  json,
  MINUTE,
  only,
  posts,
  SECRET,
  submit,
} from "./forwarder-for-test.ts";

const CHECKED = json(200, { status: "checked", message: "The bridge takes this form's responses." });

function triggersOf(google: AppsScript): string[] {
  return google.scriptApp.triggers.map(({ handler, type, minutes }) => `${handler} ${type} ${minutes ?? ""}`.trim());
}

const BOTH = ["formcampOnSubmit ON_FORM_SUBMIT", "formcampTimer CLOCK 5"];

test("setting up stores address and secret, installs both triggers and checks the connection", () => {
  const google = new AppsScript(() => CHECKED);
  google.ui.answers = [` ${ADDRESS} `, ` ${SECRET}\n`];
  google.run("formcampSetUp");
  expect(google.properties.getProperty("FORMCAMP_ADDRESS")).toBe(ADDRESS);
  expect(google.properties.getProperty("FORMCAMP_SECRET")).toBe(SECRET);
  expect(triggersOf(google)).toEqual(BOTH);
  expect(only(google.ui.alerts)).toBe(
    [
      `Address: ${ADDRESS}`,
      "Secret: stored",
      "Triggers: both installed",
      "Connection: The bridge takes this form's responses.",
      "Waiting to be sent: none",
      "Last comparison with the bridge: none yet; what came before 2026-02-01 09:05 UTC is not looked at",
      "Reporting: off",
      `This form's id: ${google.form.getId()}`,
    ].join("\n"),
  );
});

test("empty answers keep what is stored, and the secret is not shown", () => {
  const google = forwarder(() => CHECKED);
  google.ui.answers = ["", ""];
  google.run("formcampSetUp");
  expect(google.properties.getProperty("FORMCAMP_ADDRESS")).toBe(ADDRESS);
  expect(google.properties.getProperty("FORMCAMP_SECRET")).toBe(SECRET);
  expect([...google.ui.prompts, ...google.ui.alerts, ...google.log].join()).not.toContain(SECRET);
});

test.each([
  "http://bridge.example.com/webhooks/it",
  "https://bridge.example.com/it",
  "https://bridge.example.com/webhooks/",
  "https://user:word@bridge.example.com/webhooks/it",
  "https://bridge.example.com/webhooks/it?x=1",
  "http://localhost.example.com/webhooks/it",
  "ftp://bridge.example.com/webhooks/it",
  "",
])("the address %j is refused and asked for again", (address) => {
  const google = new AppsScript(() => CHECKED);
  google.ui.answers = [address, null];
  google.run("formcampSetUp");
  expect(google.properties.getProperty("FORMCAMP_ADDRESS")).toBeNull();
  expect(google.ui.prompts[1]).toMatch(/^The address/);
});

test.each(["http://127.0.0.1:8787/webhooks/it", "http://localhost/webhooks/it", "https://a.example/webhooks/it-2"])(
  "the address %s is taken",
  (address) => {
    const google = new AppsScript(() => CHECKED);
    google.ui.answers = [address, SECRET];
    google.run("formcampSetUp");
    expect(only(google.requests).url).toBe(address);
  },
);

test.each([
  "",
  "secret",
  SECRET.slice("whsec_".length),
  "whsec_",
  "whsec_not base64!",
  `whsec_${Buffer.alloc(23).toString("base64")}`,
  `whsec_${Buffer.alloc(65).toString("base64")}`,
])("the secret %j is refused and asked for again", (secret) => {
  const google = new AppsScript(() => CHECKED);
  google.ui.answers = [ADDRESS, secret, null];
  google.run("formcampSetUp");
  expect(google.properties.getProperty("FORMCAMP_SECRET")).toBeNull();
  expect(google.ui.prompts[2]).toMatch(/^The secret/);
});

test("setting up twice leaves one trigger of each", () => {
  const google = forwarder(() => CHECKED);
  google.ui.answers = ["", "", "", ""];
  google.run("formcampSetUp");
  google.run("formcampSetUp");
  expect(triggersOf(google)).toEqual(BOTH);
});

test("surplus triggers of ours are deleted, and those of others are left alone", () => {
  const google = forwarder(() => CHECKED);
  const form = google.form.getId();
  google.scriptApp.triggers = [
    new Trigger("sendInvoice", "ON_FORM_SUBMIT", form, null),
    new Trigger("formcampOnSubmit", "ON_FORM_SUBMIT", "another form", null),
    new Trigger("formcampOnSubmit", "ON_FORM_SUBMIT", form, null),
    new Trigger("formcampOnSubmit", "ON_FORM_SUBMIT", form, null),
    new Trigger("formcampTimer", "ON_OPEN", form, null),
    new Trigger("formcampTimer", "CLOCK", null, 5),
    new Trigger("cleanUp", "CLOCK", null, 30),
    new Trigger("formcampTimer", "CLOCK", null, 5),
  ];
  google.run("formcampCheck");
  google.ui.answers = ["", ""];
  google.run("formcampSetUp");
  expect(triggersOf(google)).toEqual(["sendInvoice ON_FORM_SUBMIT", BOTH[0], BOTH[1], "cleanUp CLOCK 30"]);
  expect(google.scriptApp.triggers.every(({ source }) => source !== "another form")).toBe(true);
  expect(google.ui.alerts[0]).toContain("Triggers: not as they should be");
  expect(google.ui.alerts[1]).toContain("Triggers: both installed");
});

test("run from the script editor, setting up says in the log what to do", () => {
  const google = new AppsScript(() => CHECKED);
  google.hasUi = false;
  google.run("formcampSetUp");
  expect(google.log.join("\n")).toContain("Formcamp > Set up");
  expect(google.log.join("\n")).toContain("The address is missing.");
});

test("run from the script editor with settings stored by hand, setting up installs and checks", () => {
  const google = forwarder(() => CHECKED);
  google.hasUi = false;
  google.run("formcampSetUp");
  expect(triggersOf(google)).toEqual(BOTH);
  expect(google.log.join("\n")).toContain("Connection: The bridge takes this form's responses.");
  expect(google.log.join("\n")).not.toContain(SECRET);
});

test("the check is signed as a submission is and holds no answers", () => {
  const google = forwarder(() => CHECKED);
  google.run("formcampCheck");
  const request = only(posts(google));
  expect(bodyOf(request)).toEqual({ event: "check", formId: google.form.getId(), formTitle: "Project request" });
  expect(request.headers["webhook-id"]).toBe(`check_${google.now}`);
  expect(request.headers["webhook-signature"]).toBe(expectedSignature(request));
});

test.each([
  [401, "secret"],
  [403, "blocks"],
  [404, "/webhooks/"],
  [422, "1FormOfTheTests"],
  [302, "leads elsewhere"],
  [429, "Wait"],
  [500, "log"],
])("a check that is answered with %i shows the bridge's message and what to do", (status, advice) => {
  const google = forwarder(() => json(status, { reason: "something", message: "This is why." }));
  google.run("formcampCheck");
  const line = only(google.ui.alerts).split("\n")[3];
  expect(line).toContain(`Connection: the bridge answered ${status}. This is why.`);
  expect(line).toContain(advice);
});

test("a check without a network says that the address may be wrong", () => {
  const google = forwarder(() => {
    throw new Error("DNS error");
  });
  google.run("formcampCheck");
  expect(only(google.ui.alerts)).toContain("the bridge cannot be reached. Check the webhook's address");
});

test("a page that is no bridge does not pass for one", () => {
  const google = forwarder(() => json(200, { status: "ok" }));
  google.run("formcampCheck");
  expect(only(google.ui.alerts)).toContain("Connection: the bridge answered 200. Check the webhook's address");
});

test("the check tells how much waits, for how long and why", () => {
  const google = forwarder(() => ({ status: 503 }));
  submit(google, { id: "r-1" });
  submit(google, { id: "r-2" });
  google.now += 130 * MINUTE;
  google.run("formcampCheck");
  expect(only(google.ui.alerts)).toContain(
    "Waiting to be sent: 2 (the oldest for 2 hours, last reason: the bridge answered 503)",
  );
});

test("the check says when the bridge goes by another address, so that no outcome could be asked for", () => {
  const checked = { status: "checked", message: "All is well." };
  const google = forwarder(() => json(200, { ...checked, statusUrl: "https://bridge.example.com/status/" }));
  google.run("formcampCheck");
  expect(google.ui.alerts[0]).toContain("Connection: All is well.\n");
  google.handler = () => json(200, { ...checked, statusUrl: "https://forms.example.com/status/" });
  google.run("formcampCheck");
  expect(google.ui.alerts[1]).toContain("Connection: All is well. But it calls itself by another address (PUBLIC_URL)");
});
