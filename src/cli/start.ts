import { fileURLToPath } from "node:url";
import type { Mapping } from "../mapping/mapping.ts";
import { CALLBACK_PATH } from "../paths.ts";
import { buildMappings } from "./build-mappings.ts";
import type { Child } from "./children.ts";
import { runDemo } from "./demo.ts";
import { type EmulatedBasecamp, emulatedBasecamp, filingElsewhere } from "./emulated-basecamp.ts";
import { untilDead, untilReady } from "./health.ts";
import { startBridge, startEmulator } from "./local-programs.ts";
import { type LocalPorts, type LocalSettings, readLocalSettings } from "./local-settings.ts";
import { becomesFree, readPort } from "./ports.ts";
import { complain, STAYED, WRONG_USAGE } from "./prompt.ts";
import { takeRunLock } from "./run-lock.ts";
import { stopRequested } from "./stop-request.ts";
import { terminalLine } from "./terminal-line.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const HIGHEST_PORT = 65_535;

/** `npm start`: the bridge, an embedded Basecamp, and samples on their way through both. Answers the exit code. */
async function start(): Promise<number> {
  const ended = stopRequested();
  const bridge = readPort(process.env, "BRIDGE_PORT", 8787);
  const emulator = readPort(process.env, "EMULATOR_PORT", 8788);
  if (typeof bridge === "object") return complain(bridge.problem, STAYED);
  if (typeof emulator === "object") return complain(emulator.problem, STAYED);
  if (bridge === emulator) return complain("BRIDGE_PORT and EMULATOR_PORT must be two different ports.", STAYED);

  const built = buildMappings({ keepLastGood: true });
  if (built.diagnosticsText !== "") console.error(`${built.diagnosticsText}\n`);
  const ports = { bridge, emulator };
  const basecamp = emulatedBasecamp(built.mappings);
  const settings = readLocalSettings(PROJECT, ports, process.env, built.mappings, basecamp.account);
  const lock = takeRunLock(settings.folder);
  if ("heldBy" in lock) {
    return complain(
      `npm start is running for this folder already (process ${lock.heldBy}). Stop that one first.`,
      STAYED,
    );
  }
  try {
    for (const [name, port] of Object.entries(neededPorts(settings, ports))) {
      if (!(await becomesFree(port))) return complain(portTaken(name, port), STAYED);
    }
    return await run(settings, ports, built.mappings, basecamp, ended);
  } finally {
    lock.release();
  }
}

async function run(
  settings: LocalSettings,
  ports: LocalPorts,
  mappings: readonly Mapping[],
  basecamp: EmulatedBasecamp,
  ended: Promise<"stop">,
): Promise<number> {
  const children: Child[] = [];
  const emulated = settings.mode === "emulator";
  const elsewhere = emulated ? filingElsewhere(basecamp.account, mappings) : [];
  console.log(emulated ? "Starting the bridge and the Basecamp emulator …" : "Starting the bridge …");
  if (elsewhere.length > 0) console.log(explainElsewhere(elsewhere, basecamp.account));
  try {
    if (emulated) children.push(startEmulator(PROJECT, settings, ports, basecamp));
    let last: string | null = null;
    const onLine = (line: string): void => {
      const text = terminalLine(line);
      if (text === null || (last !== null && isMappingsLine(last) && (text === last || text === ""))) return;
      last = text;
      console.log(text);
      if (isMappingsLine(text)) printMissingSecrets(settings);
    };
    children.push(startBridge(PROJECT, settings, ports.bridge, onLine));
    const failed = Promise.race(children.map((child) => child.ended)).then((lines) =>
      lines.flatMap((line) => terminalLine(line) ?? []).join("\n"),
    );
    const presented = present(settings, ports, mappings, basecamp).then(() =>
      untilDead(`http://127.0.0.1:${ports.bridge}/`),
    );
    const outcome = await Promise.race([ended, failed, presented.then(() => "Its runtime does not answer any more.")]);
    if (outcome === "stop") {
      console.log("\nStopping …");
      return 0;
    }
    return complain(
      `A part of npm start ended by itself. What was accepted is stored: run npm start again.\n${outcome}`,
      STAYED,
    );
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error), STAYED);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

async function present(
  settings: LocalSettings,
  ports: LocalPorts,
  mappings: readonly Mapping[],
  { account }: EmulatedBasecamp,
): Promise<void> {
  const bridge = `http://127.0.0.1:${ports.bridge}`;
  const emulator = `http://127.0.0.1:${ports.emulator}`;
  const password = settings.vars.ADMIN_PASSWORD ?? "";
  await untilReady(`${bridge}/`);
  if (settings.mode === "real") return print(realLines(settings.vars.PUBLIC_URL ?? bridge, password));
  await untilReady(`${emulator}/_emulator/todos`);
  const lines = await runDemo({ bridge, emulator, password, account, mappings, vars: settings.vars }).catch(demoFailed);
  print([
    ...lines,
    `  Overview    ${bridge}/admin`,
    `  Deliveries  ${bridge}/admin/deliveries`,
    `  Connection  ${bridge}/admin/connection`,
    `  Projects    ${emulator}/`,
    "",
    `Admin password of these local pages: ${password}`,
    "Mappings are read again whenever a file in mappings/ changes. npm run send -- MAPPING sends more.",
    "Ctrl-C stops.",
  ]);
}

function demoFailed(error: unknown): readonly string[] {
  const sentence = error instanceof Error ? error.message : String(error);
  return [
    `The samples did not get through. ${sentence}`,
    "If it is nothing that is said above, delete the folder .wrangler to begin afresh: what is stored here goes with it.",
    "",
  ];
}

function isMappingsLine(text: string): boolean {
  return text.startsWith("mappings in use");
}

function printMissingSecrets(settings: LocalSettings): void {
  const { mappings } = buildMappings({ keepLastGood: true });
  const isMissing = (name: string | null): name is string => name !== null && settings.vars[name] === undefined;
  for (const secret of new Set(mappings.map((mapping) => mapping.secret).filter(isMissing))) {
    console.log(`The secret ${secret} is not set here yet, so its mapping refuses everything: ${howToSet(settings)}`);
  }
  for (const key of new Set(mappings.map((mapping) => mapping.apiKey).filter(isMissing))) {
    console.log(
      `The API key ${key} is not set here yet, so its mapping can ask its form tool for nothing: ${howToSet(settings)}`,
    );
  }
}

function howToSet(settings: LocalSettings): string {
  return settings.mode === "emulator" ? "stop npm start and start it again." : "put it into .dev.vars and start again.";
}

function explainElsewhere(names: readonly string[], account: string): string {
  return `The stand-in has one Basecamp account, ${account}, that of most mappings. What goes elsewhere waits for a person: ${names.join(", ")}. To try these, take the others out of mappings/, such as the examples, and start again.`;
}

function neededPorts(settings: LocalSettings, { bridge, emulator }: LocalPorts): Record<string, number> {
  return { BRIDGE_PORT: bridge, ...(settings.mode === "emulator" && { EMULATOR_PORT: emulator }) };
}

function portTaken(name: string, port: number): string {
  const other = port + 1000 > HIGHEST_PORT ? port - 1000 : port + 1000;
  return `Port ${port} is taken by another program or not allowed. Stop that program, or choose another port: ${name}=${other} npm start`;
}

function realLines(bridge: string, password: string): readonly string[] {
  return [
    "The bridge runs with the credentials in .dev.vars, against the real Basecamp. Nothing was sent.",
    "",
    `  Overview    ${bridge}/admin`,
    `  Connection  ${bridge}/admin/connection`,
    `  Deliveries  ${bridge}/admin/deliveries`,
    `  Redirect URI to register at launchpad.37signals.com/integrations: ${bridge}${CALLBACK_PATH}`,
    "",
    `Admin password of these local pages: ${password}`,
    "Ctrl-C stops.",
  ];
}

function print(lines: readonly string[]): void {
  console.log(`\n${lines.join("\n")}\n`);
}

const [argument] = process.argv.slice(2);
process.exit(
  argument === undefined
    ? await start()
    : complain(
        `npm start takes no arguments, such as ${argument}. BRIDGE_PORT and EMULATOR_PORT in the environment choose other ports.`,
        WRONG_USAGE,
      ),
);
