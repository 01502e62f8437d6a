import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readAnswer } from "../../src/cli/send-answer.ts";
import { awaitEnd, lookByReference } from "../../src/cli/send-end.ts";
import { readSendWish } from "../../src/cli/send-wish.ts";
import { TEST_MAPPINGS } from "../support/node/test-mappings.ts";

describe("a command line that is wrong", () => {
  it.each([
    [[], "Name the mapping to send to: npm run send -- MAPPING. There are: it-request, leave-request, onboarding."],
    [["it-requst"], 'Did you mean "it-request"?'],
    [["payroll"], 'No mapping is named "payroll". There are: it-request,'],
    [["it-request", "a", "b"], "One file is sent at a time"],
    [["it-request", "no-such-file.json"], "no-such-file.json cannot be read: there is no such file."],
    [["it-request", "."], "it is a folder"],
    [["it-request", "package.json"], "package.json is no delivery of Typeform, which it-request is for."],
    [["it-request", "--again"], "Unknown option '--again'."],
    [["it-request", "--url", "http://forms.example.com"], "must begin with https://"],
  ])("%j is told so", (args, sentence) => {
    expect(readSendWish(args, 0, TEST_MAPPINGS)).toEqual({ kind: "wrong", problem: expect.stringContaining(sentence) });
  });
});

describe("what was sent", () => {
  it("is told by the bridge's answer, also by one that is none", () => {
    const words = (status: number, body: unknown) => readAnswer({ status, body }).words;
    expect(words(202, { submission: "a", status: "pending" })).toBe("The bridge answered 202: it is stored.");
    expect(words(200, { submission: "a", status: "pending", notice: "edited" })).toContain("a person is shown");
    expect(words(302, null)).toContain("answered 302, which this does not understand");
    expect(readAnswer(null)).toMatchObject({ kind: "refused", words: expect.stringContaining("gave no answer") });
  });

  it("is waited for a minute, and every step on the way is told once", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const lines: string[] = [];
    const body = {
      state: "pending",
      parked: null,
      why: null,
      todo: null,
      attempts: [{ kind: "look", reason: "absent" }],
    };
    const session = { bridge: "https://forms.example.com", ask: async () => ({ status: 200, body }) };
    const end = awaitEnd(lookByReference(session, "k7f3q9m2x4"), (line) => lines.push(line));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await end).toMatchObject({ isFinal: false, state: "pending" });
    expect(lines).toEqual(["Waiting to be filed (look: absent) …"]);
  });

  it("is not waited for while Basecamp is not connected", async () => {
    const body = { state: "pending", parked: null, why: null, todo: null, attempts: [] };
    const ask = async (path: string) => ({
      status: 200,
      body: path === "/admin/connection" ? { current: { state: "not-connected" } } : body,
    });
    const end = await awaitEnd(
      lookByReference({ bridge: "https://forms.example.com", ask }, "k7f3q9m2x4"),
      () => undefined,
    );
    expect(end?.words).toContain("Connect it: https://forms.example.com/admin/connection");
  });
});
