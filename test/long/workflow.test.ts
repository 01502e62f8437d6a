import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { projectFile } from "../mapping/mapping-text.ts";

const WORKFLOW = ".github/workflows/check.yml";

describe("the workflow of the repository", () => {
  const text = projectFile(WORKFLOW);
  const Step = z.object({ uses: z.string().optional(), run: z.string().optional(), with: z.unknown().optional() });
  const { on, permissions, jobs } = z
    .object({
      on: z.record(z.string(), z.unknown()),
      permissions: z.unknown(),
      jobs: z.record(z.string(), z.object({ "timeout-minutes": z.number(), steps: z.array(Step) })),
    })
    .parse(parse(text));
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run }) => run ?? []);

  it("runs on pushes to main and on pull requests, with nothing to lose", () => {
    expect(on).toMatchObject({ push: { branches: ["main"] }, pull_request: null });
    expect(permissions).toEqual({ contents: "read" });
    expect(text).not.toMatch(/pull_request_target|secrets\./);
  });

  it("hands nothing of a pull request to a shell, and takes actions by the hash of their commit", () => {
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/^actions\/[a-z-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(steps[0]?.with).toMatchObject({ "persist-credentials": false });
  });

  it("runs commands that the project has", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(projectFile("package.json")));
    const named = commands.flatMap((command) => /^npm run (?:--silent )?([\w-]+)/.exec(command)?.[1] ?? []);
    expect(named).toEqual(expect.arrayContaining(["preview-changes", "check"]));
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});
