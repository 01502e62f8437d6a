import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));
const FILE_LINES_LIMIT = 250;
const GENERATED = "mapping/compiled.ts";

/** What each part of src may import, besides itself. Types count as well. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  result: [],
  clock: [],
  digest: [],
  paths: [],
  settings: [],
  submission: [],
  "read-back": ["digest", "form-shape", "result", "submission"],
  "form-listing": ["form-shape", "result", "submission"],
  "todo-draft": [],
  person: [],
  "form-shape": [],
  "exact-json": ["result"],
  suggest: [],
  "setting-values": [],
  config: ["result", "settings", "setting-values", "suggest"],
  sources: ["digest", "form-listing", "read-back", "submission", "form-shape", "exact-json", "result"],
  basecamp: ["todo-draft", "person", "exact-json", "digest", "clock", "config", "result"],
  mapping: [
    "settings",
    "suggest",
    "sources",
    "submission",
    "todo-draft",
    "person",
    "form-shape",
    "result",
    "basecamp/rich-text.ts",
    "basecamp/url.ts",
  ],
  delivery: [
    "paths",
    "mapping",
    "basecamp",
    "form-listing",
    "read-back",
    "submission",
    "form-shape",
    "todo-draft",
    "person",
    "result",
  ],
  feedback: ["delivery", "mapping", "basecamp", "sources", "form-listing", "paths", "config", "result"],
  objects: [
    "paths",
    "feedback",
    "delivery",
    "basecamp",
    "mapping",
    "read-back",
    "form-listing",
    "submission",
    "form-shape",
    "person",
    "clock",
    "config",
    "digest",
    "result",
  ],
  http: [
    "paths",
    "feedback",
    "delivery",
    "basecamp",
    "mapping",
    "sources",
    "form-listing",
    "submission",
    "form-shape",
    "person",
    "digest",
    "config",
    "result",
  ],
  app: ["http", "feedback", "config", "paths"],
  worker: [
    "app",
    "objects",
    "feedback",
    "mapping",
    "sources",
    "read-back",
    "form-listing",
    "form-shape",
    "config",
    "result",
  ],
  cli: [
    "suggest",
    "digest",
    "feedback",
    "mapping",
    "sources",
    "submission",
    "form-shape",
    "person",
    "todo-draft",
    "read-back",
    "settings",
    "setting-values",
    "form-listing",
    "paths",
    "result",
    "basecamp/rich-text.ts",
    "basecamp/url.ts",
  ],
  env: ["worker"],
  json: [],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.tsx?$/.test(file) && file !== GENERATED)
  .sort();

const importsOf = new Map(files.map((file) => [file, readImports(file)]));

function readImports(file: string): { local: string[]; packages: string[] } {
  const code = readFileSync(join(SRC, file), "utf8");
  const found = [
    ...code.matchAll(
      /(?:^|\n)(?:import|export)\s+(?:[^;"']*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g,
    ),
  ];
  const names = found.map((match) => match[1] ?? match[2] ?? "");
  return {
    local: names
      .filter((name) => name.startsWith("."))
      .map((name) => normalize(join(dirname(file), name)).replaceAll("\\", "/")),
    packages: names.filter((name) => !name.startsWith(".")),
  };
}

function partOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : file.replace(/(\.d)?\.tsx?$/, "");
}

function reachableFrom(entry: string): Set<string> {
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    queue.push(...(importsOf.get(file)?.local ?? []));
  }
  return seen;
}

describe("the imports of src", () => {
  it("run one way", () => {
    const wrong: string[] = [];
    for (const [file, { local }] of importsOf) {
      const part = partOf(file);
      const allowed = MAY_IMPORT[part];
      if (allowed === undefined) wrong.push(`${file} is in no known part`);
      for (const target of local) {
        const fine = partOf(target) === part || allowed?.includes(partOf(target)) || allowed?.includes(target);
        if (!fine) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("allow no part to reach back to itself through another", () => {
    const parts = Object.keys(MAY_IMPORT).filter((part) => part !== "env");
    const reach = (part: string, seen: Set<string>): Set<string> => {
      for (const next of MAY_IMPORT[part] ?? []) {
        // Single files of basecamp are pure and import nothing outside of it.
        const name = partOf(next);
        if (!seen.has(name)) reach(name, seen.add(name));
      }
      return seen;
    };
    expect(parts.filter((part) => reach(part, new Set()).has(part))).toEqual([]);
  });

  it("find nothing missing", () => {
    const known = new Set([...files, GENERATED]);
    const missing = [...importsOf].flatMap(([file, { local }]) =>
      local.filter((target) => !known.has(target)).map((target) => `${file} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it("keep the YAML parser, the compiler of mappings and Node out of the Worker", () => {
    const bundle = [...reachableFrom("worker.ts")];
    const packages = new Set(bundle.flatMap((file) => importsOf.get(file)?.packages ?? []));
    expect(bundle.filter((file) => file.startsWith("cli/") || file === "mapping/parse.ts")).toEqual([]);
    expect([...packages].filter((name) => name === "yaml" || name === "tsx" || name.startsWith("node:"))).toEqual([]);
  });

  it("leave the clock, randomness and the network of mapping and delivery to the caller", () => {
    const wrong = files
      .filter((file) => /^(mapping|delivery)\//.test(file))
      .filter((file) =>
        /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|crypto\.|\bfetch\(/.test(
          readFileSync(join(SRC, file), "utf8").replaceAll("deps.fetch(", ""),
        ),
      );
    expect(wrong).toEqual([]);
  });
});

describe("the files of src", () => {
  it("stay small enough to say one thing", () => {
    const long = files.filter((file) => readFileSync(join(SRC, file), "utf8").split("\n").length > FILE_LINES_LIMIT);
    expect(long).toEqual([]);
  });

  it("read the environment in one place", () => {
    const readers = files.filter((file) => /\breadText\(|env\[/.test(readFileSync(join(SRC, file), "utf8")));
    expect(readers).toEqual(["config.ts"]);
  });
});

it("lets no test depend on the mappings of a deployment, which a company changes and deletes", () => {
  const tests = fileURLToPath(new URL("./", import.meta.url));
  const reading = readdirSync(tests, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts"))
    .filter((file) =>
      /compileFolder\(\)|buildMappings\(\{ keepLastGood: \w+ \}\)|projectFile\(["`]mappings\/[^"`]*yaml/.test(
        readFileSync(join(tests, file), "utf8"),
      ),
    );
  // That one runs the tests that stand in them, whatever they are.
  expect(reading).toEqual(["mapping/run-tests.test.ts"]);
});

it("leaves the emulator independent of what it checks", () => {
  const emulator = fileURLToPath(new URL("./emulator/", import.meta.url));
  const reaching = readdirSync(emulator, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .filter((file) => /from "(?:\.\.\/)+src\//.test(readFileSync(join(emulator, file), "utf8")));
  expect(reaching).toEqual([]);
});
