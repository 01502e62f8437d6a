import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { ID_LIMIT_CHARACTERS, receive } from "../../src/sources/receive.ts";
import { SOURCE_NAMES } from "../../src/sources/registry.ts";
import { SUBMISSION_LIMIT_BYTES } from "../../src/sources/submission-size.ts";
import type { Submission } from "../../src/submission.ts";
import { connect, newestDelivery, runAlarm, visit } from "../support/bridge.ts";
import { todosInBasecamp } from "../support/emulator.ts";
import { type Body, pathOf, SUBJECTS } from "./subjects.ts";

const same = <T>(one: T): T => one;

const ID = "6400000000000000123";

/** Asked of every source adapter. */
describe.each(SUBJECTS.map((subject) => [subject.source.name, subject] as const))(
  "the adapter of %s",
  (_name, subject) => {
    const [secret, previous] = subject.secrets;

    async function post(
      body: Uint8Array,
      options: { secret?: string; messageId?: string; headers?: Record<string, string>; path?: string } = {},
    ): Promise<string> {
      const signedWith = options.secret ?? secret;
      const signed = await subject.headers(body, signedWith, options.messageId);
      const response = await visit(options.path ?? pathOf(subject, signedWith), {
        method: "POST",
        headers: { ...signed, ...options.headers },
        body,
      });
      const answer: { reason?: string; status?: string; message?: string } = await response.json();
      if (answer.reason !== undefined) expect(answer.message).toMatch(/^[A-Z].*\.$/);
      return `${response.status} ${answer.reason ?? answer.status}`;
    }

    /** Takes a body as if the mapping believed its webhook, so that the adapter's own reading is seen. */
    async function take(body: Uint8Array, secrets: readonly string[] = subject.secrets) {
      const headers = await subject.headers(body, secret);
      const request = new Request("https://forms.example.com/", { method: "POST", headers, body });
      const addressSecret = subject.proof === "address" ? secret : null;
      const expected = {
        secrets,
        addressSecret,
        form: subject.form,
        isReadBack: false,
        withoutPrivate: same,
        alsoFile: [],
        now: Date.now(),
      };
      return receive(subject.source, request, expected);
    }

    async function read(body: Body): Promise<Submission> {
      const taken = await take(subject.body(body));
      if (!taken.ok || taken.value.kind !== "submission") throw new Error(JSON.stringify(taken));
      return taken.value.submission;
    }

    const fresh = subject.source.name === "jotform" ? "200 pending" : "202 pending";

    it("takes a genuine delivery and makes its to-dos once, however often it comes", async () => {
      await connect();
      await subject.prepare(ID);
      expect(await post(subject.body({ id: ID }))).toBe(fresh);
      expect(await post(subject.body({ id: ID }))).toBe("200 pending");
      await runAlarm();
      expect(await newestDelivery()).toMatchObject({ state: "delivered" });
      expect(await post(subject.body({ id: ID }), { messageId: "another" })).toBe("200 delivered");
      await runAlarm();
      expect(await todosInBasecamp()).toHaveLength(subject.todos);
    });

    it("takes a delivery that is proven by the secret before, while secrets are rotated", async () => {
      expect(await post(subject.body({ id: ID }), { secret: previous })).toBe(fresh);
    });

    it("keeps the submission's id to the last digit", async () => {
      expect((await read({ id: ID })).id).toBe(ID);
    });

    it("refuses a wrong, a missing, a truncated and a re-encoded proof, and stores nothing", async () => {
      const body = subject.body({ id: ID });
      const { proof } = subject;
      if (proof === "address") {
        const base = `/webhooks/${subject.mapping}`;
        for (const wrong of ["wrong", secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), btoa(secret)]) {
          expect(await post(body, { path: `${base}/${encodeURIComponent(wrong)}` })).toBe("401 wrong-address-secret");
        }
        expect(await post(body, { path: base })).toBe("401 no-address-secret");
        expect(await post(body, { path: `${base}/` })).toBe("401 no-address-secret");
      } else {
        const genuine = (await subject.headers(body, secret))[proof.header] ?? "";
        const [prefix = "", encoded = ""] = genuine.split(/(?<=[=,])(.*)/);
        const hex = Array.from(atob(encoded), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
        const wrong = [
          genuine.slice(0, -4),
          encoded,
          `${prefix}${encoded.replace(/=$/, "")}`,
          `${prefix}${hex}`,
          `${prefix}${encoded.replaceAll("+", "-").replaceAll("/", "_")}_`,
          genuine.toUpperCase(),
          `${prefix}${btoa("x".repeat(32))}`,
        ];
        for (const signature of wrong) {
          expect(await post(body, { headers: { [proof.header]: signature } })).toBe("401 wrong-signature");
        }
        expect(await post(body, { headers: { [proof.header]: "" } })).toBe("401 unsigned");
      }
      expect(await stored()).toBe(0);
    });

    it("is never checked against an empty list of secrets", async () => {
      expect(await take(subject.body({ id: ID }), [])).toEqual({ ok: false, failure: "no-secret" });
    });

    it("covers every byte of the body, a line break at its end too, as far as its proof reaches", async () => {
      const body = subject.body({ id: ID });
      const headers = await subject.headers(body, secret);
      const changed = new TextEncoder().encode(new TextDecoder().decode(body).replace(ID, ID.replace("123", "124")));
      const trimmed = body.slice(0, -1);
      // A secret in the address says nothing about the body.
      const outcome = subject.proof === "address" ? fresh : "401 wrong-signature";
      expect(await post(changed, { headers })).toBe(outcome);
      if (subject.proof !== "address") expect(await post(trimmed, { headers })).toBe(outcome);
      expect(await stored()).toBe(subject.proof === "address" ? 1 : 0);
    });

    it("refuses an empty body, one that is no submission, and one that is nested too deep", async () => {
      for (const text of ["", "{}", "[1, 2]", "null", "{", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "\u0000"]) {
        expect(await post(new TextEncoder().encode(text))).toBe("400 unreadable");
      }
      expect(await post(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))).toBe("400 unreadable");
      expect(await stored()).toBe(0);
    });

    it("refuses an id that is longer than any form tool makes", async () => {
      const idOf = (length: number) => take(subject.body({ id: "7".repeat(length) }));
      expect(await idOf(ID_LIMIT_CHARACTERS + 1)).toEqual({ ok: false, failure: "unreadable" });
      expect(await idOf(19)).toMatchObject({ ok: true });
    });

    it("refuses another content type", async () => {
      const headers = { "Content-Type": "text/plain" };
      expect(await post(subject.body({ id: ID }), { headers })).toBe("415 wrong-content-type");
    });

    it("refuses a body above its limit with a sentence, and lets the admin see it", async () => {
      const { bodyLimitBytes } = subject.source;
      expect(bodyLimitBytes).toBeLessThanOrEqual(SUBMISSION_LIMIT_BYTES);
      expect(await post(new Uint8Array(bodyLimitBytes + 1))).toBe("413 too-large");
      const huge = `"${"x".repeat(1_900_000)}"`;
      if (bodyLimitBytes > 1_900_000) {
        expect(await post(subject.body({ id: ID, future: huge }))).toBe(
          subject.proof === "address" ? fresh : "413 too-large",
        );
      }
      const cursor = await runInDurableObject(ledgerStub(env), (_ledger, state) =>
        state.storage.sql.exec("SELECT mapping, reason, times FROM refusals").toArray(),
      );
      expect(cursor).toEqual([{ mapping: subject.mapping, reason: "too-large", times: 1 }]);
    });

    it("refuses a submission of another form", async () => {
      const other = new TextDecoder().decode(subject.body({ id: ID })).replaceAll(subject.form, "99");
      expect(await post(new TextEncoder().encode(other))).toBe("422 other-form");
      expect(await stored()).toBe(0);
    });

    it("notices an edited submission and makes no second to-do of it", async () => {
      await connect();
      await subject.prepare(ID);
      await post(subject.body({ id: ID }));
      await runAlarm();
      const { reference } = await newestDelivery();
      const edited = subject.body({ id: ID, edited: true });
      const headers = await subject.headers(edited, secret, "edited");
      const answer = await visit(pathOf(subject, secret), { method: "POST", headers, body: edited });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ submission: ID, status: "delivered", notice: "edited" });
      await runAlarm();
      expect(await todosInBasecamp()).toHaveLength(subject.todos);
      expect((await newestDelivery()).reference).toBe(reference);
    });

    it("keeps what a question of an unknown type holds, under its name", async () => {
      const { answers } = await read({
        id: ID,
        future: { url: "https://x.example/1", depth: 3, no: false, parts: [1] },
      });
      const last = answers.at(-1);
      expect(last?.text).toContain("https://x.example/1");
      expect(last?.text).toContain("3");
      expect(last?.field.title).not.toBe("");
    });

    it.each([[null], [""], ["  \r\n "], [[]], [[""]], [[null]], [{}], [{ a: "" }], [{ a: { b: [null, ""] } }]])(
      "takes %j for no answer",
      async (nothing) => {
        const { answers } = await read({ id: ID, future: nothing });
        expect(answers).toEqual((await read({ id: ID })).answers);
      },
    );

    it.each([
      [0, "0"],
      ["0", "0"],
      [false, "false"],
      ["false", "false"],
      [[0], "0"],
    ])("takes %j for an answer", async (something, expected) => {
      expect((await read({ id: ID, future: something })).answers.at(-1)?.values).toEqual([expected]);
    });

    it("shows a test of the form tool as one and makes no to-do of it", async () => {
      // A form tool that marks none has none to recognise.
      if (subject.test === null) return;
      await connect();
      const body = subject.test(ID);
      expect(await post(body)).toBe("202 skipped");
      expect(await post(body)).toBe("200 skipped");
      await runAlarm();
      expect(await todosInBasecamp()).toEqual([]);
      expect(await newestDelivery()).toMatchObject({ state: "skipped", attempts: [] });
    });
  },
);

it("is kept by every adapter that there is", () => {
  expect(SUBJECTS.map(({ source }) => source.name)).toEqual(SOURCE_NAMES);
});

function stored(): Promise<number> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    Number(state.storage.sql.exec("SELECT count(*) AS n FROM submissions").one().n),
  );
}
