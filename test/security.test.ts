import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { SETTING_NAMES } from "../src/settings.ts";
import { tableOf } from "./support/node/read-table.ts";

const PROJECT = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, PROJECT), "utf8");

/** The sources of what runs in the Worker. */
const sources = readdirSync(new URL("src/", PROJECT), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith("cli/"))
  .map((file) => ({ file, code: read(`src/${file}`) }));

describe("calls to other hosts", () => {
  /** Scripts for browsers, which ask the page's own address. */
  const FOR_BROWSERS = ["http/pages/status-script.ts"];
  const calls = sources
    .filter(({ file }) => !FOR_BROWSERS.includes(file))
    .flatMap(({ file, code }) => callsOfFetch(code).map((call) => ({ file, call })));

  it("follow no redirect and have a deadline, wherever they are made", () => {
    expect(calls.length).toBeGreaterThan(3);
    const loose = calls.filter(({ call }) => !/redirect: "manual"/.test(call) || !/\bsignal\b/.test(call));
    expect(loose).toEqual([]);
  });

  it("are not made in other ways", () => {
    const others = sources.filter(({ code }) =>
      /new (WebSocket|EventSource|XMLHttpRequest)\b|cloudflare:sockets|sendBeacon/.test(code),
    );
    expect(others.map(({ file }) => file)).toEqual([]);
  });

  /** What stands between the brackets of each call; what hands its own arguments on is none. */
  function callsOfFetch(code: string): string[] {
    return Array.from(code.matchAll(/\bfetch\(/g), ({ index }) => {
      let depth = 0;
      const from = index + "fetch".length;
      for (let at = from; at < code.length; at++) {
        if (code[at] === "(") depth += 1;
        if (code[at] === ")") depth -= 1;
        if (depth === 0) return code.slice(from + 1, at);
      }
      throw new Error("A bracket is open.");
    }).filter((call) => call !== "input, init");
  }
});

describe("the limits in src/README.md", () => {
  const rows = tableOf("src/README.md", "Limits");
  const named = rows.flatMap((row) => Array.from((row[2] ?? "").matchAll(/`(\w+)`/g), ([, name = ""]) => name));

  it("are constants of the code", () => {
    expect(named.length).toBeGreaterThan(20);
    const absent = named.filter((name) => !sources.some(({ code }) => new RegExp(`const ${name} = `).test(code)));
    expect(absent).toEqual([]);
  });

  it("name every limit of a size or a depth that comes from outside", () => {
    const declared = sources
      .filter(({ file }) => /^(sources|http|basecamp)\/|^app\.ts$/.test(file))
      .flatMap(({ code }) =>
        Array.from(code.matchAll(/^(?:export )?const ([A-Z_]*(?:LIMIT_BYTES|DEPTH_LIMIT)) = /gm), ([, name]) => name),
      );
    expect(declared.filter((name) => !named.includes(name ?? ""))).toEqual([]);
  });
});

describe("the dependencies", () => {
  const { dependencies, devDependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read("package.json")));
  const table = tableOf("src/README.md", "Dependencies");
  const explained = table.flatMap(([names = "", reason = ""]) => (reason === "" ? [] : names.split(", ")));

  it("have a reason each, in one place", () => {
    const all = Object.keys({ ...dependencies, ...devDependencies });
    expect([...explained].sort()).toEqual(all.sort());
    expect(explained.slice(0, 4)).toEqual(Object.keys(dependencies));
  });

  it("are of one exact version", () => {
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("of the Worker are those that its code imports", () => {
    const imported = sources.flatMap(({ code }) =>
      Array.from(code.matchAll(/^(?:import|\} from)\b[^"\n]*"([^"./][^"/]*)/gm), ([, name = ""]) => name),
    );
    // Brought by the runtime, or by the compiler of mappings, which the Worker never loads (architecture.test.ts).
    const elsewhere = ["cloudflare:workers", "yaml"];
    const own = [...new Set(imported)].filter((name) => !elsewhere.includes(name));
    expect(own.sort()).toEqual(Object.keys(dependencies).sort());
  });
});

it("says of every secret of the bridge's own what somebody with it could do", () => {
  const told = tableOf("README.md", "Security").map(([what = ""]) => what);
  const secrets = SETTING_NAMES.filter((name) => /(PASSWORD|SECRET|KEYS?|ALERT_URL)$/.test(name));
  expect(secrets.length).toBeGreaterThan(4);
  expect(secrets.filter((name) => !told.some((what) => what.includes(`\`${name}\``)))).toEqual([]);
});
