import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import { ONBOARDING_FORM, onboarding } from "../fixtures/google-forms.ts";
import { leaveAnswers, leaveContent, leaveParts, multipart } from "../fixtures/jotform.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { FormResponse } from "../support/node/apps-script/form.ts";
import { Trigger } from "../support/node/apps-script/triggers.ts";
import { AppsScript } from "../support/node/apps-script.ts";
import { fetchNow } from "../support/node/fetch-now.ts";
import { beginCommand, copyProject, freePort, npmStart, type Running, WAIT } from "../support/node/npm-start.ts";

const SIGN_INS_PER_MINUTE = 60;
/** How long the script really sleeps between two questions, in milliseconds. */
const SHORT_PAUSE_MS = 100;
const Todos = z.array(z.object({ content: z.string(), description: z.string(), app_url: z.string() }));

let folder = "";
let running: Running;
let made: Readonly<Record<string, string | undefined>> = {};
/** Everything that was printed by a command. */
let printed = "";

beforeAll(async () => {
  folder = copyProject();
  const wrangler = join(folder, "wrangler.toml");
  const text = readFileSync(wrangler, "utf8");
  writeFileSync(wrangler, text.replace("limit = 10,", `limit = ${SIGN_INS_PER_MINUTE},`));
  const leave = readFileSync(join(folder, "mappings/leave-request.yaml"), "utf8");
  const weak = leave.replace("api_key: JOTFORM_API_KEY", "trust: url-secret").replace("LEAVE_REQUEST", "OLD_LEAVE");
  writeFileSync(join(folder, "mappings/old-leave.yaml"), weak);
  running = await npmStart(folder);
  await running.says("Ctrl-C stops");
  made = parseEnv(readFileSync(join(folder, ".wrangler/start/emulator/secrets.env"), "utf8"));
}, 90_000);

afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function begin(...args: string[]) {
  return beginCommand(running, "send", args);
}

async function send(...args: string[]) {
  const ended = await begin(...args).ended;
  printed += ended.out + ended.err;
  return ended;
}

/** Writes a captured delivery to a file of the project's copy; answers its path. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function todos() {
  return Todos.parse(await (await fetch(`${running.emulator}/_emulator/todos`)).json());
}

/** The one to-do of this title. */
async function todo(title: string) {
  const found = (await todos()).filter(({ content }) => content === title);
  expect(found.map(({ content }) => content)).toEqual([title]);
  return found[0];
}

async function fault(then: unknown): Promise<void> {
  const body = JSON.stringify({ method: "POST", path: "/todos.json", then });
  await fetch(`${running.emulator}/_emulator/faults`, { method: "POST", body });
}

function asked(summary: string, token: string, form = "FxIT4Desk"): string {
  const submission = itRequest({ token });
  submission.form_response.form_id = form;
  submission.form_response.answers[0] = { ...submission.form_response.answers[0], text: summary };
  return `${JSON.stringify(submission)}\n`;
}

const named = (first: string, last = "Sent") => leaveAnswers({ q3_yourName: { first, last } });
const FROM = "from 2027-01-11";

describe("npm run send", () => {
  it("sends a sample, which is known from npm start, and another one with --new", async () => {
    const before = await todos();
    const [known, other, response] = await Promise.all([
      send("it-request"),
      send("leave-request", "--new"),
      send("onboarding", "--new"),
    ]);
    const title = "Parental leave: Mia Muster from 2027-02-08";
    const [, fresh] = (await todos()).filter(({ content }) => content === title);
    const first = await todo("Urgent: VPN is down in the Lisbon office");
    expect(known.out).toContain("200: it is known already");
    expect(known.out).toContain(first?.app_url);
    expect(other.out).toContain("Proof: read back");
    expect(other.out).toContain(fresh?.app_url);
    expect(response.out).toContain("202: it is stored");
    expect([known.code, other.code, response.code]).toEqual([0, 0, 0]);
    for (const { out } of [other, response]) {
      const [, page = ""] = /What its sender sees: (http\S+)/.exec(out) ?? [];
      expect(await (await fetch(page, { headers: { Accept: "text/html" } })).text()).toContain("<title>Filed");
    }
    expect(known.out).not.toContain("What its sender sees");
    expect(await todos()).toHaveLength(before.length + 4);
  });

  it("sends a captured delivery of each form tool in each format", async () => {
    const content = leaveContent({ id: "6190000000000000103", created_at: "2021-02-03 04:05:06" });
    content.answers["3"].answer.first = "Ann";
    const files = [
      ["it-request", file("it.body.txt", asked("From a file & more", "file1"))],
      ["leave-request", file("leave.multipart.txt", multipart(leaveParts("6190000000000000101", named("Uma"))))],
      ["leave-request", file("leave.parts.json", JSON.stringify(leaveParts("6190000000000000102", named("Ivo"))))],
      ["leave-request", file("leave.json", JSON.stringify({ responseCode: 200, content }))],
      ["onboarding", file("new.json", JSON.stringify(onboarding({ responseId: "2_file" })))],
    ] as const;
    const ended = await Promise.all(files.map((names) => send(...names)));
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual(files.map(() => ({ code: 0, err: "" })));
    await todo("Low: From a file & more");
    await todo(`Parental leave: Uma Sent ${FROM}`);
    await todo(`Parental leave: Ivo Sent ${FROM}`);
    expect((await todo(`Parental leave: Ann Okoro ${FROM}`))?.description).toContain("Kind of leave");
    expect(ended.at(-1)?.out).toContain((await todo("Prepare for Zoë Example (Support)"))?.app_url);
  });

  it("says what the bridge refuses, and sends another form's submission as one of the mapping's form", async () => {
    const path = file("other-form.json", asked("Of another form", "file2", "aNoTHer"));
    const refused = await send("it-request", path);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("422: The submission belongs to another form"),
    });
    expect(refused.err).toContain("--as-this-form");
    expect(await send("it-request", path, "--as-this-form")).toMatchObject({ code: 0 });
    await todo("Low: Of another form");
  });

  it("marks a mapping whose submissions are proven weakly, and sends to it without the emulator's Jotform", async () => {
    const path = file("weak.multipart.txt", multipart(leaveParts("6190000000000000201", named("Kim"))));
    const [sent, checked] = await Promise.all([
      send("old-leave", path),
      beginCommand(running, "check-mappings", []).ended,
    ]);
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining("Proof: url-secret (weak)") });
    await todo(`Parental leave: Kim Sent ${FROM}`);
    const known = await (await fetch(`${running.emulator}/_emulator/jotform/submissions`)).text();
    expect(known).not.toContain("6190000000000000201");
    expect(checked.out).toContain("4 mappings, no mistakes");
    expect(checked.out).toMatch(/^leave-request +jotform +read back +3$/m);
    expect(checked.out).toMatch(/^old-leave +jotform +url-secret \(weak\) +3$/m);
    expect(checked.out).toContain("whoever learns the webhook's address can send anything");
  });

  it("ends with 1 and the reason when no to-do came of it, and with 0 when none is to come", async () => {
    await fault({ status: 404 });
    const parked = await send("onboarding", "--new");
    expect(parked).toMatchObject({ code: 1, err: expect.stringContaining("It waits for a person: list not found") });
    expect(parked.err).toContain(`${running.bridge}/admin/deliveries/`);
    const trial = { ...itRequest({ token: "trial" }), event_id: "trial" };
    trial.form_response.landed_at = trial.form_response.submitted_at;
    const partial = { ...itRequest({ token: "half" }), event_type: "form_response_partial" };
    const [skipped, ignored] = await Promise.all([
      send("it-request", file("trial.json", JSON.stringify(trial))),
      send("it-request", file("partial.json", JSON.stringify(partial))),
    ]);
    expect(skipped).toMatchObject({ code: 0, out: expect.stringContaining("No to-do is made of it") });
    expect(ignored).toMatchObject({ code: 0, out: expect.stringContaining("asks for no to-do") });
  });

  it("takes secret and password from the environment elsewhere, and needs no password where the form tool is told", async () => {
    const elsewhere = copyProject();
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    const from = (args: string[], ...names: string[]) =>
      beginCommand(
        { folder: elsewhere, bridge: running.bridge },
        "send",
        [...args, "--url", running.bridge],
        Object.fromEntries(names.map((name) => [name, made[name] ?? ""])),
      ).ended;
    const [told, asked, untold, unset] = await Promise.all([
      from(["onboarding", "--new"], "ONBOARDING_SECRET"),
      from(["it-request", "--new"], "IT_REQUEST_SECRET", "ADMIN_PASSWORD"),
      from(["it-request"], "IT_REQUEST_SECRET"),
      from(["it-request"]),
    ]);
    for (const { out, err } of [told, asked, untold, unset]) printed += out + err;
    expect(told).toMatchObject({
      code: 0,
      out: expect.stringMatching(/filed as 3 to-dos in Basecamp\.(\n +To-do +http\S+){3}\n/),
    });
    expect(asked).toMatchObject({ code: 0, out: expect.stringMatching(/It is filed\.\n +To-do +http/) });
    expect(untold).toMatchObject({
      code: 0,
      err: "",
      out: expect.stringContaining("Nobody could be asked what becomes of it."),
    });
    expect(unset).toMatchObject({ code: 1, err: expect.stringContaining("The secret IT_REQUEST_SECRET is not known") });
  });

  it("can be left by Ctrl-C while it waits, and says where to look", async () => {
    await fault({ stall: 1_500 });
    const command = begin("it-request", file("left.json", asked("Left alone", "left")));
    await vi.waitFor(() => expect(command.output()).toContain("Being filed …"), WAIT);
    command.process.kill("SIGINT");
    const page = `${running.bridge}/admin/deliveries?submission=left`;
    expect(await command.ended).toMatchObject({ code: 130, err: expect.stringContaining(page) });
    await vi.waitFor(() => todo("Low: Left alone"), WAIT);
  });

  it("says that no bridge is there", async () => {
    const ended = await beginCommand({ folder, bridge: `http://127.0.0.1:${await freePort()}` }, "send", ["it-request"])
      .ended;
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining("Start it here with npm start") });
  });

  it("ends with 2 when the command was wrong, and shows how it is right", async () => {
    const [wrong, help] = await Promise.all([send("it-requst"), send("--help")]);
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("npm run send -- --help shows how.") });
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining("Usage: npm run send -- MAPPING [FILE]") });
  });

  it("has printed no secret", () => {
    expect(printed.length).toBeGreaterThan(1_000);
    const secrets = Object.values(made).flatMap((secret) => secret ?? []);
    expect(secrets.length).toBeGreaterThan(6);
    expect(
      secrets.filter((secret) => printed.includes(secret) || printed.includes(encodeURIComponent(secret))),
    ).toEqual([]);
  });
});

describe("the forwarder of Google Forms", () => {
  it("hands a response to the bridge byte for byte and brings back its to-do, also when it is sent again", async () => {
    const google = new AppsScript(fetchNow);
    google.now = Date.now();
    google.whileAsleep = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SHORT_PAUSE_MS);
    google.properties.setProperty("FORMCAMP_ADDRESS", `${running.bridge}/webhooks/onboarding`);
    google.properties.setProperty("FORMCAMP_SECRET", made.ONBOARDING_SECRET ?? "");
    google.properties.setProperty("FORMCAMP_REPORT", "mail");
    google.form.id = ONBOARDING_FORM;
    google.form.collect("VERIFIED");
    google.scriptApp.triggers = [
      new Trigger("formcampOnSubmit", "ON_FORM_SUBMIT", google.form.id, null),
      new Trigger("formcampTimer", "CLOCK", null, 5),
    ];
    google.run("formcampCheck");
    expect(google.ui.alerts.at(-1)).toContain("The bridge takes submissions of this form by the mapping onboarding.");

    const answers = [
      { id: 1101, type: "TEXT", title: "Wer kommt?", response: 'Žofie "Zoë" <b> 🎉' },
      { id: 1103, type: "DATE", title: "First day", response: "2027-03-01" },
      { id: 1104, type: "GRID", title: "Desk", rows: ["Mon", "Tue"], response: ["Window", ""] },
    ];
    const response = new FormResponse({ id: "2_ABaOnu-forwarded", at: google.now, email: "omar@example.com", answers });
    google.form.responses.set(response.getId(), response);
    google.run("formcampOnSubmit", { response });
    const filed = await todo('Prepare for Žofie "Zoë" <b> 🎉');
    expect(filed?.description).toContain("Mon: Window");
    expect(google.mails).toEqual([
      { to: "omar@example.com", subject: expect.any(String), body: expect.stringContaining(filed?.app_url ?? "") },
    ]);

    // As when Google ran two triggers for one response.
    google.properties.deleteProperty("asking:2_ABaOnu-forwarded");
    google.run("formcampOnSubmit", { response });
    await todo('Prepare for Žofie "Zoë" <b> 🎉');
  });
});
