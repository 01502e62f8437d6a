import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nextNameOf, SETTING_NAMES, SETTINGS, type SettingName } from "../src/settings.ts";
import { tableOf } from "./support/node/read-table.ts";

const BINDINGS = ["LEDGER", "CONNECTION", "TOKENS", "SIGN_IN_LIMIT"];
const rows = tableOf("src/README.md", "Variables");
const told = new Map(rows.flatMap(([names = "", fallback = ""]) => namesIn(names).map((name) => [name, fallback])));

function namesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([A-Z][A-Z0-9_]*)`/g), ([, name = ""]) => name);
}

function settings(): readonly SettingName[] {
  return SETTING_NAMES.filter((name): name is SettingName => name in SETTINGS);
}

describe("the table of variables", () => {
  it("names each one that the code reads, and no other", () => {
    const next = settings()
      .filter((name) => SETTINGS[name].hasNext)
      .map(nextNameOf);
    expect([...told.keys()].sort()).toEqual([...SETTING_NAMES, ...next, ...BINDINGS].sort());
  });

  it("tells the default that counts", () => {
    for (const name of settings()) {
      expect([name, told.get(name)?.replaceAll("`", "")]).toEqual([name, SETTINGS[name].fallback ?? "none"]);
    }
  });

  it("names each binding as wrangler.toml does", () => {
    const toml = readFileSync("wrangler.toml", "utf8");
    const bound = Array.from(toml.matchAll(/^(?:binding|name) = "([A-Z_]+)"/gm), ([, name = ""]) => name);
    expect(bound.sort()).toEqual([...BINDINGS].sort());
  });
});
