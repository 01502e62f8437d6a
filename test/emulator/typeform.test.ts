import { expect, test } from "vitest";
import * as z from "zod";
import { startForTest } from "./start-for-test.ts";

const FORM = "FxForm01";
const Listed = z.object({ items: z.array(z.object({ token: z.string() })) });
const QUERY = "sort=submitted_at,asc";

async function startTypeform() {
  const emulator = await startForTest();
  const response = (token: string, submitted_at: string, more: object = {}) => ({
    ...{ form_id: FORM, token, submitted_at, content: { answers: [] } },
    ...more,
  });
  const state = {
    forms: [{ id: FORM, title: "A form", fields: [] }],
    webhooks: [{ form_id: FORM, tag: "bridge", url: "https://forms.example.com/webhooks/a", enabled: false }],
    responses: [
      response("third", "2026-11-20T08:00:02Z"),
      response("first", "2026-11-20T08:00:00Z"),
      response("second", "2026-11-20T08:00:01Z"),
      response("part", "2026-11-20T08:00:03Z", { response_type: "partial" }),
      response("not yet listed", "2026-11-20T08:00:04Z", { listed_at: "2999-01-01T00:00:00Z" }),
      response("of another form", "2026-11-20T08:00:05Z", { form_id: "other" }),
    ],
  };
  expect((await emulator.control("PATCH", "/typeform", state)).status).toBe(200);
  const get = (path: string, key = "emulator-typeform-key") =>
    fetch(`${emulator.origin}/typeform${path}`, { headers: { Authorization: `Bearer ${key}` } });
  const tokens = async (query: string) => {
    const { items } = Listed.parse(await (await get(`/forms/${FORM}/responses?${query}`)).json());
    return items.map(({ token }) => token);
  };
  return { ...emulator, get, tokens };
}

test("Typeform lists the complete responses of a form, the earliest first, from a second on", async () => {
  const { tokens } = await startTypeform();
  expect(await tokens(QUERY)).toEqual(["first", "second", "third"]);
  expect(await tokens(`${QUERY}&since=2026-11-20T08:00:01`)).toEqual(["second", "third"]);
  expect(await tokens(`${QUERY}&page_size=2`)).toEqual(["first", "second"]);
  expect(await tokens(`${QUERY}&response_type=completed,partial`)).toEqual(["first", "second", "third", "part"]);
});

test("Typeform shows a form, its webhooks and whose key it is", async () => {
  const { get } = await startTypeform();
  expect(await (await get(`/forms/${FORM}`)).json()).toMatchObject({ id: FORM, title: "A form" });
  expect(await (await get(`/forms/${FORM}/webhooks`)).json()).toMatchObject({ items: [{ enabled: false }] });
  expect((await get("/me")).status).toBe(200);
});

test.each([
  ["/me", "another key", 403],
  [`/forms/${FORM}/responses?${QUERY}`, "another key", 403],
  ["/forms/unknown/responses", undefined, 404],
  ["/forms/unknown/webhooks", undefined, 404],
  [`/forms/${FORM}/responses?${QUERY}&since=yesterday`, undefined, 400],
  [`/forms/${FORM}/responses?${QUERY}&page_size=1001`, undefined, 400],
])("Typeform refuses %s with %s by %i", async (path, key, status) => {
  const { get } = await startTypeform();
  expect((await get(path, key)).status).toBe(status);
});

test("what makes no sense is refused with a sentence, and nothing changes", async () => {
  const { control, tokens } = await startTypeform();
  expect((await control("PATCH", "/typeform", { responses: [{ token: 1 }] })).status).toBe(400);
  expect(await tokens(QUERY)).toHaveLength(3);
});
