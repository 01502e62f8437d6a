import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isTicket, makeTicket } from "../../src/http/ticket.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { onboarding } from "../fixtures/google-forms.ts";
import { connect, deliverWebhook, runAlarm, visit } from "../support/bridge.ts";
import { CREATE_TODO, injectFault, todosInBasecamp } from "../support/emulator.ts";
import { deliverOnboarding } from "../support/senders.ts";

const Answer = z.object({ statusUrl: z.url() });

async function statusUrl(response: Response): Promise<string> {
  return Answer.parse(await response.json()).statusUrl;
}

function ask(url: string): Promise<Response> {
  return visit(new URL(url).pathname, { headers: { Accept: "application/json" } });
}

describe("the status of a submission", () => {
  it("goes from its arrival to its to-dos, for whoever has its ticket", async () => {
    await connect();
    const url = await statusUrl(await deliverOnboarding());
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8787\/status\/[\w-]{22}\.[\w-]{22}$/);
    const early = await ask(url);
    expect(early.headers.get("cache-control")).toBe("no-store");
    expect(early.headers.get("x-robots-tag")).toBe("noindex");
    expect(await early.json()).toEqual({
      status: "pending",
      final: false,
      message: "Your submission has arrived and is being filed. There is nothing you need to do.",
      todoUrl: null,
      todos: [],
    });
    await runAlarm();
    const [first, second] = await todosInBasecamp();
    expect(await (await ask(url)).json()).toEqual({
      status: "delivered",
      final: true,
      message: "Your submission is filed as 2 to-dos in Basecamp.",
      todoUrl: first?.app_url,
      todos: [first, second].map((todo) => ({ url: todo?.app_url, state: null })),
    });
  });

  it("is final for one that waits for a person, says who has to do something, and names no answer", async () => {
    await connect();
    await injectFault({ ...CREATE_TODO, count: 2 }, { status: 404 });
    const url = await statusUrl(await deliverOnboarding());
    await runAlarm();
    const text = await (await ask(url)).text();
    expect(JSON.parse(text)).toMatchObject({ status: "parked", final: true, todoUrl: null });
    expect(text).toContain("Nothing is lost; you need not send it again.");
    expect(text).not.toMatch(/Zoë|omar/);
  });

  it("has the same address for each try of one submission", async () => {
    const first = await statusUrl(await deliverOnboarding());
    expect(await statusUrl(await deliverOnboarding())).toBe(first);
    expect(await statusUrl(await deliverOnboarding(onboarding({ responseId: "r2" }), { id: "gf_2" }))).not.toBe(first);
  });

  it("is told to nobody by a ticket that is malformed, forged, or of no submission", async () => {
    const url = await statusUrl(await deliverOnboarding());
    const ticket = url.slice(url.lastIndexOf("/") + 1);
    const forged = await makeTicket("another key for tickets of tests", (length) => new Uint8Array(length), 0);
    const unused = await makeTicket("a key for the tickets of tests", (length) => new Uint8Array(length), 0);
    for (const wrong of [ticket.slice(0, -1), `${ticket}x`, ticket.toLowerCase(), forged, unused, "x", "%00", "a.b"]) {
      const answer = await visit(`/status/${wrong}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ reason: "unknown-ticket" });
    }
  });

  it("has no address in the answer to a form tool that does not ask", async () => {
    expect(await (await deliverWebhook()).json()).not.toHaveProperty("statusUrl");
  });

  it("belongs to the submission that brought its ticket", async () => {
    const url = await statusUrl(await deliverOnboarding());
    const tickets = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
      state.storage.sql.exec("SELECT ticket FROM submissions").toArray(),
    );
    expect(tickets).toEqual([{ ticket: url.slice(url.lastIndexOf("/") + 1) }]);
  });
});

it("tells a ticket of its own from others", async () => {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const ticket = await makeTicket("key", random, 0);
  expect(await isTicket("key", ticket)).toBe(true);
  expect(await isTicket("another", ticket)).toBe(false);
  expect(await makeTicket("key", random, 0)).not.toBe(ticket);
});
