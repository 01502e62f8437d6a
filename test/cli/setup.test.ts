import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { explainProgress, runSetup } from "../../src/cli/setup-run.ts";
import type { Person, Progress, SetupTools } from "../../src/cli/setup-tools.ts";
import { readSetupWish, type SetupWish } from "../../src/cli/setup-wish.ts";
import { copyWithFakeWrangler, deployableFolder, wranglerIn } from "../support/node/deployment.ts";
import { beginCommand, WAIT } from "../support/node/npm-start.ts";
import { type Account, freshAccount } from "../support/node/wrangler-account.ts";

const ORIGIN = "https://formcamp.example.workers.dev";
const SECRETS = ["IT_REQUEST_SECRET", "LEAVE_REQUEST_SECRET", "ONBOARDING_SECRET"];
const NEEDED = [
  ...["PUBLIC_URL", "TOKEN_KEYS", "TICKET_KEY", "ADMIN_PASSWORD", "BASECAMP_USER_AGENT", "JOTFORM_API_KEY"],
  ...["BASECAMP_CLIENT_ID", "BASECAMP_CLIENT_SECRET", ...SECRETS],
].sort();
const ANSWERS: Readonly<Record<string, string>> = {
  BASECAMP_USER_AGENT: "Our Forms (it@example.com)",
  JOTFORM_API_KEY: "a-jotform-key",
  BASECAMP_CLIENT_ID: "client-id-of-launchpad",
  BASECAMP_CLIENT_SECRET: "client-secret-of-launchpad",
};

const BY_HAND =
  /PUBLIC_URL is a plain variable of the Worker, https:\/\/forms\.example\.com, .* Change it there to https:\/\/other\.example\.com/;

const KEY = Buffer.alloc(32, 4).toString("base64");

class Killed extends Error {}

function wishOf(...args: string[]): SetupWish {
  const wish = readSetupWish(args);
  if (wish === "help" || "problem" in wish) throw new Error(JSON.stringify(wish));
  return wish;
}

/** A person who types what is asked for by name, and agrees to everything or to nothing. */
function personWith(answers: Readonly<Record<string, string>>, agrees = true): Person {
  const type = async (question: string) => answers[question.split(" ")[0] ?? ""] ?? "";
  return { confirm: async () => agrees, askLine: type, askEnter: async () => true, askSecret: type };
}

interface Setting {
  readonly folder?: string;
  readonly args?: string[];
  readonly person?: Person | null;
  readonly environment?: Record<string, string>;
  readonly run?: SetupTools["run"];
  readonly logIn?: () => Promise<boolean>;
}

async function setUp(account: Account, setting: Setting = {}) {
  const folder = setting.folder ?? deployableFolder();
  const said: string[] = [];
  const complaints: string[] = [];
  const progress: Progress = { done: [], current: null, note: null, again: "npm run setup" };
  const ended = runSetup(wishOf(...(setting.args ?? [])), {
    project: folder,
    run: setting.run ?? wranglerIn(account, folder),
    logIn: setting.logIn ?? (async () => false),
    environment: setting.environment ?? {},
    person: setting.person === undefined ? personWith(ANSWERS) : setting.person,
    randomBytes,
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
    progress,
  });
  const code = await ended.catch((error: unknown) => {
    if (error instanceof Killed) return null;
    throw error;
  });
  return { code, folder, progress, said: said.join("\n"), complaints: complaints.join("\n") };
}

function secretsOf(account: Account): Record<string, string> {
  return account.workers.formcamp?.secrets ?? {};
}

function commandsOf(account: Account): string[] {
  return account.calls.map(({ words }) => words.join(" "));
}

/** What counts in the end; what was made at random only by its being there. */
function outcome(account: Account, folder: string) {
  const secrets = secretsOf(account);
  const asked = Object.fromEntries(Object.keys(ANSWERS).map((name) => [name, secrets[name]]));
  const { others = [], live } = account.workers.formcamp ?? {};
  const id = /^id = "(.*)"$/m.exec(readFileSync(join(folder, "wrangler.toml"), "utf8"))?.[1];
  const isBound = others.some((each) => each.namespace_id === id);
  const titles = account.namespaces.map(({ title }) => title);
  return { names: Object.keys(secrets).sort(), asked, isBound, titles, isLive: live !== null && live !== undefined };
}

describe("npm run setup", () => {
  it("makes a deployment out of an empty account, and ends with what is left to a person", async () => {
    const account = freshAccount();
    const { code, folder, said, complaints } = await setUp(account);
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    const ends = { titles: ["formcamp-tokens"], isBound: true, isLive: true };
    expect(outcome(account, folder)).toEqual({ names: NEEDED, asked: ANSWERS, ...ends });
    const secrets = secretsOf(account);
    expect(secrets.PUBLIC_URL).toBe(ORIGIN);
    expect(secrets.TOKEN_KEYS).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/);
    expect(secrets.ADMIN_PASSWORD).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect(secrets.ONBOARDING_SECRET).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(secrets.LEAVE_REQUEST_SECRET).toMatch(/^[\w-]{43}$/);
    expect(said).toMatch(/^This is for it-request, .* Of these, examples that file into nobody's account: it-request,/);
    expect(said).toContain(`\n    ${ORIGIN}/admin/connection/callback\n`);
    expect(said.indexOf("/admin/mappings/it-request")).toBeGreaterThan(said.indexOf(`${ORIGIN}/admin/connection\n`));
    expect(said).toContain(`npm run doctor -- --url ${ORIGIN}`);
  });

  it("gives each secret to standard input alone, and shows those that a person needs and no other", async () => {
    const account = freshAccount();
    const { folder, said } = await setUp(account);
    const shown = Object.entries(secretsOf(account)).filter(([, value]) => said.includes(value));
    expect(shown.map(([name]) => name).sort()).toEqual(["ADMIN_PASSWORD", ...SECRETS, "PUBLIC_URL"].sort());
    const written = readdirSync(folder)
      .filter((name) => name !== "mappings")
      .map((name) => readFileSync(join(folder, name), "utf8"));
    const { PUBLIC_URL: _address, ...credentials } = secretsOf(account);
    for (const value of Object.values(credentials)) {
      expect(JSON.stringify([written, commandsOf(account)])).not.toContain(value);
    }
  });

  it("shows what it made before it stores it, so that no interruption leaves a password that nobody has", async () => {
    const account = freshAccount();
    const folder = deployableFolder();
    const works = wranglerIn(account, folder);
    const { said, code, complaints } = await setUp(account, {
      folder,
      run: async (command, input) => {
        const ended = await works(command, input);
        return command.join(" ") === "secret bulk" ? { ...ended, code: null } : ended;
      },
    });
    expect(code).toBe(1);
    expect(said).toContain(secretsOf(account).ADMIN_PASSWORD);
    expect(complaints).toContain("Keep what was shown until then.");
    const again = await setUp(account, { folder });
    expect(again.code).toBe(0);
    expect(said).toContain(secretsOf(account).ADMIN_PASSWORD);
  });

  it("says that what it has shown is void when it is stopped before it is stored", async () => {
    const account = freshAccount();
    const killed = async () => {
      throw new Killed();
    };
    const { progress } = await setUp(account, { person: { ...personWith(ANSWERS), askEnter: killed } });
    expect(explainProgress(progress)).toContain("None of these secrets was stored. What was shown is void");
    expect(secretsOf(account)).toEqual({});
  });

  it("stores nothing that it has shown where the terminal's input ends instead of an Enter", async () => {
    const account = freshAccount();
    const person = { ...personWith(ANSWERS), askEnter: async () => false };
    const { code, complaints } = await setUp(account, { person });
    expect({ code, secrets: secretsOf(account) }).toEqual({ code: 1, secrets: {} });
    expect(complaints).toContain("What was shown is void");
  });

  it("says that what it has shown is void when Cloudflare has surely not stored it", async () => {
    const account = freshAccount();
    account.failures = { "secret bulk": { code: 10000, message: "Authentication error" } };
    const { code, complaints } = await setUp(account);
    expect({ code, complaints }).toEqual({ code: 1, complaints: expect.stringContaining("What was shown is void") });
  });

  it("changes nothing where all of it is there already, also with another terminal's values", async () => {
    const account = freshAccount();
    const { folder } = await setUp(account);
    const before = structuredClone({
      secrets: secretsOf(account),
      toml: readFileSync(join(folder, "wrangler.toml"), "utf8"),
    });
    const again = await setUp(account, {
      folder,
      environment: { ADMIN_PASSWORD: "another password", TOKEN_KEYS: "k2:x" },
    });
    expect(again.code).toBe(0);
    expect({ secrets: secretsOf(account), toml: readFileSync(join(folder, "wrangler.toml"), "utf8") }).toEqual(before);
  });

  it.each([
    ["TOKEN_KEYS", "Enter stores", "void"],
    ["BASECAMP_CLIENT_ID", "BASECAMP_CLIENT_SECRET", "None of these secrets was stored.\n"],
  ])("stores nothing over %s that somebody else stored while a person was asked", async (name, moment, word) => {
    const account = freshAccount();
    const type = async (question: string) => {
      if (question.startsWith(moment)) Object.assign(secretsOf(account), { [name]: "of somebody else" });
      return ANSWERS[question.split(" ")[0] ?? ""] ?? "";
    };
    const askEnter = async (question: string) => (await type(question)) === "";
    const person = { ...personWith(ANSWERS), askLine: type, askEnter, askSecret: type };
    const { code, folder, complaints } = await setUp(account, { person });
    expect({ code, complaints }).toEqual({ code: 1, complaints: expect.stringContaining(`${name} was stored by`) });
    expect(complaints).toContain(word);
    expect(secretsOf(account)[name]).toBe("of somebody else");
    expect((await setUp(account, { folder })).code).toBe(0);
    expect(outcome(account, folder).names).toEqual(NEEDED);
    expect(secretsOf(account)[name]).toBe("of somebody else");
  });

  const undisturbed = freshAccount();
  const COMMANDS = [
    ...["whoami", "deployments status", "kv namespace list", "kv namespace create", "kv namespace list", "deploy"],
    ...[
      "secret list",
      "secret list",
      "secret bulk",
      "secret list",
      "secret list",
      "secret bulk",
      "deployments status",
      "versions view",
      "secret list",
    ],
  ];

  it("runs these commands, so that the interruptions below miss none", async () => {
    await setUp(undisturbed);
    expect(commandsOf(undisturbed)).toEqual(COMMANDS.map((start) => expect.stringMatching(new RegExp(`^${start}`))));
  });

  it.each(
    COMMANDS.flatMap((command, index) => [
      { command, index, at: "before" as const },
      { command, index, at: "after" as const },
    ]),
  )("ends as undisturbed when it was killed $at command $index, $command, and run again", async ({ index, at }) => {
    const account = freshAccount();
    const folder = deployableFolder();
    const works = wranglerIn(account, folder);
    let count = 0;
    const killed = await setUp(account, {
      folder,
      run: async (command, input) => {
        const isLast = count++ === index;
        if (isLast && at === "before") throw new Killed();
        const ended = await works(command, input);
        if (isLast) throw new Killed();
        return ended;
      },
    });
    expect(killed.code).toBeNull();
    const made = structuredClone(secretsOf(account));
    expect(explainProgress(killed.progress)).toContain("npm run setup goes on from there");
    const again = await setUp(account, { folder });
    expect(again.code).toBe(0);
    const ends = { titles: ["formcamp-tokens"], isBound: true, isLive: true };
    expect(outcome(account, folder)).toEqual({ names: NEEDED, asked: ANSWERS, ...ends });
    expect(secretsOf(account)).toMatchObject(made);
    for (const name of ["ADMIN_PASSWORD", ...SECRETS]) {
      expect(`${killed.said}\n${again.said}`).toContain(secretsOf(account)[name]);
    }
    expect(readdirSync(folder).sort()).toEqual(["mappings", "wrangler.toml"]);
  });

  it.each([
    "whoami",
    "deployments status",
    "kv namespace list",
    "kv namespace create",
    "deploy --",
    "secret list",
    "secret bulk",
  ])("says what is done and what is not when wrangler fails at %s, and goes on in the next run", async (start) => {
    const account = freshAccount();
    account.failures = { [start]: { message: "The moon is in the way." } };
    const { code, folder, complaints } = await setUp(account);
    expect(code).toBe(1);
    expect(complaints).toContain("The moon is in the way.");
    expect(complaints).toMatch(/Not done: step \d of 5, ".*"/);
    // A fault of Cloudflare's may come after the work.
    if (start === "secret bulk") expect(complaints).toContain("Keep what was shown until then.");
    account.failures = {};
    expect((await setUp(account, { folder })).code).toBe(0);
    expect(outcome(account, folder).names).toEqual(NEEDED);
  });

  it.each<[string, Partial<Account>, string]>([
    ["nobody is signed in", { loggedIn: false }, "Run npx wrangler login, or set CLOUDFLARE_API_TOKEN"],
    ["there is no network", { network: false }, "Cloudflare cannot be reached from here."],
    [
      "there are several accounts",
      { accounts: ["a", "b"].map((sign) => ({ id: sign.repeat(32), name: `Example ${sign}` })) },
      `CLOUDFLARE_ACCOUNT_ID.\n  Example a: ${"a".repeat(32)}\n  Example b: ${"b".repeat(32)}`,
    ],
    [
      "another Worker has the name",
      { workers: { formcamp: { live: "version-0", secrets: {}, others: [{ name: "DB", type: "d1" }] } } },
      "has a Worker named formcamp that is no Formcamp",
    ],
    ["the account has no address below workers.dev", { subdomain: null }, "/workers/onboarding, then run this again."],
    [
      "a token may not do it",
      { failures: { "kv namespace list": { code: 10000, message: "Authentication error [code: 10000]" } } },
      'the permissions of "Edit Cloudflare Workers"',
    ],
  ])("says what to do when %s", async (_what, differing, sentence) => {
    const account = { ...freshAccount(), ...differing };
    const { code, complaints } = await setUp(account, { person: personWith(ANSWERS, false) });
    expect(code).toBe(1);
    expect(complaints).toContain(sentence);
    expect(secretsOf(account)).toEqual({});
  });

  it("signs in when the person agrees", async () => {
    const account = { ...freshAccount(), loggedIn: false };
    const logIn = async () => {
      account.loggedIn = true;
      return true;
    };
    expect((await setUp(account, { logIn })).code).toBe(0);
  });

  it("asks before it uses a KV namespace that it did not make", async () => {
    const account = freshAccount();
    account.namespaces.push({ id: "f".repeat(32), title: "formcamp-tokens" });
    const refused = await setUp(account, { person: personWith(ANSWERS, false) });
    expect(refused.complaints).toContain("It is not used. Make another one");
    expect(readFileSync(join(refused.folder, "wrangler.toml"), "utf8")).not.toContain("f".repeat(32));
    const used = await setUp(account);
    expect(readFileSync(join(used.folder, "wrangler.toml"), "utf8")).toContain(
      `binding = "TOKENS"\nid = "${"f".repeat(32)}"\n`,
    );
    expect(account.namespaces).toHaveLength(1);
  });

  it("takes the KV namespace of the live Worker when a fresh clone does not name it", async () => {
    const account = freshAccount();
    await setUp(account);
    account.namespaces.push({ id: "f".repeat(32), title: "another" });
    const clone = await setUp(account, { person: personWith({}, false) });
    expect(clone.code).toBe(0);
    expect(outcome(account, clone.folder)).toMatchObject({ isBound: true });
  });

  it("refuses an id of a KV namespace that is in another account", async () => {
    const folder = deployableFolder();
    const path = join(folder, "wrangler.toml");
    const text = readFileSync(path, "utf8").replace(
      'binding = "TOKENS"',
      `binding = "TOKENS"\nid = "${"9".repeat(32)}"`,
    );
    writeFileSync(path, text);
    const { code, complaints } = await setUp(freshAccount(), { folder });
    expect({ code, complaints }).toEqual({
      code: 1,
      complaints: expect.stringContaining("this account has none of that id"),
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("asks before it deploys over a version that does not say what it serves", async () => {
    const account = freshAccount();
    const { folder } = await setUp(account);
    const worker = account.workers.formcamp;
    if (worker === undefined) throw new Error("no Worker");
    worker.others = worker.others.filter(({ name }) => name !== "DEPLOYED_MAPPINGS");
    const { live } = worker;
    const refused = await setUp(account, { folder, person: personWith(ANSWERS, false) });
    expect(refused.complaints).toContain("npm run setup -- --skip deploy does the rest");
    expect((await setUp(account, { folder, person: null, args: ["--yes"] })).code).toBe(1);
    expect(worker.live).toBe(live);
    expect((await setUp(account, { folder })).code).toBe(0);
  });

  it("does not deploy over a live mapping that this folder lacks", async () => {
    const account = freshAccount();
    const { folder } = await setUp(account);
    const { live } = account.workers.formcamp ?? {};
    rmSync(join(folder, "mappings/onboarding.yaml"));
    const { code, complaints } = await setUp(account, { folder });
    expect(code).toBe(1);
    expect(complaints).toContain("onboarding is live, and mappings/onboarding.yaml is not here");
    expect(account.workers.formcamp?.live).toBe(live);
  });

  it("leaves for later what the person does not know yet, and says so", async () => {
    const account = freshAccount();
    const { JOTFORM_API_KEY: _key, BASECAMP_CLIENT_SECRET: _secret, ...some } = ANSWERS;
    const { code, folder, said } = await setUp(account, { person: personWith(some) });
    expect(code).toBe(1);
    expect(said).toMatch(/Still missing.*JOTFORM_API_KEY.*BASECAMP_CLIENT_ID.*What remains for you/s);
    expect(secretsOf(account)).not.toHaveProperty("BASECAMP_CLIENT_ID");
    const rest = await setUp(account, { folder, args: ["--skip", "deploy", "--url", ORIGIN] });
    expect(rest.code).toBe(0);
    expect(outcome(account, folder).names).toEqual(NEEDED);
  });

  it("does one step alone, and asks for the address that it does not know then", async () => {
    const account = freshAccount();
    const { BASECAMP_CLIENT_ID: _id, ...some } = ANSWERS;
    const { folder } = await setUp(account, { person: personWith(some) });
    account.calls = [];
    const person = personWith({ ...ANSWERS, Address: ORIGIN });
    const { code, said } = await setUp(account, { folder, person, args: ["--only", "basecamp"] });
    expect(code).toBe(0);
    expect(said).toContain(`${ORIGIN}/admin/connection/callback`);
    expect(commandsOf(account).filter((command) => /^(deploy -|kv)/.test(command))).toEqual([]);
  });

  it("takes a domain of one's own for the address, and says how wrangler.toml leads there", async () => {
    const account = freshAccount();
    const { said } = await setUp(account, { args: ["--url", "https://forms.example.com"] });
    expect(secretsOf(account).PUBLIC_URL).toBe("https://forms.example.com");
    expect(said).toContain("https://forms.example.com/admin/connection/callback");
    expect(said).toContain('routes = [{ pattern = "forms.example.com", custom_domain = true }]');
  });

  it("says how a run with a domain of one's own goes on, and doubts another address after it", async () => {
    const account = freshAccount();
    account.failures = { "secret list": { message: "The moon is in the way." } };
    const args = ["--url", "https://forms.example.com"];
    const { folder, complaints } = await setUp(account, { args });
    expect(complaints).toContain("npm run setup -- --url https://forms.example.com goes on from there");
    account.failures = {};
    const { BASECAMP_CLIENT_ID: _id, ...some } = ANSWERS;
    const half = await setUp(account, { folder, args, person: personWith(some) });
    expect(half.said).not.toContain("PUBLIC_URL was stored by an earlier run");
    const other = await setUp(account, { folder });
    expect(other.said).toContain("PUBLIC_URL was stored by an earlier run");
  });

  describe("where PUBLIC_URL is a plain variable of the Worker", () => {
    /** A deployment whose address somebody set in the dashboard. */
    async function setByHand() {
      const account = freshAccount();
      const { BASECAMP_CLIENT_ID: _id, ...some } = ANSWERS;
      const { folder } = await setUp(account, { person: personWith(some) });
      delete secretsOf(account).PUBLIC_URL;
      const variable = { name: "PUBLIC_URL", type: "plain_text", text: "https://forms.example.com" };
      account.workers.formcamp?.others.push(variable);
      delete account.workers.formcamp?.history;
      return { account, folder };
    }

    it("refuses another address before it changes anything, since Cloudflare takes no secret of that name", async () => {
      const { account, folder } = await setByHand();
      const before = structuredClone(account.workers);
      const { code, complaints } = await setUp(account, { folder, args: ["--url", "https://other.example.com"] });
      expect({ code, complaints }).toEqual({ code: 1, complaints: expect.stringMatching(BY_HAND) });
      expect(account.workers).toEqual(before);
    });

    it.each([[[]], [["--url", "https://forms.example.com"]]])("keeps it with %j, and registers it", async (args) => {
      const { account, folder } = await setByHand();
      const { code, said, complaints } = await setUp(account, { folder, args });
      expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
      expect(said).toContain("    https://forms.example.com/admin/connection/callback\n");
      expect(said).not.toContain("PUBLIC_URL is stored again");
      expect(said).not.toContain("nobody can read it again");
      expect(secretsOf(account)).not.toHaveProperty("PUBLIC_URL");
    });
  });

  it("writes the id of the KV namespace in the place of an empty one", async () => {
    const account = freshAccount();
    const folder = deployableFolder();
    const path = join(folder, "wrangler.toml");
    writeFileSync(path, readFileSync(path, "utf8").replace('binding = "TOKENS"', 'id = ""\nbinding = "TOKENS"'));
    expect((await setUp(account, { folder })).code).toBe(0);
    expect(readFileSync(path, "utf8").match(/^id = .*$/gm)).toEqual([`id = "${account.namespaces[0]?.id}"`]);
  });

  it("asks again for a value that cannot be right", async () => {
    const account = freshAccount();
    const typed = ["no contact", "Forms (forms@example.com)"];
    const askLine = async (question: string) =>
      question.startsWith("BASECAMP_USER_AGENT")
        ? (typed.shift() ?? "")
        : (ANSWERS[question.split(" ")[0] ?? ""] ?? "");
    await setUp(account, { person: { ...personWith(ANSWERS), askLine } });
    expect(secretsOf(account).BASECAMP_USER_AGENT).toBe("Forms (forms@example.com)");
  });

  describe("where nobody can be asked", () => {
    const environment = {
      ...ANSWERS,
      ADMIN_PASSWORD: "correct horse battery",
      IT_REQUEST_SECRET: "a-typeform-secret",
      LEAVE_REQUEST_SECRET: "a-jotform-secret",
      ONBOARDING_SECRET: `whsec_${Buffer.alloc(32, 3).toString("base64")}`,
    };

    it("takes values from the environment and makes the rest", async () => {
      const account = freshAccount();
      const { code, said } = await setUp(account, { person: null, environment, args: ["--yes"] });
      expect(code).toBe(0);
      expect(Object.keys(secretsOf(account)).sort()).toEqual(NEEDED);
      const { PUBLIC_URL: _address, ...credentials } = secretsOf(account);
      expect(Object.values(credentials).filter((value) => said.includes(value))).toEqual([]);
    });

    it.each([
      ["--yes is missing", {}, [], "With --yes it goes on without questions"],
      ["a secret would have to be shown", { ADMIN_PASSWORD: "" }, ["--yes"], "ADMIN_PASSWORD is missing, and one made"],
      ["a value is missing", { JOTFORM_API_KEY: "" }, ["--yes"], "JOTFORM_API_KEY is missing"],
      [
        "a value cannot be right",
        { ONBOARDING_SECRET: "short" },
        ["--yes"],
        "ONBOARDING_SECRET in the environment must",
      ],
      ["a key is named twice", { TOKEN_KEYS: `k1:${KEY},k1:${KEY}` }, ["--yes"], "TOKEN_KEYS in the environment must"],
      [
        "a secret is no base64",
        { ONBOARDING_SECRET: `whsec_${"a".repeat(33)}` },
        ["--yes"],
        "ONBOARDING_SECRET in the environment must",
      ],
      [
        "the address of alerts holds a password",
        { ALERT_URL: "https://me:hush@example.com/hook" },
        ["--yes"],
        "ALERT_URL in the environment must",
      ],
      ["the integration is unknown", { BASECAMP_CLIENT_ID: " " }, ["--yes"], "--skip basecamp leaves it for later"],
      ["the address is unknown", {}, ["--yes", "--only", "basecamp"], "--url is missing"],
    ])("ends with 2 and changes nothing when %s", async (_what, differing, args, sentence) => {
      const account = freshAccount();
      const setting = { person: null, environment: { ...environment, ...differing }, args: [...args] };
      const { code, complaints, folder } = await setUp(account, setting);
      expect({ code, complaints }).toEqual({ code: 2, complaints: expect.stringContaining(sentence) });
      expect(account).toEqual({ ...freshAccount(), calls: account.calls });
      expect(readFileSync(join(folder, "wrangler.toml"), "utf8")).not.toMatch(/^id = /m);
    });

    it("names everything that is missing or wrong at once, before it changes anything", async () => {
      const account = freshAccount();
      const given = { ...environment, ADMIN_PASSWORD: "short", ONBOARDING_SECRET: "", JOTFORM_API_KEY: "" };
      const { complaints } = await setUp(account, {
        person: null,
        environment: { ...given, BASECAMP_USER_AGENT: "", BASECAMP_CLIENT_SECRET: "" },
        args: ["--yes"],
      });
      const named = [...complaints.matchAll(/^ {2}([A-Z_]+) (is missing|in the environment)/gm)].map(
        ([, name]) => name,
      );
      expect(named).toEqual([
        ...["ADMIN_PASSWORD", "BASECAMP_USER_AGENT", "ONBOARDING_SECRET", "JOTFORM_API_KEY", "BASECAMP_CLIENT_SECRET"],
      ]);
      expect(complaints).toContain("give these in the environment, under their names, and run this again. Nothing was");
      expect(complaints).toContain("npm run setup -- --yes goes on from there");
      expect(account.namespaces).toEqual([]);
      expect(account.workers).toEqual({});
    });

    it("asks the environment for nothing that is stored, nor for what belongs to a step that is left out", async () => {
      const account = freshAccount();
      const names = ["BASECAMP_CLIENT_ID", "BASECAMP_CLIENT_SECRET"];
      const none = Object.fromEntries(names.map((name) => [name, ""]));
      const { folder, said } = await setUp(account, {
        person: null,
        environment: { ...environment, ...none },
        args: ["--yes", "--skip", "basecamp"],
      });
      expect(said).toContain("Still missing");
      const rest = Object.fromEntries(names.map((name) => [name, ANSWERS[name] ?? ""]));
      const again = await setUp(account, { folder, person: null, environment: rest, args: ["--yes"] });
      expect(again).toMatchObject({ code: 0, complaints: "" });
      expect(outcome(account, folder).names).toEqual(NEEDED);
    });
  });

  it("refuses a value of the environment that cannot be right before it changes anything, also with a person", async () => {
    const account = freshAccount();
    const { code, complaints } = await setUp(account, { environment: { TICKET_KEY: "short" } });
    expect({ code, complaints }).toEqual({
      code: 2,
      complaints: expect.stringContaining("TICKET_KEY in the environment"),
    });
    expect(account.workers).toEqual({});
  });

  it.each([
    [["--dry"], "Unknown option '--dry'."],
    [["production"], '"production" is not expected.'],
    [["--skip", "login"], '"login" is no step. The steps are namespace, deploy, secrets, basecamp.'],
    [["--skip", "deploy", "--only", "secrets"], "--skip and --only do not go together."],
    [["--url", "forms.example.com"], "--url takes the address of a bridge"],
    [["--url", "http://127.0.0.1:8787"], "--url must begin with https://"],
  ])("refuses %j", (args, sentence) => {
    expect(readSetupWish(args)).toEqual({ problem: expect.stringContaining(sentence) });
  });

  it("does nothing while a mapping has a mistake", async () => {
    const account = freshAccount();
    const folder = deployableFolder();
    writeFileSync(join(folder, "mappings/broken.yaml"), "source: typeform\n");
    const { code, complaints } = await setUp(account, { folder });
    expect(code).toBe(1);
    expect(complaints).toContain("mappings/broken.yaml:1:1");
    expect(account.calls).toEqual([]);
  });
});

describe("npm run setup as a command", () => {
  let made: ReturnType<typeof copyWithFakeWrangler> | null = null;
  afterAll(() => made !== null && rmSync(made.folder, { recursive: true, force: true }));

  /** The same copy for each, with an account and a wrangler.toml as at first. */
  function project(): ReturnType<typeof copyWithFakeWrangler> {
    made ??= copyWithFakeWrangler();
    const { folder, read, write, environments } = made;
    const path = join(folder, "wrangler.toml");
    writeFileSync(path, readFileSync(path, "utf8").replace(/^id = .*\n/m, ""));
    write(freshAccount());
    return { folder, read, write, environments };
  }

  it("shows every step with a dry run, and starts, asks and changes nothing", async () => {
    const { folder, read } = project();
    const where = { folder, bridge: "http://127.0.0.1:1" };
    const toml = readFileSync(join(folder, "wrangler.toml"), "utf8");
    const before = readdirSync(folder).sort();
    const shown = await beginCommand(where, "setup", ["--dry-run"]).ended;
    expect(shown).toMatchObject({ code: 0, err: "" });
    for (const text of [
      ...NEEDED,
      "ALERT_URL",
      "$ npx wrangler kv namespace create formcamp-tokens",
      "$ npx wrangler deploy --keep-vars --var DEPLOYED_MAPPINGS:it-request@",
      "$ npx wrangler secret bulk",
      "https://formcamp.<your subdomain>.workers.dev/admin/connection/callback",
    ]) {
      expect(shown.out).toContain(text);
    }
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(readFileSync(join(folder, "wrangler.toml"), "utf8")).toBe(toml);
    expect(read().calls).toEqual([]);
  });

  it("says after Ctrl-C what is done, and goes on when it is run again", async () => {
    const { folder, read, write, environments } = project();
    const where = { folder, bridge: "http://127.0.0.1:1" };
    const env = {
      ...ANSWERS,
      ONBOARDING_SECRET_NEXT: "whsec_next",
      ADMIN_PASSWORD: "correct horse battery",
      ...Object.fromEntries(SECRETS.map((name) => [name, `whsec_${Buffer.alloc(32, 3).toString("base64")}`])),
    };
    write({ ...freshAccount(), failures: { "deploy --": { message: "hang" } } });
    const temporary = join(folder, "tmp");
    mkdirSync(temporary);
    const stopped = beginCommand(where, "setup", ["--yes"], { ...env, TMPDIR: temporary });
    await vi.waitFor(() => expect(read().calls.at(-1)?.words[0]).toBe("deploy"), WAIT);
    stopped.process.kill("SIGINT");
    const { code, err } = await stopped.ended;
    expect(code).toBe(130);
    expect(err).toContain(
      'Done: The account at Cloudflare; The KV namespace of the connection.\nNot done: step 3 of 5, "Deploy".',
    );
    expect(readdirSync(temporary)).toEqual([]);
    write({ ...read(), failures: {}, calls: [] });
    const again = await beginCommand(where, "setup", ["--yes"], env).ended;
    expect(again).toMatchObject({ code: 0, err: "" });
    expect(Object.keys(secretsOf(read())).sort()).toEqual(NEEDED);
    const isSecret = /whsec|client-secret|horse|jotform-key/;
    expect(JSON.stringify(read().calls.map(({ words }) => words))).not.toMatch(isSecret);
    expect(environments()).toContain('"PATH":');
    expect(environments()).not.toMatch(isSecret);
  });
});
