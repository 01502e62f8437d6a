import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ReplayItem } from "../delivery/replay.ts";
import { briefPark, briefSkip, type Done, explainDecision } from "../feedback/explain-replay.ts";
import { explainTrust } from "../feedback/explain-trust.ts";
import { type HttpEnv, type LedgerCalls, wantsJson } from "./deps.ts";
import { deliveryPage } from "./pages/delivery.tsx";
import { messagePage } from "./pages/plain.tsx";
import { named } from "./replay.ts";

/** What a delivery's page tells first: what was just done, or why it was not. */
interface Word {
  readonly done: Done | null;
  readonly problem: string | null;
}

/** Answers with a delivery, as its page or as JSON; 404 when no delivery has this reference. */
export async function showDelivery(
  c: Context<HttpEnv>,
  reference: string,
  word: Word = { done: null, problem: null },
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  const { config, ledger } = c.var.admin;
  const delivery = await ledger.delivery(reference);
  if (delivery === null) return unknownDelivery(c);
  if (wantsJson(c)) {
    const skipped = delivery.state === "skipped" ? briefSkip(delivery.skipped, delivery.skipDetail) : null;
    const why = delivery.parked === null ? skipped : briefPark(delivery.parked.reason);
    return c.json({ ...delivery, why }, status);
  }
  const outlook = delivery.state === "parked" ? await outlookOf(ledger, reference) : null;
  const contents = await ledger.contents(reference);
  if (contents === null) return unknownDelivery(c);
  const { hold } = await ledger.backlog();
  const mapping = c.var.deps.findMapping(delivery.mapping);
  const trust = mapping === null ? null : explainTrust(mapping);
  return c.html(
    deliveryPage(delivery, { hold, trust, contents, apiUrl: config.basecamp.apiUrl, outlook, ...word }),
    status,
  );
}

/** Answers that no delivery has the reference. */
export function unknownDelivery(c: Context<HttpEnv>): Response | Promise<Response> {
  const message = explainDecision("unknown-reference");
  return wantsJson(c)
    ? c.json({ reason: "unknown-reference", message }, 404)
    : c.html(messagePage({ title: "Unknown delivery", message }), 404);
}

/** What a replay of one delivery would do now; null when no delivery has this reference. */
export async function outlookOf(ledger: LedgerCalls, reference: string): Promise<ReplayItem | null> {
  const [item] = (await ledger.replay(named([reference]), true)).items;
  return item === undefined || item.verdict === "unknown-reference" ? null : item;
}
