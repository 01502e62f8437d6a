import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CALLBACK_PATH } from "../paths.ts";
import { type Child, keepRunning, startChild } from "./children.ts";
import type { EmulatedBasecamp } from "./emulated-basecamp.ts";
import { type LocalPorts, type LocalSettings, writeEnvFile } from "./local-settings.ts";

const EXIT_WITH_PARENT = new URL("./exit-with-parent.js", import.meta.url).href;

/** Starts the Basecamp emulator, and starts it again whenever it ends. */
export function startEmulator(
  project: string,
  settings: LocalSettings,
  ports: LocalPorts,
  basecamp: EmulatedBasecamp,
): Child {
  const begin = (onLine: (line: string) => void) =>
    startChild(["--import", "tsx", "test/emulator/main.ts"], {
      cwd: project,
      env: {
        EMULATOR_PORT: String(ports.emulator),
        EMULATOR_STATE: join(settings.folder, "emulator.json"),
        EMULATOR_CLIENT_ID: settings.vars.BASECAMP_CLIENT_ID,
        EMULATOR_CLIENT_SECRET: settings.vars.BASECAMP_CLIENT_SECRET,
        EMULATOR_REDIRECT_URI: `${settings.vars.PUBLIC_URL}${CALLBACK_PATH}`,
        EMULATOR_ACCOUNT: basecamp.account,
        EMULATOR_TODOLISTS: JSON.stringify(basecamp.todolists),
        EMULATOR_JOTFORM_KEY: settings.jotformKey ?? undefined,
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

/** Starts the bridge in wrangler's local runtime, offline and with everything it writes below the state folder. */
export function startBridge(
  project: string,
  settings: LocalSettings,
  port: number,
  onLine: (line: string) => void,
): Child {
  const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"];
  const state = ["--persist-to", join(settings.folder, "bridge"), "--env-file", writeEnvFile(settings)];
  return startChild([wrangler, ...args, ...state, "--show-interactive-dev-session=false"], {
    cwd: project,
    env: {
      FORMCAMP_KEEP_LAST_GOOD: "1",
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${EXIT_WITH_PARENT}`.trim(),
      XDG_CONFIG_HOME: join(settings.folder, "config"),
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      NO_COLOR: "1",
    },
    onLine,
  });
}
