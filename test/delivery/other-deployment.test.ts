import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { findMapping } from "../../src/mapping/catalog.ts";
import { Ledger } from "../../src/objects/ledger.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { SURROUNDINGS, type Surroundings } from "../../src/objects/surroundings.ts";
import { failed, ok } from "../../src/result.ts";
import { submissionWith } from "../fixtures/submission.ts";
import { connect, newestDelivery } from "../support/bridge.ts";
import { todosInBasecamp } from "../support/emulator.ts";
import { deliverLeaveRequest } from "../support/senders.ts";

/** Between two tries of a submission that the form tool does not know, or of a refused key. */
const LONGER_THAN_A_PAUSE_MS = 50_000;
const ID = "6400000000000000888";
const confirmed = submissionWith({ source: "jotform", form: "261234567890123", id: ID });

/**
 * Lets the ledger be made anew by another deployment, with what differs there, and its alarm run so many times. What an
 * object does before anything else can happen to it, it does here at the end of this.
 */
function deploy(changes: Partial<Surroundings>, alarms = 1): Promise<void> {
  return runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    const unasked: Pick<Surroundings, "readBack" | "markOfKey"> = {
      readBack: async () => failed({ reason: "unavailable", status: null, retryAfterMs: null }),
      markOfKey: async () => null,
    };
    const ledger = new Ledger(state, env, { ...SURROUNDINGS, ...unasked, ...changes });
    for (let n = 0; n < alarms; n++) {
      await ledger.alarm();
      vi.setSystemTime(Date.now() + LONGER_THAN_A_PAUSE_MS);
    }
  });
}

const withoutKey: Surroundings["findMapping"] = (name) => {
  const mapping = findMapping(name);
  return mapping && { ...mapping, apiKey: null, version: "without a key" };
};

it("parks what is to be read back once its mapping names no key, and goes on when it names one again", async () => {
  await connect();
  await deliverLeaveRequest(ID);
  await deploy({ findMapping: withoutKey });
  expect((await newestDelivery()).parked).toEqual({
    reason: "not-confirmed",
    detail: "The mapping named an API key when it took this, and names none now.",
  });
  await deploy({ findMapping: withoutKey });
  expect(await newestDelivery()).toMatchObject({ state: "parked", attempts: [] });
  await deploy({ readBack: async () => ok({ submission: confirmed, shape: null }) });
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("waits for a key that is not configured, and asks nothing meanwhile", async () => {
  await connect();
  await deliverLeaveRequest(ID);
  await deploy({ readBack: async () => failed({ reason: "no-api-key" }) });
  expect(await newestDelivery()).toMatchObject({ state: "pending", attempts: ["read-back: no-api-key -"] });
});

it("files what waited for a refused key when another one is stored, and not before", async () => {
  await connect();
  await deliverLeaveRequest(ID);
  const refused: Surroundings["readBack"] = async () =>
    failed({ reason: "api-key-refused", status: 401, keyMark: "aaaaaaaa" });
  await deploy({ readBack: refused, markOfKey: async () => "aaaaaaaa" }, 3);
  expect(await newestDelivery()).toMatchObject({ state: "parked", parked: { reason: "api-key-refused" } });
  const works = async () => ok({ submission: confirmed, shape: null });
  await deploy({ readBack: works, markOfKey: async () => "aaaaaaaa" }, 0);
  await deploy({ readBack: works, markOfKey: async () => "aaaaaaaa" });
  expect(await newestDelivery()).toMatchObject({ state: "parked" });
  await deploy({ readBack: works, markOfKey: async () => "bbbbbbbb" }, 0);
  await deploy({ readBack: works, markOfKey: async () => "bbbbbbbb" });
  expect(await todosInBasecamp()).toHaveLength(1);
});

it("takes a message id for known within its mapping only", async () => {
  const accept = (mapping: string, id: string) =>
    ledgerStub(env).accept(mapping, submissionWith({ id }), { messageId: "m", ticket: null });
  expect(await accept("onboarding", "a")).toMatchObject({ fresh: true });
  expect(await accept("onboarding", "b")).toMatchObject({ fresh: false, isRepeated: true });
  expect(await accept("another", "b")).toMatchObject({ fresh: true });
});
