import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { compiledModule } from "../../../src/cli/build-mappings.ts";
import { TEST_MAPPINGS } from "../../support/node/test-mappings.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

/** The compatibility date that the project is deployed with. */
export function compatibilityDate(): string {
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(readFileSync(join(PROJECT, "wrangler.toml"), "utf8"))?.[1];
  if (date === undefined) throw new Error("wrangler.toml names no compatibility_date.");
  return date;
}

/**
 * Bundles a Worker entry of this project as a deployment would, offline and with the mappings of the tests, and answers
 * the path of the module. All that is written lies below `outdir`.
 */
export async function buildWorker(entry: string, outdir: string): Promise<string> {
  const wrangler = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");
  mkdirSync(outdir, { recursive: true });
  const config = join(outdir, "wrangler.json");
  const mappings = join(outdir, "compiled.ts");
  writeFileSync(mappings, compiledModule(TEST_MAPPINGS));
  const worker = {
    ...{ name: "lab", main: resolve(entry), compatibility_date: compatibilityDate(), send_metrics: false },
    // The one import of that name: src/mapping/catalog.ts.
    alias: { "./compiled.ts": mappings },
  };
  writeFileSync(config, JSON.stringify(worker));
  await promisify(execFile)(
    process.execPath,
    [wrangler, "deploy", "--dry-run", "--config", config, "--outdir", join(outdir, "bundle")],
    {
      cwd: outdir,
      env: {
        ...process.env,
        XDG_CONFIG_HOME: join(outdir, "config"),
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_HIDE_BANNER: "true",
        WRANGLER_WRITE_LOGS: "false",
        CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
        NO_COLOR: "1",
      },
    },
  );
  return join(outdir, "bundle", basename(entry).replace(/\.tsx?$/, ".js"));
}
