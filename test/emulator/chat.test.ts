import { expect, test } from "vitest";
import { startForTest, USER_AGENT } from "./start-for-test.ts";

const LINES = "/195539477/integrations/emulator-chatbot-key/buckets/2085958499/chats/1069479599/lines.json";

async function startChat() {
  const emulator = await startForTest();
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(emulator.origin + path, {
      method: "POST",
      headers: { "User-Agent": USER_AGENT, "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const lines = async () => (await emulator.control("GET", "/chat")).json();
  return { ...emulator, post, lines };
}

test("a chatbot speaks by the key in its address, without a token and while every token is revoked", async () => {
  const { control, post, lines } = await startChat();
  await control("POST", "/revoke");
  const said = await post(LINES, { content: "<strong>One</strong> is parked." });
  expect(said.status).toBe(201);
  expect(await said.text()).toBe("");
  expect(await lines()).toMatchObject([{ to: "basecamp", content: "<strong>One</strong> is parked." }]);
});

test.each([
  ["another key", LINES.replace("emulator-chatbot-key", "guessed"), { content: "a" }, 404],
  ["another project", LINES.replace("2085958499", "9007199254741001"), { content: "a" }, 404],
  ["another chat", LINES.replace("1069479599", "1"), { content: "a" }, 404],
  ["another account", LINES.replace("195539477", "12"), { content: "a" }, 404],
  ["a blank line", LINES, { content: " " }, 422],
  ["an unknown member", LINES, { content: "a", text: "a" }, 422],
  ["no JSON", LINES, "content=a", 400],
])("a chatbot with %s is refused", async (_, path, body, status) => {
  const { post, lines } = await startChat();
  expect((await post(path, body)).status).toBe(status);
  expect(await lines()).toEqual([]);
});

test("a chatbot meets the same demands, limits and faults as everyone", async () => {
  const { control, fail, post, lines, requests } = await startChat();
  const body = { content: "a" };
  expect((await post(LINES, body, { "Content-Type": "text/plain" })).status).toBe(415);
  expect((await post(LINES, body, { "User-Agent": "nobody" })).status).toBe(400);
  await fail({ status: 503 }, { path: "/lines.json" });
  expect((await post(LINES, body)).status).toBe(503);
  await control("PATCH", "/settings", { accountReason: "Account Inactive" });
  expect((await post(LINES, body)).headers.get("Reason")).toBe("Account Inactive");
  expect(await lines()).toEqual([]);
  expect((await requests()).map(({ status }) => status)).toEqual([415, 400, 503, 404]);
});

test("a message to Slack is answered with ok, and refused or faulted as Slack's would be", async () => {
  const { fail, post, lines, requests } = await startChat();
  const said = await post("/_emulator/slack", { text: "*One* is parked." });
  expect([said.status, await said.text()]).toEqual([200, "ok"]);
  expect((await post("/_emulator/slack", "text=a")).status).toBe(400);
  expect((await post("/_emulator/slack", { content: "a" })).status).toBe(400);
  await fail({ status: 410 }, { path: "/_emulator/slack" });
  expect((await post("/_emulator/slack", { text: "a" })).status).toBe(410);
  expect(await lines()).toMatchObject([{ to: "slack", content: "*One* is parked." }]);
  expect((await requests()).map(({ status }) => status)).toEqual([200, 400, 400, 410]);
});
