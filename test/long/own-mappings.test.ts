import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { beginCommand, copyProject, npmStart } from "../support/node/npm-start.ts";

/** A mapping that has nothing in common with those of the tests, as a company may have. */
const TRAVEL = `source: jotform
form: 250000000000007
secret: TRIPS
api_key: TRIPS_KEY
todolist: https://3.basecamp.com/4242/buckets/77/todolists/78
answers:
  who: { field: 9, required: true }
  day: { field: 10, as: date }
todo:
  content: "Trip of {{ who }}"
  assignees: [{ who: travel@company.example }]
  fallback: ann@example.com
  due_on: "{{ day }}"
`;

function passwordOf(folder: string): string {
  return parseEnv(readFileSync(join(folder, ".wrangler/start/emulator/secrets.env"), "utf8")).ADMIN_PASSWORD ?? "";
}

it("npm start files the samples of a company's own mappings into the account and lists that they name", async () => {
  const own = copyProject();
  onTestFinished(() => rmSync(own, { recursive: true, force: true }));
  rmSync(join(own, "mappings"), { recursive: true });
  mkdirSync(join(own, "mappings"));
  writeFileSync(join(own, "mappings/travel.yaml"), TRAVEL);
  const running = await npmStart(own);
  onTestFinished(() => running.stop());
  await running.says("Ctrl-C stops");
  expect(running.output).toContain("Trip of Sample of who\n    in To-dos of travel, for Ann Example, due 2027-03-01\n");
  expect(running.output).toContain("/4242/buckets/77/todos/");
  const command = (name: string, ...args: string[]) =>
    beginCommand(running, name, args, { ADMIN_PASSWORD: passwordOf(own) }).ended;
  expect(await command("send", "travel", "--new")).toMatchObject({
    code: 0,
    out: expect.stringContaining("It is filed."),
  });
  expect(await command("doctor")).toMatchObject({ code: 0, out: expect.stringContaining("travel") });
  expect(await command("send", "it-request")).toMatchObject({ code: 2, err: expect.stringContaining("travel") });
}, 90_000);
