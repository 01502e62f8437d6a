import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { signIn } from "../../src/cli/admin-session.ts";
import { untilReady } from "../../src/cli/health.ts";
import { terminalLine } from "../../src/cli/terminal-line.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { copyProject, npmStart, processesOf, type Running, WAIT } from "../support/node/npm-start.ts";

/** Runs `npm start` and sees to it that it ends with the test. */
async function start(folder: string, options: { bridge?: number } = {}): Promise<Running> {
  const running = await npmStart(folder, options);
  onTestFinished(async () => {
    if (running.process.exitCode === null && running.process.signalCode === null) await running.stop();
  });
  return running;
}

async function send(running: Running, folder: string, token: string): Promise<Response> {
  const secrets = parseEnv(readFileSync(join(folder, ".wrangler/start/emulator/secrets.env"), "utf8"));
  const body = JSON.stringify(itRequest({ token }));
  const signature = createHmac("sha256", secrets.IT_REQUEST_SECRET ?? "")
    .update(body)
    .digest("base64");
  const headers = { "Content-Type": "application/json", "Typeform-Signature": `sha256=${signature}` };
  return fetch(`${running.bridge}/webhooks/it-request`, { method: "POST", headers, body });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("a line of the runtime's", () => {
  const HUNG_UP = "kj/async-io-unix.c++:186: disconnected: ::write(fd, buffer.begin(), buffer.size()): Broken pipe";
  it.each([
    `✘ [ERROR] kj::getCaughtExceptionAsKj() = ${HUNG_UP}`,
    `\u001b[31m✘ \u001b[41;97m[ERROR]\u001b[0m \u001b[1mkj::getCaughtExceptionAsKj() = ${HUNG_UP}\u001b[0m`,
    "  stack: /a/node_modules/@cloudflare/workerd-linux-64/bin/workerd@51faac1 /a/bin/workerd@51fb771",
  ])("is left out where it only tells of a caller who hung up: %s", (line) => {
    expect(terminalLine(line)).toBeNull();
  });

  it.each([
    "✘ [ERROR] kj::getCaughtExceptionAsKj() = workerd/util/sqlite.c++:5: failed: disk I/O error",
    "✘ [ERROR] Address already in use (127.0.0.1:8787).",
    "  stack: a card on top of it",
  ])("is shown where it tells of anything else: %s", (line) => {
    expect(terminalLine(line)).toBe(line);
  });
});

it("tells line by line what the bridge's page says where it cannot sign in", async () => {
  const html = `<html><body><header>Formcamp</header><main id="content"><h1>The configuration is incomplete</h1>
    <ul><li><code>TOKEN_KEYS</code> must be a list like &quot;k2:&lt;base64&gt;&quot;.</li></ul></main></body></html>`;
  const bridge = createHttpServer((_request, response) => void response.writeHead(503).end(html));
  await new Promise<void>((resolve) => bridge.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void bridge.close());
  const address = bridge.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  await expect(signIn(url, "any password")).rejects.toThrow(
    'Signing in at the bridge answered 503:\nThe configuration is incomplete\nTOKEN_KEYS must be a list like "k2:<base64>".',
  );
});

it("takes no arguments, and says so", async () => {
  const refused = spawnSync(process.execPath, ["--import", "tsx", "src/cli/start.ts", "--port=1"], {
    encoding: "utf8",
  });
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("npm start takes no arguments") });
});

it("says to run npm start again where a part of it does not answer in time", async () => {
  const silent = createServer((socket) => void socket.destroy());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void silent.close());
  const address = silent.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
  const sentence = `${url} did not answer within 0.2 seconds, so all of it was stopped. What was accepted is stored: run npm start again.`;
  await expect(untilReady(url, 200)).rejects.toThrow(sentence);
});

describe("npm start", () => {
  let folder = "";
  beforeAll(() => {
    folder = copyProject();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("shows a sample of each form tool become a to-do, once, and keeps what is under way through a crash of everything", async () => {
    const first = await start(folder);
    await first.says("Ctrl-C stops");
    expect(first.output).toContain("They became these to-dos:");
    const titles = [
      "Urgent: VPN is down in the Lisbon office",
      "Parental leave: Mia Muster from 2027-02-08",
      "Prepare for Ines Duarte (Logistics)",
      "Laptop for Ines Duarte",
      "Welcome Ines Duarte",
    ];
    expect((await first.todos()).map(({ content }) => content).sort()).toEqual(titles.toSorted());
    for (const title of titles) {
      const [, link = ""] = new RegExp(`${escaped(title)}\\n.*\\n +(http\\S+)`).exec(first.output) ?? [];
      expect(await (await fetch(link, { headers: { Accept: "text/html" } })).text()).toContain(title);
    }

    const pages = [...first.output.matchAll(/What its sender sees: (http\S+)/g)].map(([, page = ""]) => page);
    expect(pages).toHaveLength(3);
    for (const page of pages) {
      expect(await (await fetch(page, { headers: { Accept: "text/html" } })).text()).toContain("<title>Filed");
    }

    // A create whose answer never comes, and then kill -9 of the bridge with its runtime.
    const fault = '{"method":"POST","path":"/todos.json","then":{"stall":60000}}';
    await fetch(`${first.emulator}/_emulator/faults`, { method: "POST", body: fault });
    expect((await send(first, folder, "crash")).status).toBe(202);
    await vi.waitFor(async () => expect(await first.todos()).toHaveLength(6), WAIT);
    const pids = processesOf(folder).filter((line) => /wrangler|workerd/.test(line));
    expect(pids.length).toBeGreaterThan(0);
    for (const line of pids) process.kill(Number(line.trim().split(" ")[0]), "SIGKILL");
    await first.exited;
    expect(first.output).toMatch(/A part of npm start ended by itself\. .* run npm start again/);
    expect(processesOf(folder)).toEqual([]);

    rmSync(join(folder, "mappings/onboarding.yaml"));
    const second = await start(folder);
    await second.says("Their to-dos exist already");
    await second.says(/attempt: .*kind look, .*reason found/);
    expect((await send(second, folder, "crash")).status).toBe(200);
    expect(await second.todos()).toHaveLength(6);

    // A mistake in a mapping is shown and the last good one stays; the mended one is taken.
    const file = join(folder, "mappings/it-request.yaml");
    const mapping = readFileSync(file, "utf8");
    writeFileSync(file, mapping.replace("todolist:", "todolistt:"));
    await second.says(/mappings\/it-request\.yaml:\d+:1 Unknown key "todolistt"/);
    await second.says("keeping the last good version of it-request");
    expect((await send(second, folder, "meanwhile")).status).toBe(202);
    await vi.waitFor(async () => expect(await second.todos()).toHaveLength(7), WAIT);
    writeFileSync(file, mapping.replace("{{ summary }}", "{{ summary }}, reloaded"));
    await second.says("mappings in use: it-request");
    await vi.waitFor(async () => {
      await send(second, folder, `reload-${Math.random()}`);
      expect((await second.todos()).map((todo) => todo.content)).toContain("Low: Printer jams on A3, reloaded");
    }, WAIT);

    await second.stop();
    await expect(fetch(second.bridge)).rejects.toThrow();
    await expect(fetch(second.emulator)).rejects.toThrow();
    expect(readdirSync(folder).sort()).toEqual([
      ".wrangler",
      "mappings",
      "node_modules",
      "package.json",
      "src",
      "test",
      "tsconfig.json",
      "wrangler.toml",
    ]);
  }, 170_000);

  it("says which port is taken and how to choose another", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const running = await start(folder, { bridge: port });
    expect(await running.exited).toBe(1);
    expect(running.output).toContain(`Port ${port} is taken by another program`);
    expect(running.output).toContain("BRIDGE_PORT=");
  });

  it("uses the real Basecamp when .dev.vars has credentials: no emulator, nothing sent, the file untouched", async () => {
    const own = copyProject();
    onTestFinished(() => rmSync(own, { recursive: true, force: true }));
    const devVars =
      "BASECAMP_CLIENT_ID=abc\nBASECAMP_CLIENT_SECRET='s$cret'\nBASECAMP_USER_AGENT='Test (t@example.com)'\n";
    writeFileSync(join(own, ".dev.vars"), devVars);
    const running = await start(own);
    await running.says("against the real Basecamp. Nothing was sent.");
    await expect(fetch(running.emulator)).rejects.toThrow();
    expect(existsSync(join(own, ".wrangler/start/emulator"))).toBe(false);
    expect(readFileSync(join(own, ".dev.vars"), "utf8")).toBe(devVars);
    const page = await fetch(`${running.bridge}/admin/sign-in`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("https://launchpad.37signals.com");
    await running.stop("Ctrl-C");
    await expect(fetch(running.bridge)).rejects.toThrow();
  }, 90_000);
});
