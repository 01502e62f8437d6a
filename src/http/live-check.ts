import type { Context } from "hono";
import { Hono } from "hono";
import * as z from "zod";
import { OFFICIAL_API } from "../basecamp/api-address.ts";
import { readProjectUrl } from "../basecamp/url.ts";
import type { LiveRefusal } from "../delivery/live/live-asking.ts";
import type { LiveAnswer, LiveOrder } from "../delivery/live/live-check.ts";
import { LIVE_PARTS } from "../delivery/live/parts.ts";
import { explainLiveRefusal, NO_PROJECT_ADDRESS } from "../feedback/explain-live-refusal.ts";
import { findingOf, slowedFinding } from "../feedback/live-findings.ts";
import { todolistsOf } from "../mapping/named-people.ts";
import { failed, ok, type Result } from "../result.ts";
import type { HttpEnv } from "./deps.ts";

const mark = z.string().regex(/^[0-9a-z]{1,20}$/);
const Order = z.discriminatedUnion("step", [
  /** Without an address, the project of the first mapping's list. */
  z.strictObject({ step: z.enum(["look", "begin"]), project: z.string().max(500).nullable() }),
  z.strictObject({ step: z.enum([...LIVE_PARTS, "end"]), mark }),
  z.strictObject({ step: z.literal("refresh") }),
]);
type Order = z.infer<typeof Order>;

/** `POST /admin/doctor/live`: one step of the check of a real account, for `npm run doctor -- --live`; JSON both ways. */
export const liveCheck = new Hono<HttpEnv>();

liveCheck.post("/", async (c) => {
  const order = Order.safeParse(await c.req.json().catch(() => null));
  if (!order.success) return c.json({ reason: "not-a-step", message: "The bridge knows no such step." }, 400);
  if (order.data.step === "refresh") return refresh(c);
  const wanted = orderOf(order.data, c);
  if (wanted === "no-address") return c.json({ reason: wanted, message: NO_PROJECT_ADDRESS }, 400);
  const answer = wanted.ok ? await c.var.admin.ledger.liveCheck(wanted.value) : wanted;
  c.var.deps.log({ event: "live-check", step: order.data.step, reason: answer.ok ? null : answer.failure.reason });
  return answer.ok ? c.json(shown(answer.value, c)) : refuse(c, answer.failure);
});

function orderOf(
  order: Exclude<Order, { readonly step: "refresh" }>,
  c: Context<HttpEnv>,
): Result<LiveOrder, LiveRefusal> | "no-address" {
  if ("mark" in order) return ok(order);
  const { step, project } = order;
  const [list] = c.var.deps.allMappings().flatMap(todolistsOf);
  const place = project === null ? (list ?? null) : readProjectUrl(project, c.var.admin.config.basecamp.apiUrl);
  if (place !== null) return ok({ step, place: { account: place.account, project: place.project } });
  return project === null ? failed({ reason: "no-mapping" }) : "no-address";
}

/** Only on request: each refresh ends the life of a token, and what is refused is never sent again. */
async function refresh(c: Context<HttpEnv>) {
  const renewed = await c.var.admin.connection.renewEarly();
  c.var.deps.log({ event: "live-check", step: "refresh", reason: renewed.ok ? null : renewed.failure });
  if (!renewed.ok) return refuse(c, { reason: renewed.failure === "refused" ? "reconnect-needed" : renewed.failure });
  const finding = findingOf({ fact: "refresh-answer", isNew: renewed.value.isRefreshTokenNew });
  return c.json({ check: null, project: "", isPending: false, isStandIn: false, findings: [finding] });
}

/** What is found out about a stand-in says nothing of Basecamp, so that it is told. */
function shown({ observations, ...state }: LiveAnswer, c: Context<HttpEnv>) {
  const isStandIn = c.var.admin.config.basecamp.apiUrl !== OFFICIAL_API;
  return { ...state, isStandIn, findings: observations.map(findingOf) };
}

function refuse(c: Context<HttpEnv>, refusal: LiveRefusal) {
  const findings = refusal.reason === "slow-down" ? [slowedFinding(refusal)] : [];
  return c.json({ reason: refusal.reason, message: explainLiveRefusal(refusal), findings }, 409);
}
