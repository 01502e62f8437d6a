import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { afterSeconds, deliverWebhook, newestDelivery, runAlarm } from "./bridge.ts";
import { CREATE_TODO, changeSettings, injectFault } from "./emulator.ts";

/** Looks after a lost answer end well within this many, each so many seconds after the one before. */
const LOOKS = 8;
const LONGER_THAN_ANY_WAIT_SECONDS = 20_000;

/** Delivers a submission that Basecamp turns down; answers the reference of its delivery. */
export async function parkTurnedDown(token: string, status = 404): Promise<string> {
  await injectFault(CREATE_TODO, { status });
  await deliverWebhook(itRequest({ token }));
  await runAlarm();
  return (await newestDelivery()).reference;
}

/**
 * Delivers a submission whose create is answered by a 201 that cannot be read, and looks until a person must decide.
 * The to-do was made but no list ever shows it, or it was not made at all.
 */
export async function parkUnclear(token: string, todo: "exists" | "does not exist"): Promise<string> {
  await changeSettings({ hideNewTodos: true });
  await injectFault(CREATE_TODO, todo === "exists" ? { truncate: 30 } : { status: 201, body: "cut off" });
  await deliverWebhook(itRequest({ token }));
  await runAlarm();
  const { reference } = await newestDelivery();
  for (let n = 0; n < LOOKS; n++) await afterSeconds(LONGER_THAN_ANY_WAIT_SECONDS);
  await changeSettings({ hideNewTodos: false });
  return reference;
}

/** Changes what the ledger has stored. */
export function changeLedger(statement: string, ...values: (string | number | null)[]): Promise<void> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) => {
    state.storage.sql.exec(statement, ...values);
  });
}
