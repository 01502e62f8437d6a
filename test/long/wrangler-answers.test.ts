import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { readMark } from "../../src/cli/deploy-mark.ts";
import { readFailure } from "../../src/cli/wrangler/failure.ts";
import { wranglerOf } from "../../src/cli/wrangler/run.ts";
import {
  createNamespace,
  deleteSecret,
  deploy,
  listNamespaces,
  listSecrets,
  liveVersions,
  putSecrets,
  whoAmI,
} from "../../src/cli/wrangler/worker.ts";
import { startCloudflare } from "../support/node/cloudflare-api.ts";

const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const CONFIGURATION = `name = "small"
main = "worker.js"
compatibility_date = "2026-04-26"
send_metrics = false
`;

/** A Worker that is built in a moment, with the wrangler of this project. */
function smallProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "formcamp-small-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "wrangler.toml"), CONFIGURATION);
  writeFileSync(join(folder, "worker.js"), "export default { fetch: () => new Response() };");
  writeFileSync(join(folder, "package.json"), "{}");
  symlinkSync(MODULES, join(folder, "node_modules"), "dir");
  return folder;
}

describe("the pinned wrangler", () => {
  it("answers as it is read, against a stand-in of Cloudflare", { timeout: 90_000 }, async () => {
    const folder = smallProject();
    const cloudflare = await startCloudflare("small");
    onTestFinished(() => cloudflare.stop());
    // Wrangler remembers an account beside its own package, where the next real deployment would meet the stand-in's.
    const own = { HOME: folder, XDG_CONFIG_HOME: folder, WRANGLER_CACHE_DIR: join(folder, "cache") };
    const environment = { PATH: process.env.PATH, ...own };
    const signedIn = { CLOUDFLARE_API_BASE_URL: cloudflare.url, CLOUDFLARE_API_TOKEN: "a-token" };
    const run = wranglerOf(folder, { ...environment, ...signedIn });
    const absent = { ok: false, failure: { reason: "no-worker" } };
    const [login, stranger, none, secretsOfNone, made] = await Promise.all([
      whoAmI(run),
      whoAmI(wranglerOf(folder, environment)),
      liveVersions(run),
      listSecrets(run),
      createNamespace(run, "small-tokens"),
    ]);
    expect(login).toEqual({ ok: true, value: { email: "ann@example.com", accounts: cloudflare.accounts } });
    expect(stranger).toEqual({ ok: false, failure: { reason: "not-logged-in" } });
    expect([none, secretsOfNone, made]).toEqual([{ ok: true, value: [] }, absent, { ok: true, value: null }]);
    const deployed = await deploy(run, {
      vars: { DEPLOYED_MAPPINGS: "a@1+", DEPLOYED_MAPPINGS_2: "b" },
      dryRun: false,
    });
    expect(deployed).toEqual({ ok: true, value: { origins: ["https://small.example.workers.dev"] } });
    expect(await putSecrets(run, { ONE: "first secret", TWO: '"quotes" and $' })).toEqual({ ok: true, value: null });
    expect(cloudflare.secrets()).toEqual({ ONE: "first secret", TWO: '"quotes" and $' });
    const [names, versions, namespaces] = await Promise.all([listSecrets(run), liveVersions(run), listNamespaces(run)]);
    expect(names).toEqual({ ok: true, value: ["ONE", "TWO"] });
    const marks = versions.ok ? versions.value.map(readMark) : versions.failure;
    expect(marks).toEqual([
      [
        { name: "a", form: "1" },
        { name: "b", form: null },
      ],
    ]);
    expect(namespaces).toMatchObject({ ok: true, value: [{ title: "small-tokens" }] });
    expect(await deleteSecret(run, "ONE")).toEqual({ ok: true, value: null });
    expect(cloudflare.secrets()).toEqual({ TWO: '"quotes" and $' });
    expect(existsSync(join(own.WRANGLER_CACHE_DIR, "wrangler-account.json"))).toBe(true);
  });
});

describe("a failure of wrangler", () => {
  it("is passed on in wrangler's words where it is not known, without what was to be stored", () => {
    const run = {
      code: 1,
      out: "",
      err: "\u001b[31m✘ [ERROR]\u001b[0m no luck with pa$$word\n\n🪵  Logs were written",
      entries: [],
    };
    expect(readFailure(run, ["pa$$word"])).toEqual({ reason: "other", lines: "✘ [ERROR] no luck with (hidden)" });
  });

  it.each([
    ["version-not-live", 10215, "Secret edit failed."],
    ["no-worker", 10007, "A request to the Cloudflare API failed."],
    ["not-allowed", 10000, "Authentication error"],
    ["namespace-exists", undefined, 'A KV namespace with the title "a" already exists.'],
    ["no-network", undefined, "getaddrinfo EAI_AGAIN api.cloudflare.com"],
  ])("is told as %s", (reason, code, message) => {
    const entries = [{ type: "command-failed", version: 1, code, message }];
    expect(readFailure({ code: 1, out: "", err: message, entries })).toMatchObject({ reason });
  });

  it("leaves unknown what a stopped wrangler did", () => {
    expect(readFailure({ code: null, out: "", err: "", entries: [] })).toEqual({ reason: "interrupted" });
  });
});
