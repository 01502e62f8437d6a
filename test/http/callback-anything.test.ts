import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { connectionStub } from "../../src/objects/stubs.ts";
import { postForm, signIn, visit } from "../support/bridge.ts";
import { requestsToBasecamp } from "../support/emulator.ts";

const NAMES = ["code", "state", "error", "error_description", "iss", "response", "id_token", "token", "__proto__", ""];
const RUNS = 60;

it("answers whatever stands beside a genuine state in the callback's query with a page, and stores nothing", async () => {
  const cookie = await signIn();
  const value = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.webUrl());
  const pair = fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), value);
  const query = fc.tuple(fc.array(pair, { maxLength: 4 }), fc.array(pair, { maxLength: 4 }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(query, async ([before, after, encoded]) => {
      const begun = (await postForm("/admin/connection/connect", {}, cookie)).headers.get("location") ?? "";
      const pairs = [...before, ["state", new URL(begun).searchParams.get("state") ?? ""], ...after];
      const text = encoded ? new URLSearchParams(pairs).toString() : pairs.map((entry) => entry.join("=")).join("&");
      const path = `/admin/connection/callback?${text.replaceAll("#", "")}`;
      const response = await visit(path, { headers: { Cookie: cookie } });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("Nothing was stored.");
    }),
    { numRuns: RUNS, examples: [[[[["code", "made up"]], [], true]]] },
  );
  const stored = await runInDurableObject(connectionStub(env), async (_object, state) => [
    ...(await state.storage.list()).keys(),
  ]);
  expect(stored.filter((name) => name !== "states")).toEqual([]);
  const exchanges = (await requestsToBasecamp()).filter(({ body }) => body.includes("grant_type=authorization_code"));
  expect(exchanges.length).toBeGreaterThan(0);
  expect(exchanges.length).toBeLessThanOrEqual(RUNS);
}, 60_000);
