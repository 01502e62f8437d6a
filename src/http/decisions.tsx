import { type Context, Hono } from "hono";
import { readTodoUrl } from "../basecamp/url.ts";
import type { DecisionFailure } from "../delivery/by-hand.ts";
import type { ReplayVerdict } from "../delivery/replay.ts";
import { type Done, explainDecision, explainDone, explainVerdict } from "../feedback/explain-replay.ts";
import { DELIVERIES_PATH } from "../paths.ts";
import { failed, ok, type Result } from "../result.ts";
import { outlookOf, showDelivery, unknownDelivery } from "./delivery-answers.tsx";
import { type HttpEnv, type LedgerCalls, wantsJson } from "./deps.ts";
import { erasePage, makePage } from "./pages/confirm.tsx";
import { named } from "./replay.ts";

/** Why what a person asked for was not done: their decision cannot be taken, or the mapping cannot file it now. */
type Refused = DecisionFailure | Exclude<ReplayVerdict, Replayed | NotParked>;
type Replayed = "files" | "asks-first" | "looks-first";
type NotParked = "delivered" | "under-way" | "skipped";

/** `/admin/deliveries/:reference/…`: what a person decides about one delivery. What is final asks first. */
export const decisions = new Hono<HttpEnv>();

decisions.post("/replay", async (c) => decided(c, "replay", await tryAgain(c.var.admin.ledger, referenceOf(c))));

decisions.post("/exists", async (c) => {
  const { config, ledger } = c.var.admin;
  const { todo } = await c.req.parseBody();
  const address = readTodoUrl(typeof todo === "string" ? todo : "", config.basecamp.apiUrl);
  if (address === null) return decided(c, "exists", failed("not-a-todo-address"));
  const confirmed = await ledger.confirmTodo(referenceOf(c), address);
  return decided(c, "exists", confirmed.ok ? ok("linked") : failed(confirmed.failure));
});

decisions.get("/make", async (c) => {
  const { ledger } = c.var.admin;
  const outlook = await outlookOf(ledger, referenceOf(c));
  if (outlook === null) return unknownDelivery(c);
  const refused = whyNotMade(outlook.verdict);
  return refused === null ? c.html(makePage(outlook)) : answer(c, failed(refused));
});

decisions.post("/make", async (c) => decided(c, "make", await make(c.var.admin.ledger, referenceOf(c))));

decisions.get("/erase", async (c) => {
  const delivery = await c.var.admin.ledger.delivery(referenceOf(c));
  return delivery === null ? unknownDelivery(c) : c.html(erasePage(delivery));
});

decisions.post("/erase", async (c) => {
  const isKnown = await c.var.admin.ledger.erase(referenceOf(c));
  return decided(c, "erase", isKnown ? ok("erased") : failed("unknown-reference"));
});

async function tryAgain(ledger: LedgerCalls, reference: string): Promise<Result<Done, Refused>> {
  const [item] = (await ledger.replay(named([reference]), false)).items;
  const refused = whyNot(item?.verdict ?? "unknown-reference");
  if (refused !== null) return failed(refused);
  return ok(item?.verdict === "looks-first" || item?.verdict === "looks-then-skips" ? "looking" : "filing");
}

/** What could not be drafted would be parked for that instead, and be taken for something that is clear. */
async function make(ledger: LedgerCalls, reference: string): Promise<Result<Done, Refused>> {
  const outlook = await outlookOf(ledger, reference);
  const refused = whyNotMade(outlook?.verdict ?? "unknown-reference");
  if (refused !== null) return failed(refused);
  const made = await ledger.makeTodo(reference);
  return made === "made-due" ? ok("making") : failed(made);
}

function whyNot(verdict: ReplayVerdict): Refused | null {
  switch (verdict) {
    case "files":
    case "skips":
    case "asks-first":
    case "looks-first":
    case "looks-then-skips":
      return null;
    case "delivered":
    case "under-way":
    case "skipped":
      return "not-parked";
    case "unreadable":
    case "mapping-missing":
    case "draft-failed":
    case "answer-invalid":
    case "todo-missing":
    case "unknown-reference":
      return verdict;
  }
}

/** Trying again may well end without a to-do; who asks for one is told that there would be none. */
function whyNotMade(verdict: ReplayVerdict): Refused | null {
  return verdict === "skips" || verdict === "looks-then-skips" ? verdict : whyNot(verdict);
}

/** Writes a decision down for whoever reads the log, then answers. */
function decided(
  c: Context<HttpEnv>,
  decision: "replay" | "exists" | "make" | "erase",
  outcome: Result<Done, Refused>,
): Promise<Response> {
  const reason = outcome.ok ? null : outcome.failure;
  // What is no reference can be anything that somebody typed.
  const reference = reason === "unknown-reference" ? "(unknown)" : referenceOf(c);
  c.var.deps.log({ event: "decided", decision, reference, reason });
  return answer(c, outcome);
}

async function answer(c: Context<HttpEnv>, outcome: Result<Done, Refused>): Promise<Response> {
  const reference = referenceOf(c);
  if (outcome.ok) {
    const done = outcome.value;
    return wantsJson(c)
      ? c.json({ reference, done, message: explainDone(done) })
      : c.redirect(`${DELIVERIES_PATH}${encodeURIComponent(reference)}?done=${done}`, 303);
  }
  const reason = outcome.failure;
  const problem = explainRefused(reason);
  const status = statusOf(reason);
  return wantsJson(c)
    ? c.json({ reason, message: problem }, status)
    : showDelivery(c, reference, { done: null, problem }, status);
}

function explainRefused(reason: Refused): string {
  switch (reason) {
    case "unreadable":
    case "mapping-missing":
    case "draft-failed":
    case "answer-invalid":
    case "todo-missing":
    case "skips":
    case "looks-then-skips":
      return explainVerdict(reason, null);
    default:
      return explainDecision(reason);
  }
}

function statusOf(reason: Refused) {
  switch (reason) {
    case "not-a-todo-address":
      return 400;
    case "unknown-reference":
      return 404;
    case "not-parked":
    case "todo-of-other-account":
    case "todo-not-found":
    case "todo-of-other-delivery":
    case "unreadable":
    case "mapping-missing":
    case "draft-failed":
    case "answer-invalid":
    case "todo-missing":
    case "skips":
    case "looks-then-skips":
      return 409;
    case "cannot-look-now":
      return 503;
  }
}

function referenceOf(c: Context<HttpEnv>): string {
  return c.req.param("reference") ?? "";
}
