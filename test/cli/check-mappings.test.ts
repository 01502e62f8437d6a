import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginCommand, copyProject } from "../support/node/npm-start.ts";

describe("npm run check-mappings", () => {
  let folder = "";
  let mapping = "";
  const file = () => join(folder, "mappings/it-request.yaml");
  const run = (...args: string[]) =>
    beginCommand({ folder, bridge: "http://127.0.0.1:1" }, "check-mappings", args).ended;
  beforeAll(() => {
    folder = copyProject();
    mapping = readFileSync(file(), "utf8");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("ends with 0 without a mistake, and shows each mapping with its proof and tests", async () => {
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("3 mappings, no mistakes; 9 tests passed");
    expect(out).toMatch(/^it-request +typeform +signed +4$/m);
  });

  it("ends quietly when nobody reads on, as behind `| head`", async () => {
    const { process: child, ended } = beginCommand({ folder, bridge: "http://127.0.0.1:1" }, "check-mappings", []);
    child.stdout?.destroy();
    expect(await ended).toEqual({ code: 0, out: "", err: "" });
  });

  it("ends with 1 for mistakes and for failing tests, and tells all of them", async () => {
    writeFileSync(file(), mapping.replace("\"{{ urgency | default: 'Normal' }}: {{ summary }}\"", '"{{ sumary }}"'));
    const mistaken = await run();
    expect(mistaken).toMatchObject({ code: 1, out: "" });
    expect(mistaken.err).toContain('No answer is called "sumary".');
    expect(mistaken.err).toContain("1 mistake\n");

    writeFileSync(file(), mapping.replace("default: 'Normal'", "default: 'Plain'"));
    const failing = await run();
    expect(failing).toMatchObject({ code: 1, out: "" });
    expect(failing.err).toContain('The test "without an urgency it is a normal request that is not due" fails.');
    expect(failing.err).toContain("      expected  Normal: New mouse\n      got       Plain: New mouse\n");
    expect(failing.err).toContain("1 test failed\n");
  });

  it("tells what is no file or cannot be read by its path, in a sentence, and the mistakes of the others", async () => {
    writeFileSync(file(), mapping.replace("todolist:", "todolistt:"));
    mkdirSync(join(folder, "mappings/travel.yaml"));
    symlinkSync("nowhere", join(folder, "mappings/visit.yaml"));
    const { code, err } = await run();
    rmSync(join(folder, "mappings/travel.yaml"), { recursive: true });
    rmSync(join(folder, "mappings/visit.yaml"));
    expect(code).toBe(1);
    expect(err).toContain('Unknown key "todolistt"');
    expect(err).toContain("mappings/travel.yaml:1:1 This is no file, and so no mapping. Rename or remove it.\n");
    expect(err).toContain("mappings/visit.yaml:1:1 This file cannot be read: ENOENT.");
    expect(err).not.toContain("    at ");
  });

  it("finds no mistake where there is no mapping, or no folder for them", async () => {
    for (const name of readdirSync(join(folder, "mappings"))) rmSync(join(folder, "mappings", name));
    expect(await run()).toEqual({ code: 0, out: "0 mappings, no mistakes; 0 tests passed\n", err: "" });
    rmSync(join(folder, "mappings"), { recursive: true });
    expect(await run()).toMatchObject({ code: 0, err: "" });
  });

  it("ends with 2 for a wrong command, and explains itself", async () => {
    expect(await run("it-request")).toMatchObject({ code: 2, out: "" });
    const help = await run("--help");
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("Usage: npm run check-mappings");
  });
});
