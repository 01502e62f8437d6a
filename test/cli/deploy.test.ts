import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { digestOf, markOf, readMark, variablesOf } from "../../src/cli/deploy-mark.ts";
import { type DeployTools, runDeploy } from "../../src/cli/deploy-run.ts";
import { type DeployWish, readDeployWish } from "../../src/cli/deploy-wish.ts";
import { firstNameOf } from "../../src/settings.ts";
import { projectFile } from "../mapping/mapping-text.ts";
import { copyWithFakeWrangler, deployableFolder, wranglerIn } from "../support/node/deployment.ts";
import { beginCommand } from "../support/node/npm-start.ts";
import { type Account, freshAccount } from "../support/node/wrangler-account.ts";

const SECRETS = [
  ...["PUBLIC_URL", "TOKEN_KEYS", "TICKET_KEY", "ADMIN_PASSWORD", "BASECAMP_USER_AGENT", "BASECAMP_CLIENT_ID"],
  ...["BASECAMP_CLIENT_SECRET", "IT_REQUEST_SECRET", "LEAVE_REQUEST_SECRET", "ONBOARDING_SECRET", "JOTFORM_API_KEY"],
];
const NAMESPACE = "1".repeat(32);

function wishOf(...args: string[]): DeployWish {
  const wish = readDeployWish(args);
  if (wish === "help" || "problem" in wish) throw new Error(JSON.stringify(wish));
  return wish;
}

/** An account with a live Formcamp that has all of its secrets, and the mark that it was deployed with. */
function liveAccount(mark: string | null): Account {
  const others = [
    { name: "LEDGER", type: "durable_object_namespace" },
    { name: "CONNECTION", type: "durable_object_namespace" },
    { name: "TOKENS", type: "kv_namespace", namespace_id: NAMESPACE },
    { name: "RETENTION_DAYS", type: "plain_text", text: "60" },
    ...(mark === null ? [] : [{ name: "DEPLOYED_MAPPINGS", type: "plain_text", text: mark }]),
  ];
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, `value of ${name}`]));
  return {
    ...freshAccount(),
    namespaces: [{ id: NAMESPACE, title: "formcamp-tokens" }],
    workers: { formcamp: { live: "version-0", secrets, others } },
  };
}

interface Setting {
  readonly args?: string[];
  readonly folder?: string;
  readonly askBridge?: DeployTools["askBridge"];
}

async function deployWith(account: Account, { args = [], folder = deployableFolder(), askBridge }: Setting = {}) {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runDeploy(wishOf(...args), {
    project: folder,
    run: wranglerIn(account, folder),
    askBridge: askBridge ?? (async () => ({ problem: "No bridge answers." })),
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
  });
  return { code, said: said.join("\n"), complaints: complaints.join("\n"), isNew: isNew(account) };
}

function isNew({ workers }: Account): boolean {
  return workers.formcamp !== undefined && workers.formcamp.live !== "version-0";
}

function textOf(account: Account, variable: string): string | undefined {
  return account.workers.formcamp?.others.find(({ name }) => name === variable)?.text;
}

function without(...names: string[]): Account {
  const account = liveAccount("it-request,leave-request,onboarding");
  for (const name of names) delete account.workers.formcamp?.secrets[name];
  return account;
}

describe("npm run deploy", () => {
  it("deploys, says where, marks the version, and keeps what was set in the dashboard", async () => {
    const account = liveAccount("it-request");
    const { code, said } = await deployWith(account);
    expect(code).toBe(0);
    expect(said).toContain("npm run doctor -- --url https://formcamp.example.workers.dev");
    expect(textOf(account, "RETENTION_DAYS")).toBe("60");
    expect(textOf(account, "DEPLOYED_MAPPINGS")).toBe(
      `it-request@${digestOf({ source: "typeform", form: "FxIT4Desk" })},${textOf(account, "DEPLOYED_MAPPINGS")?.split(",").slice(1).join(",")}`,
    );
    expect((await deployWith(account)).complaints).toBe("");
  });

  it.each([
    ["a mistake", "it-request.yaml", "form: FxIT4Desk", "from: FxIT4Desk", "mappings/it-request.yaml:"],
    ["a test that fails", "it-request.yaml", 'content: "Urgent:', 'content: "Calm:', "Tests of the mappings fail."],
  ])("refuses a mapping with %s, and says where", async (_what, file, from, to, sentence) => {
    const account = liveAccount("it-request");
    const folder = deployableFolder();
    const path = join(folder, "mappings", file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    const { code, complaints } = await deployWith(account, { folder });
    expect(code).toBe(1);
    expect(complaints).toContain(sentence);
    expect(complaints).toContain("Nothing was deployed.");
    expect(account.calls).toEqual([]);
  });

  it.each([...SECRETS])("refuses while %s is missing", async (name) => {
    const { code, complaints, isNew } = await deployWith(without(name));
    expect({ code, isNew }).toEqual({ code: 1, isNew: false });
    expect(complaints).toContain(`\n  ${name}: `);
    expect(complaints).toMatch(
      name === "PUBLIC_URL"
        ? /npm run setup makes it or asks for it/
        : /npm run setup -- --only (secrets|basecamp) makes it or asks for it/,
    );
  });

  it.each(["IT_REQUEST_SECRET_NEXT", "IT_REQUEST_SECRET_PREVIOUS", "TOKEN_KEYS_NEXT", "TICKET_KEY_NEXT"])(
    "takes %s alone, as the bridge does",
    async (name) => {
      const account = without(firstNameOf(name));
      Object.assign(account.workers.formcamp?.secrets ?? {}, { [name]: "a secret" });
      expect(await deployWith(account)).toMatchObject({ code: 0, isNew: true });
    },
  );

  it("takes a plain variable of the dashboard for a secret of its name", async () => {
    const account = without("PUBLIC_URL");
    account.workers.formcamp?.others.push({
      name: "PUBLIC_URL",
      type: "plain_text",
      text: "https://forms.example.com",
    });
    expect(await deployWith(account)).toMatchObject({ code: 0, isNew: true });
  });

  it("refuses when a live mapping would vanish, until each is named", async () => {
    const account = liveAccount("holiday@00000000,it-request,travel");
    const refused = await deployWith(account);
    expect(refused).toMatchObject({ code: 1, isNew: false });
    expect(refused.complaints).toContain("These are live and not in mappings/: holiday, travel.");
    expect(refused.complaints).toContain("npm run deploy -- --remove holiday --remove travel");
    const half = await deployWith(account, { args: ["--remove", "holiday"] });
    expect(half).toMatchObject({ code: 1, complaints: expect.stringContaining("travel is live") });
    const removed = await deployWith(account, { args: ["--remove", "holiday", "--remove", "mappings/travel.yaml"] });
    expect(removed).toMatchObject({ code: 0, isNew: true });
    expect(removed.said).toContain("travel is removed: its webhook is answered with an error from now on");
  });

  it.each([
    ["it-request", "mappings/it-request.yaml is still here. Delete it first."],
    ["travle", "no mapping of this name is live."],
  ])("refuses to remove %s", async (name, sentence) => {
    const { code, complaints, isNew } = await deployWith(liveAccount("it-request"), { args: ["--remove", name] });
    expect({ code, isNew }).toEqual({ code: 1, isNew: false });
    expect(complaints).toContain(sentence);
  });

  it("tells everything that is missing at once", async () => {
    const account = without("BASECAMP_CLIENT_ID", "TICKET_KEY");
    account.workers.formcamp?.others.splice(-1, 1, { name: "DEPLOYED_MAPPINGS", type: "plain_text", text: "travel" });
    const { complaints } = await deployWith(account);
    expect(complaints).toContain("npm run setup -- --only secrets --only basecamp");
    expect(complaints).toContain("travel is live");
  });

  it("warns when a live mapping is for another form now", async () => {
    const { code, said } = await deployWith(liveAccount("it-request@00000000,onboarding"));
    expect(code).toBe(0);
    expect(said).toContain("mappings/it-request.yaml is for another form than the live one");
    expect(said).not.toContain("mappings/onboarding.yaml");
  });

  it("refuses a live version that does not say what it serves, and names both ways on", async () => {
    const refused = await deployWith(liveAccount(null));
    expect(refused).toMatchObject({ code: 1, isNew: false });
    expect(refused.complaints).toMatch(/--url https.*--skip-live-check/s);
    expect(await deployWith(liveAccount(null), { args: ["--skip-live-check"] })).toMatchObject({
      code: 0,
      isNew: true,
    });
    const asked = async () => [{ name: "travel", form: null }];
    const args = ["--url", "https://forms.example.com"];
    const told = await deployWith(liveAccount(null), { args, askBridge: asked });
    expect(told).toMatchObject({ code: 1, complaints: expect.stringContaining("travel is live") });
    const silent = await deployWith(liveAccount(null), { args });
    expect(silent).toMatchObject({ code: 1, complaints: expect.stringContaining("No bridge answers.") });
  });

  it("asks the live bridge that it is given, whatever the version says", async () => {
    const account = liveAccount("it-request,leave-request,onboarding");
    const askBridge = async () => [{ name: "travel", form: null }];
    expect(await deployWith(account, { args: ["--url", "https://forms.example.com"], askBridge })).toMatchObject({
      code: 1,
      complaints: expect.stringContaining("travel is live"),
    });
  });

  it("is asked for the bridge after the deployment by hand of the README, which keeps what the dashboard set", async () => {
    const [, line = ""] = /^npx wrangler (deploy .*)$/m.exec(projectFile("README.md")) ?? [];
    const account = liveAccount("it-request");
    const folder = deployableFolder();
    expect(line).toBe("deploy --keep-vars");
    expect(await wranglerIn(account, folder)(line.split(" "))).toMatchObject({ code: 0 });
    expect(textOf(account, "RETENTION_DAYS")).toBe("60");
    const { code, complaints } = await deployWith(account, { folder });
    expect({ code, complaints }).toEqual({ code: 1, complaints: expect.stringContaining("--url https://") });
  });

  it("tells the next deployment of as many mappings as there are, in variables that Cloudflare takes", async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        name: `a-mapping-of-ours-${at}`,
        source: "typeform",
        form: `${at}`,
      }));
    const bindingsOf = (vars: Readonly<Record<string, string>>) =>
      Object.entries(vars).map(([name, text]) => ({ name, type: "plain_text", text }));
    for (const count of [0, 1, 100, 141, 142, 300, 1000]) {
      const vars = markOf(many(count));
      expect(Math.max(...Object.values(vars).map((text) => Buffer.byteLength(text)))).toBeLessThanOrEqual(4096);
      // What a longer list of before left behind stays, as variables of the dashboard do.
      const bindings = bindingsOf({ ...markOf(many(1200)), ...vars, RETENTION_DAYS: "60" });
      const expected = many(count).map((mapping) => ({ name: mapping.name, form: digestOf(mapping) }));
      expect(readMark({ id: "v", bindings })).toEqual(expected);
      expect(variablesOf([{ id: "v", bindings }])).toEqual(["RETENTION_DAYS"]);
    }
    const cut = bindingsOf(markOf(many(300))).filter(({ name }) => name !== "DEPLOYED_MAPPINGS_2");
    expect(readMark({ id: "v", bindings: cut })).toBeNull();
  });

  it.each<[string, Partial<Account>, string]>([
    ["there is no Worker", { workers: {} }, "npm run setup makes it."],
    [
      "the Worker is something else",
      { workers: { formcamp: { live: "version-0", secrets: {}, others: [] } } },
      "has a Worker named formcamp that is no Formcamp",
    ],
    ["nobody is signed in", { loggedIn: false }, "Run npx wrangler login"],
    ["there is no network", { network: false }, "Cloudflare cannot be reached from here."],
  ])("refuses when %s", async (_what, differing, sentence) => {
    const { code, complaints } = await deployWith({ ...liveAccount("it-request"), ...differing });
    expect({ code, complaints }).toEqual({ code: 1, complaints: expect.stringContaining(sentence) });
    expect(complaints).toContain("Nothing was deployed.");
  });

  it("leaves open what is live after wrangler failed in the middle", async () => {
    const account = liveAccount("it-request");
    account.failures = { "deploy --": { message: "The moon is in the way." } };
    const { code, complaints } = await deployWith(account);
    expect(code).toBe(1);
    expect(complaints).toMatch(/The moon is in the way\.\n\nThe live version may be the old or the new one/);
  });

  it("checks everything with a dry run and deploys nothing", async () => {
    const account = liveAccount("it-request");
    expect(await deployWith(account, { args: ["--dry-run"] })).toMatchObject({ code: 0, isNew: false });
    expect(account.calls.at(-1)?.words).toContain("--dry-run");
    expect(await deployWith(without("TOKEN_KEYS"), { args: ["--dry-run"] })).toMatchObject({ code: 1 });
  });

  it.each([
    [["--prod"], "Unknown option '--prod'."],
    [["it-request"], '"it-request" is not expected. All mappings are deployed together.'],
    [["--remove"], "argument missing"],
    [["--url", "http://forms.example.com"], "--url must begin with https://"],
  ])("refuses %j", (args, sentence) => {
    expect(readDeployWish(args)).toEqual({ problem: expect.stringContaining(sentence) });
  });
});

describe("npm run deploy as a command", () => {
  it("needs no terminal, and asks the live bridge where the version tells nothing", async () => {
    const { folder, read, write, environments } = copyWithFakeWrangler();
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const pages = createServer((request, response) => {
      const isSignIn = request.url === "/admin/sign-in";
      if (isSignIn && request.method === "POST") response.writeHead(303, { Location: "/admin" }).end();
      else if (isSignIn) response.end('Formcamp <input name="password">');
      else response.end(JSON.stringify({ mappings: [{ name: "travel", source: "typeform", form: "a" }] }));
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void pages.close());
    const address = pages.address();
    const bridge = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const where = { folder, bridge };
    write(liveAccount(null));
    const log = { WRANGLER_LOG_SANITIZE: "false", WRANGLER_LOG: "debug" };
    const env = { ADMIN_PASSWORD: "correct horse battery", IT_REQUEST_SECRET: "hush", JOTFORM_API_KEY: "hush", ...log };
    const [asked, wrong] = await Promise.all([
      beginCommand(where, "deploy", ["--url", bridge], env).ended,
      beginCommand(where, "deploy", ["--prod"]).ended,
    ]);
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining("travel is live") });
    const done = await beginCommand(where, "deploy", ["--url", bridge, "--remove", "travel"], env).ended;
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(textOf(read(), "DEPLOYED_MAPPINGS")).toContain("it-request@");
    expect(wrong).toMatchObject({ code: 2 });
    expect(environments()).toContain('"PATH":');
    expect(environments()).not.toMatch(/horse|hush|"WRANGLER_LOG":"debug"|"WRANGLER_LOG_SANITIZE":"false"/);
    const [begun = "{}"] = environments().split("\n");
    const build = (env: Record<string, string>) => beginCommand(where, "build-mappings", [], env).ended;
    const [byHand, byCommand, inDevelopment] = await Promise.all([
      build({ WRANGLER_COMMAND: "deploy" }),
      build({ ...z.record(z.string(), z.string()).parse(JSON.parse(begun)), WRANGLER_COMMAND: "deploy" }),
      build({ WRANGLER_COMMAND: "dev" }),
    ]);
    expect(byHand.out).toMatch(/not begun by npm run deploy.*--keep-vars/s);
    expect(byCommand).toEqual(inDevelopment);
    rmSync(join(folder, "wrangler.toml"));
    const without = await Promise.all([
      beginCommand(where, "deploy", []).ended,
      beginCommand(where, "setup", ["--dry-run"]).ended,
    ]);
    for (const { code, err } of without) {
      expect(code).toBe(1);
      expect(err).toMatch(/A file is in the way: ENOENT: .*wrangler\.toml/);
      expect(err).not.toContain("    at ");
    }
    expect(byCommand).toMatchObject({ code: 0, err: "", out: expect.not.stringContaining("npm run deploy") });
  });
});
