import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { connectionStub } from "../../src/objects/stubs.ts";
import { postForm, signIn, visit } from "../support/bridge.ts";
import { requestsToBasecamp } from "../support/emulator.ts";

const NAMES = ["code", "state", "error", "error_description", "iss", "response", "id_token", "token", "__proto__", ""];

it("answers whatever stands in the callback's query with a page, stores nothing and sends nothing of it on", async () => {
  const cookie = await signIn();
  const begun = (await postForm("/admin/connection/connect", {}, cookie)).headers.get("location") ?? "";
  const genuine = new URL(begun).searchParams.get("state") ?? "";
  const value = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.constant(genuine), fc.webUrl());
  const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), value), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(query, fc.boolean(), async (pairs, encoded) => {
      const text = encoded ? new URLSearchParams(pairs).toString() : pairs.map((pair) => pair.join("=")).join("&");
      const response = await visit(`/admin/connection/callback?${text.replaceAll("#", "")}`, {
        headers: { Cookie: cookie },
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("Nothing was stored.");
    }),
    { numRuns: 150 },
  );
  const stored = await runInDurableObject(connectionStub(env), async (_object, state) => [
    ...(await state.storage.list()).keys(),
  ]);
  expect(stored.filter((name) => name !== "states")).toEqual([]);
  const sent = (await requestsToBasecamp()).filter(({ body }) => !body.includes("grant_type=authorization_code"));
  expect(sent).toEqual([]);
}, 60_000);
