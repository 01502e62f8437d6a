import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import { TYPEFORM_BODY_LIMIT_BYTES } from "../../src/sources/typeform.ts";
import { JOTFORM_CONTENT_TYPE, leaveParts, multipart } from "../fixtures/jotform.ts";
import { itRequest, textAnswer } from "../fixtures/typeform.ts";
import { countRows } from "../lab/bench/workers/count-rows.ts";
import { BRIDGE_URL } from "../support/addresses.ts";
import { appWith, UNCONFIGURED } from "../support/app.ts";
import { deliverWebhook, SECRET, visit } from "../support/bridge.ts";

async function storedSubmissions(): Promise<number> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    Number(state.storage.sql.exec("SELECT count(*) AS n FROM submissions").one().n),
  );
}

async function deliverBytes(body: Uint8Array): Promise<Response> {
  const signature = `sha256=${toBase64(await hmacSha256(SECRET, body))}`;
  const headers = { "Content-Type": "application/json", "Typeform-Signature": signature };
  return visit("/webhooks/it-request", { method: "POST", headers, body });
}

/** A body under the limit whose one long title is repeated by every answer when it is stored. */
function longTitle() {
  const body = itRequest({
    answers: Array.from({ length: 2_000 }, () => textAnswer("qSummary", "short-summary", "x")),
  });
  for (const field of body.form_response.definition.fields) field.title = "t".repeat(20_000);
  return body;
}

async function outcome(response: Response): Promise<string> {
  const body: { reason?: string; status?: string } = await response.json();
  return `${response.status} ${body.reason ?? body.status}`;
}

const genuine = () => JSON.stringify(itRequest());

describe("a webhook request", () => {
  const refusals: [string, () => Promise<Response>, string][] = [
    ["without a signature", () => deliverWebhook(genuine(), { headers: { "Typeform-Signature": "" } }), "401 unsigned"],
    ["signed with another secret", () => deliverWebhook(genuine(), { secret: "other" }), "401 wrong-signature"],
    [
      "signed in hex",
      () => deliverWebhook(genuine(), { headers: { "Typeform-Signature": `sha256=${"ab".repeat(32)}` } }),
      "401 wrong-signature",
    ],
    ["that is not UTF-8", () => deliverBytes(new Uint8Array([0x7b, 0xff, 0x7d])), "400 unreadable"],
    ["that would be too large to store", () => deliverWebhook(longTitle()), "413 too-large"],
    ["that is not JSON", () => deliverWebhook('{"event_id": "1", "form_resp'), "400 unreadable"],
    ["that is empty", () => deliverWebhook(""), "400 unreadable"],
    ["that is JSON of another shape", () => deliverWebhook("[1, 2]"), "400 unreadable"],
    ["without a submission id", () => deliverWebhook(itRequest({ token: "  " })), "400 unreadable"],
    ["nested too deep", () => deliverWebhook("[".repeat(100_000) + "]".repeat(100_000)), "400 unreadable"],
    [
      "with another content type",
      () => deliverWebhook(genuine(), { headers: { "Content-Type": "text/plain" } }),
      "415 wrong-content-type",
    ],
    ["of another form", () => deliverWebhook(itRequest({ form: "0therForm" })), "422 other-form"],
    ["to an unknown mapping", () => deliverWebhook(genuine(), { mapping: "it-requests" }), "500 unknown-mapping"],
    ["of 10 MB", () => deliverWebhook("x".repeat(10_000_000)), "413 too-large"],
    ["one byte over the limit", () => deliverWebhook("x".repeat(TYPEFORM_BODY_LIMIT_BYTES + 1)), "413 too-large"],
  ];
  it.each(refusals)("%s is refused and nothing is stored", async (_title, send, expected) => {
    expect(await outcome(await send())).toBe(expected);
    expect(await storedSubmissions()).toBe(0);
  });

  it("tells what happened and what to do, and repeats nothing of the body", async () => {
    const response = await deliverWebhook(itRequest({ form: "0therForm" }));
    expect(await response.json()).toEqual({
      reason: "other-form",
      message:
        "The submission belongs to another form than the one this mapping names, so nothing is stored. Put the form's id into the mapping, or the other mapping's name into the webhook's address.",
    });
  });

  it("is proven by the previous secret as well while secrets are rotated", async () => {
    expect(await outcome(await deliverWebhook(genuine(), { secret: "previous-secret" }))).toBe("202 pending");
  });

  it("is refused when one byte of the signed body was changed", async () => {
    const signature = async (body: string) =>
      `sha256=${toBase64(await hmacSha256(SECRET, new TextEncoder().encode(body)))}`;
    const headers = { "Typeform-Signature": await signature(genuine()) };
    expect(await outcome(await deliverWebhook(genuine().replace("A3", "A4"), { headers }))).toBe("401 wrong-signature");
    expect(await outcome(await deliverWebhook(genuine(), { headers }))).toBe("202 pending");
  });

  it("with a partial response is acknowledged and stores nothing", async () => {
    const partial = { ...itRequest(), event_type: "form_response_partial" };
    expect(await outcome(await deliverWebhook(partial))).toBe("200 ignored");
    expect(await storedSubmissions()).toBe(0);
  });

  it("that comes ten times at once is stored once", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliverWebhook()));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(9).fill(200), 202]);
    expect(await storedSubmissions()).toBe(1);
  });

  it("is answered 503 when the submission cannot be stored", async () => {
    await runInDurableObject(ledgerStub(env), (_ledger, state) => {
      state.storage.sql.exec("ALTER TABLE submissions RENAME TO gone");
    });
    expect(await outcome(await deliverWebhook())).toBe("503 storage-failed");
  });

  it.each([
    ["secret", [], "500 no-secret"],
    ["ledger", [SECRET], "500 no-ledger"],
  ])("is answered 500 when the %s is not configured", async (_title, secrets, expected) => {
    const bare = appWith({ ...UNCONFIGURED, webhookSecrets: () => secrets });
    const signature = `sha256=${toBase64(await hmacSha256(SECRET, new TextEncoder().encode(genuine())))}`;
    const headers = { "Typeform-Signature": signature, "Content-Type": "application/json" };
    const response = await bare.request("/webhooks/it-request", { method: "POST", body: genuine(), headers });
    expect(await outcome(response)).toBe(expected);
  });

  it("is answered 500, by which it is repeated for hours, when the bridge itself has a fault", async () => {
    const faulty = appWith({
      ...UNCONFIGURED,
      findMapping: () => {
        throw new Error("a bug that quotes lena@example.com");
      },
    });
    const response = await faulty.request("/webhooks/it-request", { method: "POST", body: genuine() });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      reason: "fault",
      message: "The bridge has a fault. Nothing was stored; send it again later.",
    });
  });

  it("behind whose mapping's name stands more is one to an unknown mapping, where the name is not followed by a secret", async () => {
    expect(await outcome(await deliverWebhook(genuine(), { mapping: "it-request/more" }))).toBe("500 unknown-mapping");
  });

  it.each(["a secret/with?odd#characters%", "ümlaut"])("is proven by the secret %j in its address", async (secret) => {
    const app = appWith({ webhookSecrets: () => [secret] });
    const post = (path: string) => {
      const headers = { "Content-Type": JOTFORM_CONTENT_TYPE };
      return app.request(`http://127.0.0.1:8787/webhooks/leave-request/${path}`, {
        method: "POST",
        headers,
        body: multipart(leaveParts("64001")),
      });
    };
    expect(await outcome(await post(encodeURIComponent(secret)))).toBe("200 pending");
    expect(await outcome(await post(`${encodeURIComponent(secret)}x`))).toBe("401 wrong-address-secret");
    expect(await outcome(await post("%e0%a4%a"))).toBe("401 wrong-address-secret");
  });

  it.each(["//webhooks/it-request", "/Webhooks/it-request", "/webhook/it-request", "/webhooks%2Fit-request", "/"])(
    "that is mistyped as %s is told so, and not by a 404",
    async (path) => {
      expect(await outcome(await visit(path, { method: "POST", body: genuine() }))).toBe("500 not-a-webhook");
    },
  );

  it("in a flood of unproven ones writes one row a minute at most for each reason, and none of it lasts", async () => {
    vi.setSystemTime(Date.now() + 1);
    const counts = await runInDurableObject(ledgerStub(env), (_ledger, state) => countRows(state.storage));
    const flood = async () => {
      counts.take();
      await Promise.all(Array.from({ length: 20 }, () => deliverWebhook(genuine(), { secret: "other" })));
      await Promise.all(
        Array.from({ length: 20 }, () => deliverWebhook("x", { headers: { "Typeform-Signature": "" } })),
      );
      return counts.take().written;
    };
    expect(await flood()).toBeLessThanOrEqual(4);
    expect(await flood()).toBe(0);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await flood()).toBeLessThanOrEqual(6);
    const known = (await ledgerStub(env).backlog()).unproven;
    expect(known.map(({ mapping, reason, times }) => `${mapping} ${reason} ${times}`).sort()).toEqual([
      "it-request unsigned 41",
      "it-request wrong-signature 41",
    ]);
    await deliverWebhook(genuine());
    expect((await ledgerStub(env).backlog()).unproven).toEqual([]);
  });

  const forged = { method: "POST", headers: { "Content-Type": "application/json", "Typeform-Signature": "sha256=AA" } };

  /** The bridge on a ledger that writes down what it is told of refused requests. */
  function listening(answer: Promise<void> = Promise.resolve()) {
    const told: string[] = [];
    const tell = (...args: readonly unknown[]) => {
      told.push(args.join(" "));
      return answer;
    };
    const ledger = new Proxy(ledgerStub(env), {
      get: (stub, name) => (name === "noteUnproven" || name === "noteRefusal" ? tell : Reflect.get(stub, name)),
    });
    const outlived: Promise<unknown>[] = [];
    const app = appWith({ ledger, outlive: (work) => void outlived.push(work) });
    const post = async (init: RequestInit, count: number) => {
      for (let n = 0; n < count; n++) await app.request(`${BRIDGE_URL}/webhooks/it-request`, init);
    };
    return { told, outlived, post };
  }

  it("that proves nothing costs the ledger one call a minute, which tells how many there were and holds up no answer", async () => {
    const { told, outlived, post } = listening(new Promise(() => undefined));
    await post({ ...forged, body: genuine() }, 20);
    expect(told).toEqual(["it-request wrong-signature 1"]);
    vi.setSystemTime(Date.now() + 59_000);
    await post({ ...forged, body: genuine() }, 1);
    vi.setSystemTime(Date.now() + 1_000);
    await post({ ...forged, body: genuine() }, 1);
    expect(told).toEqual(["it-request wrong-signature 1", "it-request wrong-signature 21"]);
    expect(outlived).toHaveLength(2);
  });

  it("that proves nothing is told of at once after a genuine one, and where the clock was set back", async () => {
    const { told, post } = listening();
    await post({ ...forged, body: genuine() }, 2);
    await deliverWebhook();
    await post({ ...forged, body: genuine() }, 2);
    vi.setSystemTime(Date.now() - 30_000);
    await post({ ...forged, body: genuine() }, 1);
    expect(told).toEqual([1, 1, 2].map((times) => `it-request wrong-signature ${times}`));
  });

  it("that proved nothing is of no interest any more once its mapping is gone", async () => {
    for (const mapping of ["gone", "it-request"]) await ledgerStub(env).noteUnproven(mapping, "no-secret", 1);
    expect((await ledgerStub(env).backlog()).unproven.map(({ mapping }) => mapping)).toEqual(["it-request"]);
  });

  it("that is too large to prove anything costs the ledger one call in ten seconds", async () => {
    const { told, post } = listening();
    const large = { ...forged, body: "x".repeat(TYPEFORM_BODY_LIMIT_BYTES + 1) };
    await post(large, 3);
    vi.setSystemTime(Date.now() + 10_000);
    await post(large, 1);
    expect(told).toEqual(["it-request too-large 1", "it-request too-large 3"]);
  });

  it("is refused in the same words when that cannot be noted", async () => {
    await runInDurableObject(ledgerStub(env), (_ledger, state) => {
      state.storage.sql.exec("ALTER TABLE unproven RENAME TO gone");
    });
    expect(await outcome(await deliverWebhook(genuine(), { secret: "other" }))).toBe("401 wrong-signature");
  });

  it("never gets a 404 or 410, whatever the path and method", async () => {
    const paths = [
      "",
      "/",
      "/nope",
      "/it-request/",
      "/it-request/more",
      "/__proto__",
      "/constructor",
      "/%00",
      "/%e0%a4%a",
      "/..%2f",
      `/${"a".repeat(5000)}`,
      "/it-request?x=1",
    ];
    const statuses = new Set<number>();
    for (const path of paths) {
      for (const method of ["POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
        statuses.add((await visit(`/webhooks${path}`, { method })).status);
      }
    }
    expect([...statuses].sort()).toEqual([401, 405, 500]);
  });
});
