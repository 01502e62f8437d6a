import { createServer, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { explainNoDiagnosis, readDiagnosis, readMisconfigured, reportLines } from "../../src/cli/doctor-report.ts";
import { readDoctorWish } from "../../src/cli/doctor-wish.ts";
import { type Check, type Diagnosis, diagnosisOf } from "../../src/feedback/check.ts";
import { beginCommand, WAIT } from "../support/node/npm-start.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));
const BRIDGE = "https://forms.example.com";

const check = (title: string, state: Check["state"], says: string, mend: string | null = null): Check => ({
  ...{ id: title, title, state, says, mend },
});
const fine = diagnosisOf([{ title: "Bridge", checks: [check("Ledger", "ok", "It answers.")] }]);
const broken = diagnosisOf([
  { title: "Bridge", checks: [check("Ledger", "ok", "It answers."), check("Clock", "skipped", "No time was told.")] },
  {
    title: "Mapping it-request",
    checks: [
      check("Form", "warn", "It differs in one thing.", "Open /admin/mappings/it-request where it is listed."),
      check("Secret", "bad", "A_SECRET is not configured.", "Store it: npx wrangler secret put A_SECRET."),
    ],
  },
]);

/** A bridge that lets everybody in and answers the doctor's address; answers its own address. */
async function bridgeAnswering(answer: (response: ServerResponse) => void, signInStatus = 200): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === "/admin/doctor") return answer(response);
    if (request.method === "POST") return response.writeHead(303, { Location: "/admin" }).end();
    response.writeHead(signInStatus).end('Formcamp <input name="password">');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

function answering(body: unknown, status = 200) {
  return (response: ServerResponse) => void response.writeHead(status).end(JSON.stringify(body));
}

function begin(bridge: string, ...args: string[]) {
  return beginCommand({ folder, bridge }, "doctor", args, { ADMIN_PASSWORD: "correct horse battery" });
}

describe("npm run doctor", () => {
  it("prints each check, then what to do, ends with 1 when something is wrong, and can be left by Ctrl-C", async () => {
    const asked: ServerResponse[] = [];
    const problems = [{ name: "TOKEN_KEYS", message: "is missing: one or more keys." }];
    const waiting = begin(await bridgeAnswering((response) => void asked.push(response)));
    const ended = Promise.all([
      begin(await bridgeAnswering(answering(broken))).ended,
      begin(await bridgeAnswering(answering(fine)), "--json").ended,
      begin(await bridgeAnswering(answering({ reason: "misconfigured", problems }, 503), 503)).ended,
    ]);
    await vi.waitFor(() => expect(asked).toHaveLength(1), WAIT);
    waiting.process.kill("SIGINT");
    expect(await waiting.ended).toMatchObject({ code: 130, err: expect.stringContaining("Nothing was changed.") });
    const [bad, json, misconfigured] = await ended;
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining("which asks Basecamp as well") });
    expect(bad.out).toContain("  problem      Secret: A_SECRET is not configured.\n");
    expect(bad.out).toContain("\n1 thing is wrong, 1 wants a look, 1 could not be checked.\n");
    expect(json.code).toBe(0);
    expect(readDiagnosis(JSON.parse(json.out))).toEqual(fine);
    expect(misconfigured).toMatchObject({ code: 1, err: expect.stringContaining("problem  TOKEN_KEYS is missing:") });
  });

  it.each<[string[], string]>([
    [["--urll", BRIDGE], "Unknown option '--urll'."],
    [["--url"], "argument missing"],
    [["--url", "http://forms.example.com"], "must begin with https://"],
    [[BRIDGE], "The address of a bridge stands behind --url."],
  ])("refuses %j", (args, sentence) => {
    expect(readDoctorWish(args)).toEqual({ problem: expect.stringContaining(sentence) });
  });

  it("takes the bridge that is named", () => {
    expect(readDoctorWish(["--url", BRIDGE, "--json"])).toEqual({ bridge: BRIDGE, json: true, live: null });
    expect(readDoctorWish(["-h"])).toBe("help");
  });
});

describe("a report", () => {
  it("tells what is wrong once more at its end, the worst first, with what to do", () => {
    const text = reportLines(broken, BRIDGE, 100).join("\n");
    expect(text).toContain("Mapping it-request, Secret (problem)\n  A_SECRET is not configured.\n  To do: Store it");
    expect(text.indexOf("Secret (problem)")).toBeLessThan(text.indexOf("Form (look)"));
    expect(reportLines(fine, BRIDGE, 100)).toEqual([
      ...["Bridge", "  ok           Ledger: It answers.", "", "Everything that was checked is in order."],
    ]);
  });

  it("fits into the terminal, with whole addresses of pages and no control characters", () => {
    const [group] = broken.groups;
    const tricky: Diagnosis = {
      ...broken,
      groups: [
        ...broken.groups,
        { title: "A\u001b[31m", checks: [check("B", "ok", `C\u202e ${"long ".repeat(40)}`)] },
        ...(group === undefined ? [] : [group]),
      ],
    };
    const lines = reportLines(tricky, BRIDGE, 60);
    expect(lines.filter((line) => line.length > 60 && !line.includes(`${BRIDGE}/`))).toEqual([]);
    expect(lines.join("\n")).toContain(`${BRIDGE}/admin/mappings/it-request`);
    for (const sign of ["\u001b", "\u202e"]) expect(lines.join("\n")).not.toContain(sign);
  });

  it("of anything else is none", () => {
    for (const body of [null, {}, { ...fine, state: "fine" }, { ...fine, groups: [{ title: "A", checks: [{}] }] }]) {
      expect(readDiagnosis(body)).toBeNull();
    }
    expect(readMisconfigured({ reason: "not-signed-in" })).toBeNull();
    expect(explainNoDiagnosis(404, BRIDGE)).toContain("has no doctor");
    expect(explainNoDiagnosis(500, BRIDGE)).toContain("answered 500 and no diagnosis");
    expect(explainNoDiagnosis(null, BRIDGE)).toContain("did not answer within a minute");
  });
});
