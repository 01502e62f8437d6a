import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFlags } from "../lab/chaos/flags.ts";
import { buildLabWorker, type LabOptions, runLab } from "../lab/chaos/lab.ts";
import { STORMS } from "../lab/chaos/plan.ts";
import { outcomeText } from "../lab/chaos/table.ts";

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), "formcamp-chaos-test-"));
let bundle: string;

beforeAll(async () => {
  bundle = await buildLabWorker(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

async function run(options: Partial<LabOptions>) {
  const all: LabOptions = {
    ...{ submissions: 50, seed: 1, speed: 100, faultRate: 0.25, skipLookUp: false, storms: STORMS, bundle },
    ...{ spanMs: 5 * MINUTE, drainMs: 60 * MINUTE },
    ...options,
  };
  const outcome = await runLab(all, new AbortController().signal, () => undefined);
  if (outcome.folder !== null) rmSync(outcome.folder, { recursive: true });
  return { outcome, text: outcomeText(outcome, all) };
}

describe("the fault lab", () => {
  it("finds nothing lost and nothing doubled while everything around the bridge fails", async () => {
    const { outcome, text } = await run({});
    expect(outcome, text).toMatchObject({ good: true, acknowledged: 50, lost: [], duplicated: [], stuck: [] });
    expect(outcome.wanted).toBeGreaterThan(50);
    expect(outcome.todos + outcome.parked.length).toBe(outcome.wanted);
    expect(outcome.kills).toBeGreaterThan(0);
    expect(outcome.faults).toBeGreaterThan(0);
    expect(outcome.errors).toEqual([]);
  });

  it("finds the duplicates of a bridge that repeats creates without looking", async () => {
    const { outcome, text } = await run({
      ...{ submissions: 30, speed: 150, skipLookUp: true, storms: ["cuts"], faultRate: 0.9 },
      ...{ spanMs: 2 * MINUTE, drainMs: 10 * MINUTE },
    });
    expect(outcome.good).toBe(false);
    expect(outcome.duplicated.length, text).toBeGreaterThan(0);
    expect(text).toMatch(/Submission m1x\d+x(\/[ab])?: \d to-dos/);
    expect(text).toContain("--skip-look-up");
  });

  it("tells what is wrong with its flags", () => {
    expect(readFlags(["--submissions", "5", "--seed", "3", "--speed", "2.5"])).toEqual({
      ...{ submissions: 5, seed: 3, speed: 2.5, faultRate: 0.25, skipLookUp: false },
    });
    expect(readFlags(["--help"])).toBe("help");
    for (const wrong of [["--speed", "0"], ["--submissions", "many"], ["--seed=-1"], ["--fast"], ["10"], ["--seed"]]) {
      expect(readFlags(wrong)).toMatchObject({ problem: expect.any(String) });
    }
  });
});
