import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  readLocalSettings,
  readRunningSettings,
  type SecretNames,
  writeEnvFile,
} from "../../src/cli/local-settings.ts";

const PORTS = { bridge: 9001, emulator: 9002 };
const TYPEFORM: SecretNames = { source: "typeform", secret: "ONE_SECRET", apiKey: null };
const JOTFORM: SecretNames = { source: "jotform", secret: "TWO_SECRET", apiKey: "TWO_KEY" };
const GOOGLE: SecretNames = { source: "google-forms", secret: "THREE_SECRET", apiKey: null };

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "formcamp-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

function settings(mappings: readonly SecretNames[], environment: Record<string, string> = {}) {
  return readLocalSettings(folder, PORTS, environment, mappings, "195539477");
}

describe("the settings of a local bridge", () => {
  it("have a fitting secret for each mapping, which stays the same", () => {
    const { vars } = settings([TYPEFORM, JOTFORM, GOOGLE]);
    expect(vars.ONE_SECRET).toMatch(/^[\w-]{32}$/);
    expect(vars.TWO_SECRET).toMatch(/^[\w-]{32}$/);
    expect(vars.THREE_SECRET).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(vars.TICKET_KEY?.length).toBeGreaterThanOrEqual(24);
    expect(settings([TYPEFORM, JOTFORM, GOOGLE]).vars).toEqual(vars);
  });

  it("replace a secret once it does not fit the mapping's form tool any more", () => {
    const before = settings([TYPEFORM, JOTFORM]).vars;
    const after = settings([{ ...TYPEFORM, source: "google-forms" }, JOTFORM]).vars;
    expect(after.ONE_SECRET).toMatch(/^whsec_/);
    expect(after.TWO_SECRET).toBe(before.TWO_SECRET);
    expect(settings([{ ...TYPEFORM, source: "google-forms" }, JOTFORM]).vars).toEqual(after);
  });

  it("point at the emulator's Jotform with its one key, whatever a mapping calls it", () => {
    const other = { ...JOTFORM, apiKey: "ANOTHER_KEY" };
    writeFileSync(join(folder, ".dev.vars"), "TWO_KEY=a-real-key\n");
    const { vars, jotformKey } = settings([JOTFORM, other]);
    expect(vars).toMatchObject({ JOTFORM_API_URL: "http://127.0.0.1:9002/jotform", TWO_KEY: jotformKey });
    expect(vars.ANOTHER_KEY).toBe(jotformKey);
    expect(vars.EMULATOR_JOTFORM_KEY).toBeUndefined();
  });

  it("take another address of Jotform's API from the environment, and with it a key of one's own", () => {
    writeFileSync(join(folder, ".dev.vars"), "TWO_KEY=a-real-key\n");
    const { vars } = settings([JOTFORM], { JOTFORM_API_URL: "https://eu-api.jotform.com" });
    expect(vars).toMatchObject({ JOTFORM_API_URL: "https://eu-api.jotform.com", TWO_KEY: "a-real-key" });
  });

  it("send alerts into the emulator's chat, unless the environment names another address", () => {
    expect(settings([]).vars.ALERT_URL).toMatch(/^http:\/\/127\.0\.0\.1:9002\/\d+\/integrations\/.*\/lines\.json$/);
    const mine = "http://127.0.0.1:9003/hook";
    expect(settings([], { ALERT_URL: mine }).vars.ALERT_URL).toBe(mine);
  });

  it("have nothing of the emulator with credentials for the real Basecamp", () => {
    writeFileSync(join(folder, ".dev.vars"), "BASECAMP_CLIENT_ID=abc\n");
    const { mode, vars, jotformKey } = settings([TYPEFORM, JOTFORM, GOOGLE]);
    expect({ mode, jotformKey }).toEqual({ mode: "real", jotformKey: null });
    expect(Object.keys(vars).sort()).toEqual([
      "ADMIN_PASSWORD",
      "BASECAMP_CLIENT_ID",
      "PUBLIC_URL",
      "TICKET_KEY",
      "TOKEN_KEYS",
    ]);
  });

  it("are found again by the tools, as the bridge got them and readable by nobody else", () => {
    writeFileSync(join(folder, ".dev.vars"), "ONE_SECRET='a $ecret with \"quotes\" in it'\n");
    const local = settings([TYPEFORM, JOTFORM, GOOGLE]);
    expect(readRunningSettings(folder)).toEqual({ vars: {}, emulator: null });
    expect(statSync(writeEnvFile(local)).mode & 0o777).toBe(0o600);
    expect(readRunningSettings(folder)).toEqual({ vars: local.vars, emulator: "http://127.0.0.1:9002" });
  });
});
