import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { nextSecret, publicUrl, readConfig, ticketKeys, webhookSecrets } from "../../src/config.ts";
import { proofOfSecret } from "../../src/digest.ts";
import type { HttpDeps } from "../../src/http/deps.ts";
import { findMapping } from "../../src/mapping/catalog.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { pathOf, SUBJECTS, type Subject } from "../sources/subjects.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { appWith } from "../support/app.ts";
import { afterSeconds, connect } from "../support/bridge.ts";
import { todosInBasecamp } from "../support/emulator.ts";

/** The bridge with other variables than those of the tests; null takes one away. */
function bridgeWith(changes: Readonly<Record<string, string | null>>, others: Partial<HttpDeps> = {}) {
  const variables = Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, value ?? ""]));
  const changed = { ...env, ...variables };
  return appWith({
    config: readConfig(changed),
    ticketKeys: ticketKeys(changed),
    publicUrl: publicUrl(changed),
    webhookSecrets: (name) => webhookSecrets(changed, name),
    nextSecret: (name) => nextSecret(changed, name),
    ...others,
  });
}

/** The cookie of a sign-in, and the status of its answer. */
async function signInAt(app: ReturnType<typeof bridgeWith>, password: string) {
  const body = new URLSearchParams({ password });
  const headers = { Origin: BRIDGE_URL, "Content-Type": "application/x-www-form-urlencoded" };
  const response = await app.request(`${BRIDGE_URL}/admin/sign-in`, { method: "POST", headers, body });
  return { status: response.status, cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
}

describe.each(SUBJECTS.map((subject) => [subject.source.name, subject] as const))(
  "the secret of %s",
  (_name, subject) => {
    const secretName = findMapping(subject.mapping)?.secret ?? "";
    // The previous one of the tests plays the new one: what counts is where each is stored.
    const [old, fresh] = subject.secrets;
    const stage = (now: string | null, next: string | null) =>
      bridgeWith({ [secretName]: now, [`${secretName}_NEXT`]: next, [`${secretName}_PREVIOUS`]: null });

    async function send(app: ReturnType<typeof bridgeWith>, id: string, secret: string): Promise<number> {
      await subject.prepare(id);
      const body = subject.body({ id });
      const headers = await subject.headers(body, secret, `m${id}`);
      return (await app.request(`${BRIDGE_URL}${pathOf(subject, secret)}`, { method: "POST", headers, body })).status;
    }

    it("is rotated without losing a submission that was sent with either", async () => {
      await connect();
      const sent: [string, string, boolean, ReturnType<typeof bridgeWith>][] = [
        ["8001", old, true, stage(old, null)],
        ["8002", fresh, false, stage(old, null)],
        ["8002", fresh, true, stage(old, fresh)],
        ["8003", old, true, stage(old, fresh)],
        ["8004", fresh, true, stage(fresh, fresh)],
        ["8005", fresh, true, stage(fresh, null)],
        ["8006", old, false, stage(fresh, null)],
      ];
      for (const [id, secret, taken, app] of sent) {
        const status = await send(app, id, secret);
        expect([id, status >= 200 && status < 300]).toEqual([id, taken]);
      }
      for (let runs = 0; runs < 12 && (await todosInBasecamp()).length < 5 * todosOf(subject); runs++)
        await afterSeconds(60);
      expect(await todosInBasecamp()).toHaveLength(5 * todosOf(subject));
    });
  },
);

const todosOf = ({ todos }: Subject) => todos;

describe("the key of the tickets", () => {
  const OLD = "the first key of the tickets";
  const NEW = "the second key of the tickets";
  const STAGES = {
    before: { TICKET_KEY: OLD },
    both: { TICKET_KEY: OLD, TICKET_KEY_NEXT: NEW },
    ending: { TICKET_KEY: NEW, TICKET_KEY_NEXT: NEW },
    after: { TICKET_KEY: NEW },
  };

  async function opened(stage: keyof typeof STAGES) {
    const response = await bridgeWith(STAGES[stage]).request(`${BRIDGE_URL}/start/it-request`);
    const ticket = /ticket=([^&]+)/.exec(response.headers.get("location") ?? "")?.[1] ?? "";
    return { ticket, cookie: (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
  }

  async function shown({ ticket, cookie }: { ticket: string; cookie: string }, stage: keyof typeof STAGES) {
    const headers = { Accept: "text/html", Cookie: cookie };
    const response = await bridgeWith(STAGES[stage]).request(`${BRIDGE_URL}/status/${ticket}`, { headers });
    return [response.status, (await response.text()).includes("Printer jams")];
  }

  it("is rotated while the links and the answers of both show, until the old one is taken away", async () => {
    const first = await opened("before");
    await deliverTo("before", first.ticket, "t1");
    expect(await shown(first, "both")).toEqual([200, true]);
    const second = await opened("both");
    await deliverTo("both", second.ticket, "t2");
    for (const stage of ["both", "ending", "after"] as const) expect(await shown(second, stage)).toEqual([200, true]);
    // What was opened under the old one is filed with its page as long as both are known.
    const third = await opened("before");
    await deliverTo("both", third.ticket, "t3");
    expect(await shown(third, "both")).toEqual([200, true]);
    expect(await shown(first, "after")).toEqual([404, false]);
  });

  async function deliverTo(stage: keyof typeof STAGES, ticket: string, token: string): Promise<void> {
    const [subject] = SUBJECTS;
    const plain = itRequest({ token });
    const body = { ...plain, form_response: { ...plain.form_response, hidden: { ticket } } };
    const bytes = new TextEncoder().encode(JSON.stringify(body).replace(/VPN is down[^"]*/, "Printer jams"));
    const headers = await subject?.headers(bytes, subject.secrets[0]);
    const answer = await bridgeWith(STAGES[stage]).request(`${BRIDGE_URL}/webhooks/it-request`, {
      method: "POST",
      body: bytes,
      ...(headers !== undefined && { headers }),
    });
    expect(answer.status).toBe(202);
  }
});

describe("the admin's password", () => {
  it("signs everybody out when it is replaced, and no submission is refused for that", async () => {
    const before = bridgeWith({});
    const after = bridgeWith({ ADMIN_PASSWORD: "another horse battery" });
    const { cookie } = await signInAt(before, "correct horse battery");
    const look = async (app: ReturnType<typeof bridgeWith>) =>
      (await app.request(`${BRIDGE_URL}/admin`, { headers: { Cookie: cookie, Accept: "application/json" } })).status;
    expect([await look(before), await look(after)]).toEqual([200, 401]);
    expect((await signInAt(after, "correct horse battery")).status).toBe(401);
    expect((await signInAt(after, "another horse battery")).status).toBe(303);
    const [subject] = SUBJECTS;
    const body = subject?.body({ id: "p1" }) ?? new Uint8Array();
    const headers = (await subject?.headers(body, subject.secrets[0])) ?? {};
    const sent = await after.request(`${BRIDGE_URL}/webhooks/it-request`, { method: "POST", headers, body });
    expect(sent.status).toBe(202);
    await afterSeconds(0);
  });
});

describe("the bridge, asked for the new value of a secret", () => {
  const SALT = "a salt of this question";
  const VALUES = { IT_REQUEST_SECRET: "the former value", IT_REQUEST_SECRET_NEXT: "the new value" };

  async function ask(json: unknown, others: Partial<HttpDeps> = {}, isSignedIn = true) {
    const app = bridgeWith(VALUES, others);
    const { cookie } = isSignedIn ? await signInAt(app, "correct horse battery") : { cookie: "" };
    const headers = {
      "Content-Type": "application/json",
      Accept: "application/json",
      Origin: BRIDGE_URL,
      Cookie: cookie,
    };
    const body = JSON.stringify(json);
    const answer = await app.request(`${BRIDGE_URL}/admin/keys`, { method: "POST", headers, body });
    return { status: answer.status, text: await answer.text() };
  }

  const proofOf = async (name: string, value: string, salt = SALT) => ({
    name,
    salt,
    proof: await proofOfSecret(name, value, salt),
  });

  it.each([
    ["the new value of a secret", "IT_REQUEST_SECRET", "the new value", "held"],
    ["the former value", "IT_REQUEST_SECRET", "the former value", "other"],
    ["a part of the new value", "IT_REQUEST_SECRET", "the new valu", "other"],
    ["no value", "IT_REQUEST_SECRET", "", "other"],
    ["a value of a secret that is not rotated", "LEAVE_REQUEST_SECRET", "the new value", "absent"],
    ["no value of such a secret", "LEAVE_REQUEST_SECRET", "", "absent"],
    ["the password", "ADMIN_PASSWORD", "correct horse battery", "absent"],
  ])("answers for %s with a word, and with nothing of a value", async (_what, name, value, state) => {
    const answer = await ask(await proofOf(name, value));
    expect(answer).toEqual({ status: 200, text: JSON.stringify({ state }) });
  });

  it("takes no proof that was made for another secret or with another salt", async () => {
    const ofOther = await proofOf("TICKET_KEY", "the new value");
    const salted = await proofOf("IT_REQUEST_SECRET", "the new value", "a salt of another question");
    for (const changed of [
      { ...ofOther, name: "IT_REQUEST_SECRET" },
      { ...salted, salt: SALT },
    ])
      expect((await ask(changed)).text).toBe('{"state":"other"}');
  });

  it("asks for the sign-in, counts the questions as tries, and reads nothing else", async () => {
    const right = await proofOf("IT_REQUEST_SECRET", "the new value");
    expect((await ask(right, {}, false)).status).toBe(401);
    const counted: string[] = [];
    const maySignIn = async (who: string) => counted.push(who) < 4;
    const answers = [await ask(right, { maySignIn }), await ask({ ...right, name: "TICKET_KEY" }, { maySignIn })];
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(answers[1]?.text).not.toContain("held");
    expect(new Set([counted[0], counted[2]])).toEqual(new Set(["unknown"]));
    expect(counted[1]).toBe(counted[3]);
    for (const wrong of [{ ...right, salt: "short" }, { ...right, name: "it-request" }, { name: right.name }, null])
      expect((await ask(wrong)).status).toBe(400);
  });
});

describe("the list of what is wrong with the configuration", () => {
  it("names at once the bridge's own settings, what mappings need, what no form tool takes, and slips", async () => {
    const changed = {
      ...env,
      TOKEN_KEYS: "",
      PUBLIC_URL: "forms",
      ONBOARDING_SECRET: "short",
      ONBOARDING_SECRET_PREVIOUS: "",
    };
    const app = appWith({
      config: readConfig(changed),
      webhookSecrets: (name) => webhookSecrets(changed, name),
      mappingsWithoutSecret: () => [{ name: "it-request", secret: "IT_REQUEST_SECRET" }],
      mappingsWithoutApiKey: () => [{ name: "leave-request", apiKey: "JOTFORM_API_KEY", isReadBack: true }],
      strayNames: () => [{ name: "TOKEN_KEY", message: "is not read by anything." }],
    });
    const answer = await app.request(`${BRIDGE_URL}/admin`, { headers: { Accept: "application/json" } });
    const { problems } = await answer.json<{ problems: { name: string }[] }>();
    expect(problems.map(({ name }) => name)).toEqual([
      "TOKEN_KEYS",
      "PUBLIC_URL",
      "IT_REQUEST_SECRET",
      "JOTFORM_API_KEY",
      "ONBOARDING_SECRET",
      "TOKEN_KEY",
    ]);
  });
});
