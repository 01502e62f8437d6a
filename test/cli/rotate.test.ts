import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import * as z from "zod";
import type { BridgeAnswer, BridgeSession } from "../../src/cli/bridge-session.ts";
import { runRotate } from "../../src/cli/rotate-run.ts";
import type { RotateTools } from "../../src/cli/rotate-tools.ts";
import { readRotateWish } from "../../src/cli/rotate-wish.ts";
import type { Person } from "../../src/cli/setup-tools.ts";
import { proofOfSecret } from "../../src/digest.ts";
import { copyWithFakeWrangler, deployableFolder, wranglerIn } from "../support/node/deployment.ts";
import { beginCommand, WAIT } from "../support/node/npm-start.ts";
import { type Account, freshAccount } from "../support/node/wrangler-account.ts";

const BRIDGE = "https://forms.example.com";
const BEGUN = Date.UTC(2026, 0, 1, 12);
const DAY_MS = 86_400_000;
const OLD_KEY = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
const BEFORE: Readonly<Record<string, string>> = {
  IT_REQUEST_SECRET: "the former secret of it-request",
  LEAVE_REQUEST_SECRET: "the former secret of leave-request",
  ONBOARDING_SECRET: `whsec_${Buffer.alloc(32, 2).toString("base64")}`,
  TOKEN_KEYS: OLD_KEY,
  TICKET_KEY: "the former key of the tickets",
  ADMIN_PASSWORD: "the former password",
  BASECAMP_CLIENT_ID: "former-client-id",
  BASECAMP_CLIENT_SECRET: "former-client-secret",
  JOTFORM_API_KEY: "former-jotform-key",
};
const TWO_VALUES = [
  ["IT_REQUEST_SECRET", /^[\w-]{43}$/],
  ["LEAVE_REQUEST_SECRET", /^[\w-]{43}$/],
  ["ONBOARDING_SECRET", /^whsec_[A-Za-z0-9+/]{43}=$/],
  ["TOKEN_KEYS", /^k20260101-[0-9a-f]{4}:[A-Za-z0-9+/]{43}=$/],
  ["TICKET_KEY", /^[A-Za-z0-9+/]{43}=$/],
] as const;

class Killed extends Error {}

interface Setting {
  readonly person?: Person | null;
  readonly environment?: Record<string, string>;
  readonly run?: RotateTools["run"];
  readonly now?: number;
  /** What the bridge answers, by method and path. */
  readonly bridge?: (method: string, path: string, json: unknown) => BridgeAnswer | null | Promise<BridgeAnswer | null>;
}

function deployed(secrets: Readonly<Record<string, string>> = BEFORE): Account {
  const account = freshAccount();
  account.workers.formcamp = { live: "version-0", secrets: { ...secrets }, others: [] };
  return account;
}

/** A person who types this and agrees to everything, or to nothing. */
function personWith(answers: Readonly<Record<string, string>> = {}, agrees = true): Person {
  const type = async (question: string) => Object.entries(answers).find(([part]) => question.includes(part))?.[1] ?? "";
  return { confirm: async () => agrees, askLine: type, askEnter: async () => true, askSecret: type };
}

function newKeyIn(account: Account, name: "TOKEN_KEYS" | "TOKEN_KEYS_NEXT" = "TOKEN_KEYS_NEXT"): string {
  return secretsOf(account)[name]?.split(":")[0] ?? "";
}

function secretsOf(account: Account): Record<string, string> {
  return account.workers.formcamp?.secrets ?? {};
}

const Proof = z.object({ name: z.string(), salt: z.string().min(16), proof: z.string() });

/** The bridge as it is once the new key is everywhere. It has the secrets that are stored. */
function settledBridge(account: Account): Setting["bridge"] {
  return async (method, _path, json) => {
    if (method === "POST") {
      const { name, salt, proof } = Proof.parse(json);
      const next = secretsOf(account)[`${name}_NEXT`];
      const isSame = next !== undefined && (await proofOfSecret(name, next, salt)) === proof;
      return { status: 200, body: { state: next === undefined ? "absent" : isSame ? "held" : "other" } };
    }
    const first = newKeyIn(account) || newKeyIn(account, "TOKEN_KEYS");
    return { status: 200, body: { first, configured: [first, "k1"], inUse: [first], isReadable: true, message: "" } };
  };
}

async function rotate(account: Account, folder: string, args: readonly string[], setting: Setting = {}) {
  const wish = readRotateWish(args);
  if (wish === "help" || "problem" in wish) throw new Error(JSON.stringify(wish));
  const said: string[] = [];
  const complaints: string[] = [];
  const answer = setting.bridge ?? settledBridge(account) ?? (() => null);
  const enterBridge = async (bridge: string): Promise<BridgeSession> => ({
    bridge,
    ask: async (path, sent) =>
      answer(sent === undefined ? "GET" : "POST", path, sent !== undefined && "json" in sent ? sent.json : null),
  });
  const progress = { note: "" };
  const ended = runRotate(wish, {
    project: folder,
    run: setting.run ?? wranglerIn(account, folder),
    enterBridge,
    environment: setting.environment ?? {},
    person: setting.person === undefined ? personWith({ "Address of the bridge": BRIDGE }) : setting.person,
    randomBytes,
    now: () => setting.now ?? BEGUN,
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
    progress,
  });
  const code = await ended.catch((error: unknown) => {
    if (error instanceof Killed) return null;
    throw error;
  });
  return { code, said: said.join("\n"), complaints: complaints.join("\n"), note: progress.note };
}

function keptIn(folder: string): string[] {
  const path = join(folder, ".wrangler/rotations/formcamp");
  return existsSync(path) ? readdirSync(path) : [];
}

const UNHEARD: Setting = { bridge: () => null, person: null };

describe("npm run rotate -- NAME", () => {
  it.each(TWO_VALUES)(
    "stores a new %s beside the former one, and makes it the only one in the end",
    async (name, form) => {
      const account = deployed();
      const folder = deployableFolder();
      expect(await rotate(account, folder, [name])).toMatchObject({ code: 0, complaints: "" });
      const { [name]: former, [`${name}_NEXT`]: made = "" } = secretsOf(account);
      expect(former).toBe(BEFORE[name]);
      expect(made).toMatch(form);
      const late = { now: BEGUN + 31 * DAY_MS };
      expect(await rotate(account, folder, [name, "--finish"], late)).toMatchObject({ code: 0, complaints: "" });
      expect(secretsOf(account)).toEqual({ ...BEFORE, [name]: made });
      expect(keptIn(folder)).toEqual([]);
    },
  );

  const COMMANDS = [
    "secret list",
    "secret list",
    "secret bulk",
    "deployments list",
    "secret list",
    "deployments list",
    "secret list",
    "secret bulk",
    "secret delete",
    "secret list",
  ];

  it("runs these commands when it is begun and finished twice, so that the interruptions below miss none", async () => {
    const account = deployed();
    const folder = deployableFolder();
    for (const args of [[], [], ["--finish"], ["--finish"]]) await rotate(account, folder, ["TICKET_KEY", ...args]);
    expect(account.calls.map(({ words }) => words.slice(0, 2).join(" "))).toEqual(COMMANDS);
  });

  it.each(TWO_VALUES)("loses no value of %s wherever it is killed and run again", async (name) => {
    const moments = Array.from(Array(COMMANDS.length).keys(), (index) => [
      { index, at: "before" },
      { index, at: "after" },
    ]);
    for (const { index, at } of moments.flat()) {
      const account = deployed();
      const folder = deployableFolder();
      const works = wranglerIn(account, folder);
      let count = 0;
      const accepted: (readonly string[])[] = [];
      const run: RotateTools["run"] = async (command, input) => {
        const isLast = count++ === index;
        if (isLast && at === "before") throw new Killed();
        const ended = await works(command, input);
        const { [name]: one = "", [`${name}_NEXT`]: two = "" } = secretsOf(account);
        accepted.push([one, two]);
        if (isLast) throw new Killed();
        return ended;
      };
      // Each twice: once it is killed, and once more it is run as a person would.
      await rotate(account, folder, [name], { run });
      await rotate(account, folder, [name], { run });
      const handedOut = secretsOf(account)[`${name}_NEXT`] ?? "";
      await rotate(account, folder, [name, "--finish"], { run });
      await rotate(account, folder, [name, "--finish"], { run });
      expect(handedOut).not.toBe("");
      expect(secretsOf(account)).toEqual({ ...BEFORE, [name]: handedOut });
      expect(keptIn(folder)).toEqual([]);
      const fromHandedOut = accepted.slice(accepted.findIndex((values) => values.includes(handedOut)));
      expect(fromHandedOut.every((values) => values.includes(handedOut))).toBe(true);
    }
  });

  it("gives values to standard input alone, and keeps the new one where only its owner can read it", async () => {
    const account = deployed();
    const folder = deployableFolder();
    const { said } = await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    const made = secretsOf(account).IT_REQUEST_SECRET_NEXT ?? "";
    expect(said).toContain(`The new value: ${made}`);
    expect(said).toContain("Connect → Webhooks");
    expect(JSON.stringify(account.calls.map(({ words }) => words))).not.toContain(made);
    const path = join(folder, ".wrangler/rotations/formcamp/IT_REQUEST_SECRET.json");
    expect(readFileSync(path, "utf8")).toContain(made);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, "..")).mode & 0o077).toBe(0);
    const keys = await rotate(account, folder, ["TOKEN_KEYS"]);
    expect(keys.said).not.toContain(secretsOf(account).TOKEN_KEYS_NEXT);
  });

  it("makes no third value while a rotation is under way, and shows the new one again", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    const made = secretsOf(account).IT_REQUEST_SECRET_NEXT ?? "";
    const again = await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining(made) });
    const elsewhere = await rotate(account, deployableFolder(), ["IT_REQUEST_SECRET"]);
    expect(elsewhere).toMatchObject({ code: 1, complaints: expect.stringContaining("was not from this folder") });
    expect(secretsOf(account).IT_REQUEST_SECRET_NEXT).toBe(made);
  });

  it.each([
    ["stored here", "begin", [], 2],
    ["stored here", "finish", ["--finish"], 2],
    ["sent, and perhaps stored", "begin", [], 2],
    ["begun elsewhere", "begin", [], 1],
  ])("says that the value in the environment does not count where one was %s (%s)", async (state, _do, flags, code) => {
    const account = deployed();
    const folder = deployableFolder();
    if (state === "sent, and perhaps stored") account.failures["secret bulk"] = { message: "fetch failed" };
    await rotate(account, state === "begun elsewhere" ? deployableFolder() : folder, ["IT_REQUEST_SECRET"]);
    account.failures = {};
    const before = { ...secretsOf(account) };
    const environment = { IT_REQUEST_SECRET_NEXT: "another value, made elsewhere" };
    const ended = await rotate(account, folder, ["IT_REQUEST_SECRET", ...flags], { environment });
    expect(ended).toMatchObject({ code, said: "" });
    expect(ended.complaints).toContain("IT_REQUEST_SECRET_NEXT in the environment is not used");
    expect(secretsOf(account)).toEqual(before);
    if (state !== "stored here") return;
    const kept = { environment: { IT_REQUEST_SECRET_NEXT: before.IT_REQUEST_SECRET_NEXT ?? "" } };
    expect((await rotate(account, folder, ["IT_REQUEST_SECRET"], kept)).said).toContain("No third value is made");
  });

  it.each([
    ["IT_REQUEST_SECRET", "is refused until it has another"],
    ["TOKEN_KEYS", "connect Basecamp again"],
    ["TICKET_KEY", "Links to status pages"],
  ])("tells the way out of a rotation of %s whose value is lost, and what it costs", async (name, cost) => {
    const account = deployed();
    await rotate(account, deployableFolder(), [name]);
    const folder = deployableFolder();
    for (const [flags, person] of [[[]], [["--finish"], null], [["--finish"]]] as const) {
      const { complaints } = await rotate(account, folder, [name, ...flags], person === null ? { person } : {});
      expect(complaints).toContain(`npx wrangler secret delete ${name}_NEXT, then begin anew.`);
      expect(complaints).toContain(cost);
    }
    delete account.workers.formcamp?.secrets[`${name}_NEXT`];
    delete account.workers.formcamp?.history;
    expect(await rotate(account, folder, [name])).toMatchObject({ code: 0 });
  });

  it("says to whoever stops it at its end that the former value does not count any more", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    const inner = wranglerIn(account, folder);
    const run: Setting["run"] = async (words, input) => {
      if (words.join(" ").startsWith("secret delete")) throw new Killed();
      return inner(words, input);
    };
    const { note } = await rotate(account, folder, ["IT_REQUEST_SECRET", "--finish"], { run });
    expect(note).toContain("The new value is stored as IT_REQUEST_SECRET; IT_REQUEST_SECRET_NEXT, which is the same");
  });

  it("takes the value in the environment in the place of one that was refused before", async () => {
    const account = deployed();
    const folder = deployableFolder();
    account.failures["secret bulk"] = { code: 10000, message: "Authentication error" };
    await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    account.failures = {};
    const environment = { IT_REQUEST_SECRET_NEXT: "another value, made elsewhere" };
    expect(await rotate(account, folder, ["IT_REQUEST_SECRET"], { environment })).toMatchObject({ code: 0 });
    expect(secretsOf(account).IT_REQUEST_SECRET_NEXT).toBe("another value, made elsewhere");
  });

  it("leaves the value of somebody else's rotation where its own one was refused before, and finishes that one", async () => {
    const account = deployed();
    const folder = deployableFolder();
    account.failures["secret bulk"] = { code: 10000, message: "Authentication error" };
    expect(await rotate(account, folder, ["IT_REQUEST_SECRET"])).toMatchObject({ code: 1 });
    account.failures = {};
    const worker = account.workers.formcamp;
    if (worker !== undefined) worker.secrets = { ...BEFORE, IT_REQUEST_SECRET_NEXT: "made by somebody else" };
    const again = await rotate(account, folder, ["IT_REQUEST_SECRET", "--yes"]);
    expect(again).toMatchObject({ code: 1, complaints: expect.stringContaining("was not from this folder") });
    expect(secretsOf(account).IT_REQUEST_SECRET_NEXT).toBe("made by somebody else");
    const person = personWith({ "Value of IT_REQUEST_SECRET_NEXT": "made by somebody else" });
    expect(await rotate(account, folder, ["IT_REQUEST_SECRET", "--finish"], { person })).toMatchObject({ code: 0 });
    expect(secretsOf(account)).toEqual({ ...BEFORE, IT_REQUEST_SECRET: "made by somebody else" });
    expect(keptIn(folder)).toEqual([]);
  });

  describe("of which it is not known whether its value was stored", () => {
    const name = "IT_REQUEST_SECRET";
    const next = `${name}_NEXT`;

    /** Killed with its value stored, or before and somebody else has stored one. */
    async function killed(stored: "own" | "another's") {
      const account = deployed();
      const folder = deployableFolder();
      const works = wranglerIn(account, folder);
      const run: RotateTools["run"] = async (command, input) => {
        if (command[1] === "bulk" && stored === "own") await works(command, input);
        if (command[1] === "bulk") throw new Killed();
        return works(command, input);
      };
      await rotate(account, folder, [name], { run });
      if (stored !== "own") Object.assign(secretsOf(account), { [next]: "made by somebody else" });
      return { account, folder, value: secretsOf(account)[next] ?? "" };
    }
    const putsIn = ({ calls }: Account) => calls.filter(({ words }) => words[1] === "bulk").length;

    it("goes on with the one that the bridge has, and stores nothing anew", async () => {
      const { account, folder, value } = await killed("own");
      const again = await rotate(account, folder, [name, "--yes", "--url", BRIDGE]);
      expect(again).toMatchObject({ code: 0, complaints: "", said: expect.stringContaining(`new value: ${value}`) });
      expect(putsIn(account)).toBe(1);
      const late = { now: BEGUN + 2 * DAY_MS, ...UNHEARD };
      expect(await rotate(account, folder, [name, "--finish", "--yes"], late)).toMatchObject({ code: 0 });
      expect(secretsOf(account)).toEqual({ ...BEFORE, [name]: value });
    });

    it.each<[string, readonly string[], Setting, number, string]>([
      ["the bridge has that one", ["--yes", "--url", BRIDGE], {}, 1, "is not the one that the bridge"],
      ["the bridge knows none yet", [], { bridge: () => ({ status: 200, body: { state: "absent" } }) }, 1, "knows no"],
      ["nobody can say anything", ["--yes"], UNHEARD, 2, "--url"],
      ["the bridge does not answer", ["--yes", "--url", BRIDGE], UNHEARD, 2, "--url"],
      [
        "the person is not sure",
        ["--yes"],
        { bridge: () => null, person: personWith({}, false) },
        1,
        "Nothing was done",
      ],
    ])("leaves one that somebody else has stored where %s", async (_what, flags, setting, code, problem) => {
      const { account, folder } = await killed("another's");
      const again = await rotate(account, folder, [name, ...flags], setting);
      expect(again).toMatchObject({ code, complaints: expect.stringContaining(problem) });
      expect(secretsOf(account)).toEqual({ ...BEFORE, [next]: "made by somebody else" });
    });

    it("is kept where wrangler ends well without a word of what it stored", async () => {
      const account = deployed();
      const folder = deployableFolder();
      const works = wranglerIn(account, folder);
      const run: RotateTools["run"] = async (command, input) =>
        command[1] === "bulk" ? { code: 0, out: "", err: "", entries: [] } : works(command, input);
      const ended = await rotate(account, folder, [name], { run });
      expect(ended).toMatchObject({
        code: 1,
        complaints: expect.stringContaining(`Whether ${next} was stored is not`),
      });
      expect([secretsOf(account), keptIn(folder)]).toEqual([BEFORE, [`${name}.json`]]);
    });

    it("is not finished before it is known", async () => {
      const { account, folder, value } = await killed("own");
      const ended = await rotate(account, folder, [name, "--finish", "--yes", "--url", BRIDGE]);
      expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("Begin again first") });
      expect(secretsOf(account)).toEqual({ ...BEFORE, [next]: value });
    });

    it("stores it once more where the bridge gives no word and the person is sure", async () => {
      const { account, folder, value } = await killed("own");
      expect(await rotate(account, folder, [name], { bridge: () => null })).toMatchObject({ code: 0 });
      expect([putsIn(account), secretsOf(account)[next]]).toEqual([2, value]);
    });
  });

  it("says what can have happened where the value that was stored here is gone, and stores nothing", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    delete secretsOf(account).IT_REQUEST_SECRET_NEXT;
    for (const flags of [[], ["--finish"]]) {
      const ended = await rotate(account, folder, ["IT_REQUEST_SECRET", "--yes", ...flags]);
      expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("is not there any more") });
    }
    expect([secretsOf(account), keptIn(folder)]).toEqual([BEFORE, ["IT_REQUEST_SECRET.json"]]);
  });

  it("ends a half finished rotation of TOKEN_KEYS without the bridge's word as well", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TOKEN_KEYS"]);
    const { TOKEN_KEYS_NEXT: made = "" } = secretsOf(account);
    account.failures["secret delete"] = { message: "fetch failed" };
    expect(await rotate(account, folder, ["TOKEN_KEYS", "--finish"])).toMatchObject({ code: 1 });
    account.failures = {};
    expect(await rotate(account, folder, ["TOKEN_KEYS", "--finish", "--yes"], UNHEARD)).toMatchObject({ code: 0 });
    expect(secretsOf(account)).toEqual({ ...BEFORE, TOKEN_KEYS: made });
  });

  it("leaves what somebody else stored while a person was asked", async () => {
    const account = deployed();
    const folder = deployableFolder();
    const confirm = async () => {
      Object.assign(secretsOf(account), { TICKET_KEY_NEXT: "made by somebody else" });
      return true;
    };
    const ended = await rotate(account, folder, ["TICKET_KEY"], { person: { ...personWith(), confirm } });
    expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("meanwhile") });
    expect(secretsOf(account)).toEqual({ ...BEFORE, TICKET_KEY_NEXT: "made by somebody else" });
    expect(keptIn(folder)).toEqual([]);
  });

  it("asks for the value to finish with where the rotation was begun elsewhere", async () => {
    const account = deployed({ ...BEFORE, ONBOARDING_SECRET_NEXT: "whsec_made elsewhere" });
    const folder = deployableFolder();
    const args = ["ONBOARDING_SECRET", "--finish"];
    const wrong = await rotate(account, folder, args, { person: personWith({ ONBOARDING: "a password" }) });
    expect(wrong).toMatchObject({ code: 2, complaints: expect.stringContaining("must be whsec_") });
    const value = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
    await rotate(account, folder, args, { person: personWith({ "Value of ONBOARDING_SECRET_NEXT": value }) });
    expect(secretsOf(account)).toEqual({ ...BEFORE, ONBOARDING_SECRET: value });
  });

  /** Somebody else finishes the rotation that was begun here, and begins another one. */
  async function rotateElsewhere(account: Account, name: string): Promise<void> {
    const elsewhere = deployableFolder();
    const person = personWith({ "Value of": secretsOf(account)[`${name}_NEXT`] ?? "", "Address of": BRIDGE });
    expect(await rotate(account, elsewhere, [name, "--finish"], { person })).toMatchObject({ code: 0 });
    expect(await rotate(account, elsewhere, [name])).toMatchObject({ code: 0 });
  }

  it.each(TWO_VALUES)("shows and stores no value of %s that somebody else has rotated away meanwhile", async (name) => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, [name]);
    const stale = secretsOf(account)[`${name}_NEXT`] ?? "";
    await rotateElsewhere(account, name);
    const before = { ...secretsOf(account) };
    const again = await rotate(account, folder, [name]);
    expect(again).toMatchObject({ code: 1, complaints: expect.stringContaining(`delete .wrangler/rotations`) });
    expect(`${again.said}${again.complaints}`).not.toContain(stale);
    const finish = [name, "--finish", "--yes"];
    const heard = await rotate(account, folder, [...finish, "--url", BRIDGE]);
    expect(heard.code).toBe(1);
    expect(heard.complaints).toMatch(/is not the one that the bridge|not in the new value/);
    if (name !== "TOKEN_KEYS") {
      const unheard = await rotate(account, folder, finish, UNHEARD);
      expect(unheard).toMatchObject({ code: 1, complaints: expect.stringContaining("delete .wrangler/rotations") });
    }
    expect(secretsOf(account)).toEqual(before);
  });

  it("ends no other rotation by one that was left half finished", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TICKET_KEY"]);
    account.failures["secret delete"] = { message: "fetch failed" };
    expect(await rotate(account, folder, ["TICKET_KEY", "--finish"])).toMatchObject({ code: 1 });
    account.failures = {};
    await rotateElsewhere(account, "TICKET_KEY");
    const before = { ...secretsOf(account) };
    for (const setting of [{}, UNHEARD])
      expect(await rotate(account, folder, ["TICKET_KEY", "--finish", "--yes"], setting)).toMatchObject({ code: 1 });
    expect(secretsOf(account)).toEqual(before);
  });

  it("finishes without the bridge's word what was live since it was stored, whatever else was deployed", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TICKET_KEY"]);
    const { TICKET_KEY_NEXT: made = "" } = secretsOf(account);
    await rotate(account, folder, ["JOTFORM_API_KEY"], { person: personWith({ "New JOTFORM_API_KEY": "new" }) });
    const ended = await rotate(account, folder, ["TICKET_KEY", "--finish", "--yes"], UNHEARD);
    expect(ended).toMatchObject({ code: 0, said: expect.stringContaining("no deployment without TICKET_KEY_NEXT") });
    expect(secretsOf(account).TICKET_KEY).toBe(made);
  });

  it("asks a person where neither the bridge nor Cloudflare tells whether a kept value is the stored one", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TICKET_KEY"]);
    const { TICKET_KEY_NEXT: made = "" } = secretsOf(account);
    for (let n = 0; n < 10; n++)
      await wranglerIn(account, folder)(["secret", "bulk"], JSON.stringify({ OTHER: `${n}` }));
    const finish = ["TICKET_KEY", "--finish", "--yes"];
    const alone = await rotate(account, folder, finish, UNHEARD);
    expect(alone).toMatchObject({ code: 2, complaints: expect.stringContaining("--url") });
    const refused = await rotate(account, folder, finish, { person: personWith({}, false) });
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining("Whether") });
    expect(secretsOf(account).TICKET_KEY).toBe(BEFORE.TICKET_KEY);
    expect(await rotate(account, folder, finish, { person: personWith() })).toMatchObject({ code: 0 });
    expect(secretsOf(account).TICKET_KEY).toBe(made);
  });

  describe("with a value that is given to finish a rotation begun elsewhere", () => {
    const next = "made by somebody else";
    const begunElsewhere = () => deployed({ ...BEFORE, IT_REQUEST_SECRET_NEXT: next });
    const finish = ["IT_REQUEST_SECRET", "--finish", "--yes", "--url", BRIDGE];
    const given = (value: string) => ({ environment: { IT_REQUEST_SECRET_NEXT: value } });

    it.each<[string, string, Setting, number, string]>([
      ["is another than the stored one", "nearly the right one", {}, 1, "is not the one that the bridge"],
      [
        "goes to a bridge without one",
        next,
        { bridge: () => ({ status: 200, body: { state: "absent" } }) },
        1,
        "knows no",
      ],
      ["is asked for too often", next, { bridge: () => ({ status: 429, body: null }) }, 1, "Wait a minute"],
      ["nobody can say anything of", next, { bridge: () => null, person: null }, 2, "Nobody can be asked"],
      [
        "an older bridge knows nothing of",
        next,
        { bridge: () => ({ status: 404, body: null }), person: null },
        2,
        "Nobody",
      ],
      ["the person is not sure of", next, { bridge: () => null, person: personWith({}, false) }, 1, "Nothing was done"],
    ])("stores none that %s", async (_what, value, setting, code, problem) => {
      const account = begunElsewhere();
      const ended = await rotate(account, deployableFolder(), finish, { ...given(value), ...setting });
      expect(ended).toMatchObject({ code, complaints: expect.stringContaining(problem) });
      expect(`${ended.said}${ended.complaints}`).not.toContain(value);
      expect(secretsOf(account)).toEqual({ ...BEFORE, IT_REQUEST_SECRET_NEXT: next });
    });

    it.each<[string, Setting]>([
      ["the bridge has", { person: null }],
      ["the person is sure of", { bridge: () => null }],
    ])("stores the one that %s", async (_what, setting) => {
      const account = begunElsewhere();
      const ended = await rotate(account, deployableFolder(), finish, { ...given(next), ...setting });
      expect(ended).toMatchObject({ code: 0 });
      expect(secretsOf(account)).toEqual({ ...BEFORE, IT_REQUEST_SECRET: next });
    });
  });

  describe("of TOKEN_KEYS with a value from the environment", () => {
    const given = (id: string) => ({ TOKEN_KEYS_NEXT: `${id}:${Buffer.alloc(32, 5).toString("base64")}` });
    const bridge = () => ({ status: 200, body: { first: "k1", configured: ["k1"], inUse: ["k1"], isReadable: true } });
    const args = ["TOKEN_KEYS", "--yes"];

    it.each<[string, string, Setting, readonly string[], number, string]>([
      ["has the name of a key of before", "k1", { bridge }, ["--url", BRIDGE], 2, '"k1" is the name of a key'],
      ["is checked by no bridge", "k2", { person: null }, [], 2, "--url"],
      ["the bridge says nothing of", "k2", { bridge: () => null }, ["--url", BRIDGE], 1, "does not say which keys"],
    ])(
      "stores none that %s, since the bridge works with no two of one name",
      async (_what, id, setting, url, code, problem) => {
        const account = deployed();
        const folder = deployableFolder();
        const ended = await rotate(account, folder, [...args, ...url], { environment: given(id), ...setting });
        expect(ended).toMatchObject({ code, complaints: expect.stringContaining(problem) });
        expect({ secrets: secretsOf(account), kept: keptIn(folder) }).toEqual({ secrets: BEFORE, kept: [] });
      },
    );

    it("stores one under another name", async () => {
      const account = deployed();
      const setting = { bridge, environment: given("k2"), person: null };
      expect(await rotate(account, deployableFolder(), [...args, "--url", BRIDGE], setting)).toMatchObject({ code: 0 });
      expect(secretsOf(account)).toEqual({ ...BEFORE, ...given("k2") });
    });
  });

  it("refuses a key of the right name and another value", async () => {
    const account = deployed({ ...BEFORE, TOKEN_KEYS_NEXT: `k2:${Buffer.alloc(32, 3).toString("base64")}` });
    const environment = { TOKEN_KEYS_NEXT: `k2:${Buffer.alloc(32, 4).toString("base64")}` };
    const args = ["TOKEN_KEYS", "--finish", "--yes", "--url", BRIDGE];
    const ended = await rotate(account, deployableFolder(), args, { environment });
    expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("is not the one that the bridge") });
    expect(secretsOf(account).TOKEN_KEYS).toBe(OLD_KEY);
  });

  it("advises to wait while the form tool may try again with the former value", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    const early = { now: BEGUN + DAY_MS / 2, person: personWith({}, false) };
    const refused = await rotate(account, folder, ["IT_REQUEST_SECRET", "--finish"], early);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining("until 2026-01-02 12:00 UTC") });
    expect(secretsOf(account).IT_REQUEST_SECRET).toBe(BEFORE.IT_REQUEST_SECRET);
  });

  it.each([
    ["something is under the former key", { inUse: ["k1"], isReadable: true }, 'still under "k1"'],
    ["the connection cannot be read", { inUse: [], isReadable: false }, "cannot be read"],
    ["it writes with another key", { first: "k1", inUse: [], isReadable: true }, 'writes with the key "k1"'],
  ])("finishes no TOKEN_KEYS while the bridge says that %s, whatever was agreed to", async (_what, answer, problem) => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TOKEN_KEYS"]);
    const bridge = () => ({ status: 200, body: { first: newKeyIn(account), ...answer } });
    const ended = await rotate(account, folder, ["TOKEN_KEYS", "--finish", "--yes", "--url", BRIDGE], { bridge });
    expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining(problem) });
    expect(secretsOf(account).TOKEN_KEYS).toBe(OLD_KEY);
  });

  it("finishes no TOKEN_KEYS without the bridge's word", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TOKEN_KEYS"]);
    const args = ["TOKEN_KEYS", "--finish", "--yes"];
    expect(await rotate(account, folder, [...args, "--url", BRIDGE], { bridge: () => null })).toMatchObject({
      code: 1,
    });
    expect(await rotate(account, folder, args, { person: null })).toMatchObject({ code: 2 });
    expect(secretsOf(account).TOKEN_KEYS).toBe(OLD_KEY);
  });

  it.each([
    [
      "BASECAMP_CLIENT_SECRET",
      { "New BASECAMP_CLIENT_SECRET": "new-secret" },
      { BASECAMP_CLIENT_SECRET: "new-secret" },
    ],
    [
      "BASECAMP_CLIENT_ID",
      { "New BASECAMP_CLIENT_ID": "new-id", "New BASECAMP_CLIENT_SECRET": "new-secret" },
      { BASECAMP_CLIENT_ID: "new-id", BASECAMP_CLIENT_SECRET: "new-secret" },
    ],
    ["JOTFORM_API_KEY", { "New JOTFORM_API_KEY": "new-key" }, { JOTFORM_API_KEY: "new-key" }],
    ["ALERT_URL", { "New ALERT_URL": "https://hooks.example.com/k" }, { ALERT_URL: "https://hooks.example.com/k" }],
  ])("replaces %s at once by what somebody else issues", async (name, answers, changed) => {
    const account = deployed();
    expect(await rotate(account, deployableFolder(), [name], { person: personWith(answers) })).toMatchObject({
      code: 0,
    });
    expect(secretsOf(account)).toEqual({ ...BEFORE, ...changed });
  });

  it.each([
    [
      "ADMIN_PASSWORD",
      { ADMIN_PASSWORD_NEXT: "short" },
      2,
      "ADMIN_PASSWORD_NEXT in the environment must have at least",
    ],
    ["ALERT_URL", { ALERT_URL_NEXT: "http://hooks.example.com/k" }, 2, "must be an https address"],
    ["ALERT_URL", {}, 2, "Give the new value in the environment as ALERT_URL_NEXT"],
    ["BASECAMP_CLIENT_ID", { BASECAMP_CLIENT_ID_NEXT: "new-id" }, 2, "as BASECAMP_CLIENT_SECRET_NEXT"],
  ])("stores nothing for %s with %j, where nobody can be asked", async (name, environment, code, problem) => {
    const account = deployed();
    const ended = await rotate(account, deployableFolder(), [name, "--yes"], { person: null, environment });
    expect(ended).toMatchObject({ code, complaints: expect.stringContaining(problem) });
    expect(secretsOf(account)).toEqual(BEFORE);
  });

  it("stores no first value of what is missing, which setup asks for", async () => {
    const { JOTFORM_API_KEY: _missing, ...others } = BEFORE;
    const account = deployed(others);
    const person = personWith({ "New JOTFORM_API_KEY": "new-key" });
    const ended = await rotate(account, deployableFolder(), ["JOTFORM_API_KEY"], { person });
    expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("is not stored yet") });
    expect(secretsOf(account)).toEqual(others);
  });

  it("makes a new password, shows it before it is stored, and says who is signed out", async () => {
    const account = deployed();
    const { said, code } = await rotate(account, deployableFolder(), ["ADMIN_PASSWORD"]);
    const { ADMIN_PASSWORD: made = "" } = secretsOf(account);
    expect(made).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining(made) });
    expect(said).toContain("every admin is signed out");
    account.failures["secret bulk"] = { message: "fetch failed" };
    const unclear = await rotate(account, deployableFolder(), ["ADMIN_PASSWORD"]);
    expect(unclear).toMatchObject({ code: 1, said: expect.stringMatching(/: [a-z2-9]{5}(-[a-z2-9]{5}){3}\n/) });
    expect(unclear.complaints).toContain("keep it and the former one");
  });

  it.each([
    [["IT_REQUEST_SECRT"], 2, 'Did you mean "IT_REQUEST_SECRET"?'],
    [["IT_REQUEST_SECRET_NEXT"], 2, "npm run rotate -- IT_REQUEST_SECRET"],
    [["PUBLIC_URL"], 2, "no secret"],
    [["ADMIN_PASSWORD", "--finish"], 2, "replaced at once"],
    [["IT_REQUEST_SECRET", "--finish"], 1, "No rotation of IT_REQUEST_SECRET is under way"],
  ])("answers %j with a sentence and changes nothing", async (args, code, problem) => {
    const account = deployed();
    const ended = await rotate(account, deployableFolder(), args);
    expect(ended).toMatchObject({ code, complaints: expect.stringContaining(problem) });
    expect(secretsOf(account)).toEqual(BEFORE);
  });

  it.each(["IT_REQUEST_SECRET", "ADMIN_PASSWORD", "TOKEN_KEYS"])(
    "changes nothing of %s when nobody agrees",
    async (name) => {
      const account = deployed();
      const folder = deployableFolder();
      expect(await rotate(account, folder, [name], { person: personWith({}, false) })).toMatchObject({ code: 1 });
      expect(await rotate(account, folder, [name], { person: null })).toMatchObject({ code: 2 });
      expect(secretsOf(account)).toEqual(BEFORE);
      expect(keptIn(folder)).toEqual([]);
    },
  );

  it("works without a terminal, with a value from the environment where it would have to be shown", async () => {
    const account = deployed();
    const folder = deployableFolder();
    const nobody = { person: null, environment: { IT_REQUEST_SECRET_NEXT: "a value made elsewhere" } };
    expect(await rotate(account, folder, ["IT_REQUEST_SECRET", "--yes"], nobody)).toMatchObject({ code: 0 });
    const keys = await rotate(account, folder, ["TOKEN_KEYS", "--yes"], { person: null });
    expect(keys).toMatchObject({ code: 0 });
    expect(secretsOf(account).IT_REQUEST_SECRET_NEXT).toBe("a value made elsewhere");
  });

  it.each([
    ["nobody is signed in", { loggedIn: false }, "npx wrangler login"],
    ["there is no network", { network: false }, "cannot be reached"],
    ["there is no such Worker", { workers: {} }, "There is no Worker of this name"],
  ])("says so when %s", async (_what, change, problem) => {
    const account = { ...deployed(), ...change };
    const ended = await rotate(account, deployableFolder(), ["TICKET_KEY"]);
    expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining(problem) });
  });

  it("keeps a file that somebody changed, and says where it is", async () => {
    const account = deployed();
    const folder = deployableFolder();
    await rotate(account, folder, ["TICKET_KEY"]);
    writeFileSync(join(folder, ".wrangler/rotations/formcamp/TICKET_KEY.json"), "changed");
    const ended = await rotate(account, folder, ["TICKET_KEY", "--finish"]);
    expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("TICKET_KEY.json was changed") });
    expect(secretsOf(account).TICKET_KEY).toBe(BEFORE.TICKET_KEY);
  });

  it("touches nothing with --dry-run, and asks neither Cloudflare nor the bridge", async () => {
    const account = deployed();
    const folder = deployableFolder();
    const bridge = () => {
      throw new Error("asked");
    };
    for (const args of [[], ["IT_REQUEST_SECRET"], ["TOKEN_KEYS", "--finish"], ["ADMIN_PASSWORD"], ["todo-events"]]) {
      const { code } = await rotate(account, folder, [...args, "--dry-run"], { bridge, person: null });
      expect(code).toBe(0);
    }
    expect({ calls: account.calls, kept: keptIn(folder) }).toEqual({ calls: [], kept: [] });
  });
});

describe("npm run rotate -- todo-events", () => {
  it.each([
    ["begins", [], "done", [{ order: "rotate" }], 0],
    ["begins no second one", [], "under-way", [], 1],
    ["ends one", ["--finish"], "under-way", [{ order: "end" }], 0],
    ["has none to end", ["--finish"], "done", [], 0],
    ["has nothing to rotate where no to-do is followed", [], "none", [], 0],
  ])("%s by asking the bridge", async (_what, flags, state, orders, code) => {
    const sent: unknown[] = [];
    const bridge: Setting["bridge"] = (method, path, json) => {
      expect(path).toBe("/admin/todo-events");
      if (method === "POST") sent.push(json);
      return { status: 200, body: { state, waiting: state === "under-way" ? ["2085958499"] : [] } };
    };
    const account = deployed();
    const ended = await rotate(account, deployableFolder(), ["todo-events", "--url", BRIDGE, ...flags], { bridge });
    expect({ code: ended.code, sent, calls: account.calls }).toEqual({ code, sent: orders, calls: [] });
  });

  it("says so when the bridge does not know it", async () => {
    const args = ["todo-events", "--url", BRIDGE, "--yes"];
    for (const answer of [null, { status: 404, body: null }, { status: 200, body: null }]) {
      const ended = await rotate(deployed(), deployableFolder(), args, { bridge: () => answer });
      expect(ended).toMatchObject({ code: 1, complaints: expect.stringContaining("gave no answer") });
    }
  });
});

describe("npm run rotate", () => {
  it("lists what can be rotated, what is under way since when, and when it may be finished", async () => {
    const account = deployed({ ...BEFORE, LEAVE_REQUEST_SECRET_NEXT: "elsewhere", ONBOARDING_SECRET_PREVIOUS: "old" });
    const folder = deployableFolder();
    await rotate(account, folder, ["IT_REQUEST_SECRET"]);
    const { said, code } = await rotate(account, folder, []);
    expect(code).toBe(0);
    expect(said).toMatch(/IT_REQUEST_SECRET +under way since 2026-01-01 12:00 UTC; finish from 2026-01-02 12:00 UTC/);
    expect(said).toMatch(/LEAVE_REQUEST_SECRET +under way, begun elsewhere/);
    expect(said).toMatch(/ALERT_URL +not stored/);
    expect(said).toContain("ONBOARDING_SECRET_PREVIOUS");
    expect(said).toMatch(/todo-events/);
    for (const value of Object.values(secretsOf(account))) if (value.length > 10) expect(said).not.toContain(value);
  });

  it("says after Ctrl-C what is kept, goes on from there as a command, and ends with 2 on a wrong line", async () => {
    const { folder, read, write } = copyWithFakeWrangler();
    write({ ...deployed(), failures: { "secret bulk": { message: "hang" } } });
    const at = { folder, bridge: "http://127.0.0.1:1" };
    const command = beginCommand(at, "rotate", ["TICKET_KEY", "--yes"]);
    onTestFinished(() => void command.process.kill("SIGKILL"));
    await vi.waitFor(() => expect(read().calls.map(({ words }) => words[1])).toContain("bulk"), WAIT);
    command.process.kill("SIGINT");
    const stopped = await command.ended;
    expect(stopped).toMatchObject({ code: 130, err: expect.stringContaining("TICKET_KEY.json") });
    write({ ...read(), failures: {} });
    const kept = join(folder, ".wrangler/rotations");
    renameSync(kept, `${kept}-away`);
    writeFileSync(kept, "in the way");
    const before = read().workers;
    const unkept = await beginCommand(at, "rotate", ["TICKET_KEY", "--yes"]).ended;
    expect(unkept).toMatchObject({ code: 1, err: expect.stringMatching(/^A file is in the way: \w+: .*\n.+\n$/) });
    expect(read().workers).toEqual(before);
    rmSync(kept);
    renameSync(`${kept}-away`, kept);
    const [again, wrong] = [
      await beginCommand(at, "rotate", ["TICKET_KEY", "--yes"]).ended,
      await beginCommand(at, "rotate", ["--frobnicate"]).ended,
    ];
    expect([again.code, wrong.code]).toEqual([0, 2]);
    expect(readFileSync(join(folder, ".wrangler/rotations/formcamp/TICKET_KEY.json"), "utf8")).toContain(
      read().workers.formcamp?.secrets.TICKET_KEY_NEXT,
    );
  });
});
