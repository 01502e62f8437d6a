import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readConfig, strayNames, ticketKeys, webhookSecrets } from "../src/config.ts";

const key = btoa("k".repeat(32));

function problemsWith(changes: Record<string, unknown>): string[] {
  const config = readConfig({ ...env, ...changes } as Cloudflare.Env);
  return config.ok ? [] : config.failure.map((problem) => problem.name);
}

it("is complete in the tests' own environment, with the defaults that are documented", () => {
  const config = readConfig({
    ...env,
    PACE_PER_10_SECONDS: "",
    BASECAMP_API_URL: "",
    LAUNCHPAD_URL: "",
    JOTFORM_API_URL: "",
  } as Cloudflare.Env);
  expect(config).toMatchObject({
    ok: true,
    value: {
      lookWaitSeconds: 60,
      pacePer10Seconds: 45,
      apiUrls: { jotform: "https://api.jotform.com" },
      basecamp: { apiUrl: "https://3.basecampapi.com", launchpadUrl: "https://launchpad.37signals.com" },
    },
  });
});

it.each<[string, Record<string, unknown>]>([
  ["PUBLIC_URL", { PUBLIC_URL: "http://forms.example.com" }],
  ["PUBLIC_URL", { PUBLIC_URL: "https://forms.example.com/path" }],
  ["BASECAMP_API_URL", { BASECAMP_API_URL: "https://user:pw@3.basecampapi.com" }],
  ["ADMIN_PASSWORD", { ADMIN_PASSWORD: "short" }],
  ["BASECAMP_USER_AGENT", { BASECAMP_USER_AGENT: "Name without contact" }],
  ["TOKEN_KEYS", { TOKEN_KEYS: "k1:c2hvcnQ=" }],
  ["TOKEN_KEYS", { TOKEN_KEYS: `k1:${key},k1:${key}` }],
  ["TOKEN_KEYS_NEXT", { TOKEN_KEYS_NEXT: "k2:c2hvcnQ=" }],
  ["TOKEN_KEYS_NEXT", { TOKEN_KEYS_NEXT: `test:${key}` }],
  ["TICKET_KEY", { TICKET_KEY: "short" }],
  ["TICKET_KEY_NEXT", { TICKET_KEY_NEXT: "short" }],
  ["JOTFORM_API_URL", { JOTFORM_API_URL: "http://api.jotform.com" }],
  ["JOTFORM_API_URL", { JOTFORM_API_URL: "https://api.jotform.com/?apiKey=k" }],
  ["ALERT_URL", { ALERT_URL: "http://hooks.example.com/services/key" }],
  ["ALERT_URL", { ALERT_URL: "https://user:pw@hooks.example.com/services/key" }],
  ["ALERT_URL", { ALERT_URL: "the chat" }],
  ["LOOK_WAIT_SECONDS", { LOOK_WAIT_SECONDS: "soon" }],
  ["PACE_PER_10_SECONDS", { PACE_PER_10_SECONDS: "0" }],
  ["TOKENS", { TOKENS: undefined }],
])("names %s when it is set to %j", (name, changes) => {
  expect(problemsWith(changes)).toEqual([name]);
});

it("names everything that is missing at once", () => {
  const config = readConfig({} as Cloudflare.Env);
  expect(config.ok ? [] : config.failure.map((problem) => problem.name)).toEqual([
    "LEDGER",
    "CONNECTION",
    "TOKENS",
    "SIGN_IN_LIMIT",
    "ADMIN_PASSWORD",
    "BASECAMP_USER_AGENT",
    "TOKEN_KEYS",
    "PUBLIC_URL",
    "BASECAMP_CLIENT_ID",
    "BASECAMP_CLIENT_SECRET",
  ]);
});

it("keeps the path of Jotform's API, which an Enterprise server has", () => {
  const config = readConfig({ ...env, JOTFORM_API_URL: "https://example.jotform.com/API/" } as Cloudflare.Env);
  expect(config).toMatchObject({ ok: true, value: { apiUrls: { jotform: "https://example.jotform.com/API" } } });
});

it("writes and signs with the next keys first while there are two, and knows both", () => {
  const next = { TOKEN_KEYS_NEXT: `k2:${key}`, TICKET_KEY_NEXT: "the next key of the tickets" };
  const config = readConfig({ ...env, ...next } as Cloudflare.Env);
  expect(config.ok && config.value.tokenKeys.map(({ id }) => id)).toEqual(["k2", "test", "former"]);
  expect(config.ok && config.value.ticketKeys).toEqual([next.TICKET_KEY_NEXT, "a key for the tickets of tests"]);
});

it("takes the next keys alone", () => {
  const next = { TOKEN_KEYS_NEXT: `k2:${key}`, TICKET_KEY_NEXT: "the next key of the tickets" };
  const config = readConfig({ ...env, TOKEN_KEYS: "", TICKET_KEY: "", ...next } as Cloudflare.Env);
  expect(config).toMatchObject({ ok: true, value: { tokenKeys: [{ id: "k2" }], ticketKeys: [next.TICKET_KEY_NEXT] } });
  expect(problemsWith({ TOKEN_KEYS: "", TOKEN_KEYS_NEXT: "k2:c2hvcnQ=" })).toEqual(["TOKEN_KEYS_NEXT"]);
  expect(problemsWith({ TOKEN_KEYS: "" })).toEqual(["TOKEN_KEYS"]);
});

it("neither signs tickets with a key that is too short nor knows them by it, whatever else is wrong", () => {
  const changed = { ...env, PUBLIC_URL: "", TICKET_KEY_NEXT: "short" } as Cloudflare.Env;
  expect(ticketKeys(changed)).toEqual(["a key for the tickets of tests"]);
  expect(ticketKeys({ ...changed, TICKET_KEY: "x" } as Cloudflare.Env)).toEqual([]);
});

it("gives a mapping's current, next and previous secret, and none for a name that is not set", () => {
  expect(webhookSecrets(env, "IT_REQUEST_SECRET")).toEqual(["current-secret", "previous-secret"]);
  const rotating = { ...env, OTHER_SECRET_NEXT: "next-secret" } as Cloudflare.Env;
  expect(webhookSecrets(rotating, "OTHER_SECRET")).toEqual(["next-secret"]);
  expect(webhookSecrets(env, "OTHER_SECRET")).toEqual([]);
  expect(webhookSecrets(env, "constructor")).toEqual([]);
});

const CHATBOT = "/195539477/integrations/k3y/buckets/2085958499/chats/1069479599/lines";

it.each<[string, "chatbot" | "slack"]>([
  [`https://3.basecampapi.com${CHATBOT}.json`, "chatbot"],
  [`https://3.basecamp.com${CHATBOT}`, "chatbot"],
  ["https://hooks.slack.com/services/T000/B000/k3y", "slack"],
  ["https://chat.example.com/v1/messages?key=k&token=t", "slack"],
  ["http://127.0.0.1:8788/_emulator/slack", "slack"],
])("tells by the address %s that alerts go to a %s, and keeps it as it is", (url, kind) => {
  const config = readConfig({ ...env, ALERT_URL: url } as Cloudflare.Env);
  expect(config.ok ? config.value.alertChannel : null).toEqual({ kind, url });
});

it("takes a key that stands under both names for one, as while a rotation ends", () => {
  const both = {
    TOKEN_KEYS: `k2:${key}`,
    TOKEN_KEYS_NEXT: `k2:${key}`,
    TICKET_KEY_NEXT: "a key for the tickets of tests",
  };
  const config = readConfig({ ...env, ...both } as Cloudflare.Env);
  expect(config).toMatchObject({ ok: true, value: { ticketKeys: ["a key for the tickets of tests"] } });
});

it.each([
  ["RETENTION_DAY", "RETENTION_DAYS"],
  ["ALERTURL", "ALERT_URL"],
  ["EXPENSES_SECERT", "EXPENSES_SECRET"],
])("tells that %s is read by nothing, since %s is missing", (name, meant) => {
  const strays = strayNames({ ...env, [name]: "value" } as Cloudflare.Env, ["EXPENSES_SECRET"]);
  expect(strays).toEqual([{ name, message: expect.stringContaining(`Is ${meant} meant`) }]);
});

it.each(["ADMIN_PASSWORD_NEXT", "TICKET_KEY_PREVIOUS", "JOTFORM_API_URL_NEXT"])(
  "tells that %s is read by nothing",
  (name) => {
    expect(strayNames({ ...env, [name]: "value" } as Cloudflare.Env, [])).toEqual([
      { name, message: expect.stringContaining("has no second value of this kind") },
    ]);
  },
);

it("takes no name for a slip that is known, far from all, or near one that is set", () => {
  const own = { EXPENSES_SECRET_NEXT: "v", TOKEN_KEYS_NEXT: "v", REGION: "eu", ADMIN_PASWORD: "v", ALERT_URL: "v" };
  expect(strayNames({ ...env, ...own } as Cloudflare.Env, ["EXPENSES_SECRET"])).toEqual([]);
});
