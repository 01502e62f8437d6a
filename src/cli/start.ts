import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CALLBACK_PATH } from "../paths.ts";
import { buildMappings, compileFolder } from "./build-mappings.ts";
import { type Child, keepRunning, startChild } from "./children.ts";
import { runDemo } from "./demo.ts";
import { type LocalSettings, readLocalSettings, writeEnvFile } from "./local-settings.ts";
import { isFree, readPort } from "./ports.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const DEMO_MAPPING = "it-request";
const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const PARENT_CHECK_MS = 500;
/** Lines of wrangler's that tell a person nothing: banners, its table of bindings, each request of this program. */
const WRANGLER_NOISE =
  /^(\s*$|\[custom build\] Running|Using secrets|Your Worker has access|Binding |env\.|⎔|\[wrangler:info\]|The file mappings changed)/;

/** `npm start`: the bridge, an embedded Basecamp, and one sample on its way through both. */
async function start(): Promise<number> {
  const bridgePort = readPort(process.env, "BRIDGE_PORT", 8787);
  const emulatorPort = readPort(process.env, "EMULATOR_PORT", 8788);
  for (const port of [bridgePort, emulatorPort]) if (typeof port === "object") return complain(port.problem);
  if (typeof bridgePort === "object" || typeof emulatorPort === "object") return 1;

  const built = buildMappings({ keepLastGood: true });
  if (built.diagnosticsText !== "") console.error(`${built.diagnosticsText}\n`);
  const { mappings } = compileFolder();
  const ports = { bridge: bridgePort, emulator: emulatorPort };
  const secretNames = [...new Set(mappings.map((mapping) => mapping.secret))];
  const settings = readLocalSettings(PROJECT, ports, process.env, secretNames);

  const wanted = { BRIDGE_PORT: bridgePort, ...(settings.mode === "emulator" && { EMULATOR_PORT: emulatorPort }) };
  for (const [name, port] of Object.entries(wanted)) {
    if (await isFree(port)) continue;
    return complain(
      `Port ${port} is taken by another program, perhaps an earlier npm start. Stop that one, or choose another port: ${name}=${port + 1000} npm start`,
    );
  }

  const children: Child[] = [];
  const ended = stopRequested();
  console.log(
    settings.mode === "emulator" ? "Starting the bridge and the Basecamp emulator …" : "Starting the bridge …",
  );
  try {
    if (settings.mode === "emulator") children.push(startEmulator(settings, ports));
    children.push(startBridge(settings, bridgePort));
    const failed = Promise.race(children.map((child) => child.ended)).then((lines) => ({ failed: lines }));
    const running = present(settings, ports).then(() => Promise.race([ended, failed]));
    const outcome = await Promise.race([ended, failed, running]);
    if (outcome !== "stop") return complain(["A part of npm start ended by itself:", ...outcome.failed].join("\n"));
    console.log("\nStopping …");
    return 0;
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error));
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }

  async function present(current: LocalSettings, { bridge, emulator }: typeof ports): Promise<void> {
    const bridgeUrl = `http://127.0.0.1:${bridge}`;
    const emulatorUrl = `http://127.0.0.1:${emulator}`;
    await answers(`${bridgeUrl}/`);
    if (current.mode === "real") return print(realLines(bridgeUrl, current));
    await answers(`${emulatorUrl}/_emulator/todos`);
    const mapping = mappings.find((candidate) => candidate.name === DEMO_MAPPING);
    const password = current.vars.ADMIN_PASSWORD ?? "";
    const secret = mapping === undefined ? "" : (current.vars[mapping.secret] ?? "");
    const lines =
      mapping === undefined
        ? [`mappings/${DEMO_MAPPING}.yaml is missing or has mistakes, so no sample is sent.`]
        : await runDemo({ bridge: bridgeUrl, emulator: emulatorUrl, password, mapping, secret });
    print([
      ...lines,
      `  Projects    ${emulatorUrl}/`,
      "",
      `Admin password of these local pages: ${password}`,
      "Mappings are read again whenever a file in mappings/ changes. Ctrl-C stops.",
    ]);
  }
}

function startEmulator(settings: LocalSettings, ports: { bridge: number; emulator: number }): Child {
  const begin = (onLine: (line: string) => void) =>
    startChild(["--import", "tsx", "test/emulator/main.ts"], {
      cwd: PROJECT,
      env: {
        EMULATOR_PORT: String(ports.emulator),
        EMULATOR_STATE: join(settings.folder, "emulator.json"),
        EMULATOR_CLIENT_ID: settings.vars.BASECAMP_CLIENT_ID,
        EMULATOR_CLIENT_SECRET: settings.vars.BASECAMP_CLIENT_SECRET,
        EMULATOR_REDIRECT_URI: `${settings.vars.PUBLIC_URL}${CALLBACK_PATH}`,
      },
      onLine,
    });
  const notice = "The Basecamp emulator has ended. It is started again in a moment; submissions wait meanwhile.";
  return keepRunning(
    begin,
    (line) => line.startsWith("Emulator ready"),
    () => console.error(notice),
  );
}

function startBridge(settings: LocalSettings, port: number): Child {
  const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const state = ["--persist-to", join(settings.folder, "bridge"), "--env-file", writeEnvFile(settings)];
  return startChild([wrangler, ...args, ...state, "--show-interactive-dev-session=false"], {
    cwd: PROJECT,
    env: {
      FORMCAMP_KEEP_LAST_GOOD: "1",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      NO_COLOR: "1",
    },
    onLine: (line) => WRANGLER_NOISE.test(line) || console.log(line.replace(/^\[custom build\] ?/, "")),
  });
}

async function answers(url: string): Promise<void> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < giveUpAt) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${url} did not answer within ${READY_TIMEOUT_MS / 1000} seconds.`);
}

function realLines(bridge: string, settings: LocalSettings): readonly string[] {
  return [
    "The bridge runs with the credentials in .dev.vars, against the real Basecamp. Nothing was sent.",
    "",
    `  Connection  ${bridge}/admin/connection`,
    `  Deliveries  ${bridge}/admin/deliveries`,
    `  Redirect URI to register at launchpad.37signals.com/integrations: ${bridge}${CALLBACK_PATH}`,
    "",
    `Admin password of these local pages: ${settings.vars.ADMIN_PASSWORD}`,
    "Ctrl-C stops.",
  ];
}

function print(lines: readonly string[]): void {
  console.log(`\n${lines.join("\n")}\n`);
}

function complain(sentence: string): number {
  console.error(sentence);
  return 1;
}

/** Resolves on Ctrl-C and the other signals, and when npm is gone: it does not always pass a signal on. */
function stopRequested(): Promise<"stop"> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve("stop"));
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && resolve("stop"), PARENT_CHECK_MS).unref();
  });
}

process.exit(await start());
