import * as z from "zod";
import { DELIVERIES_PATH } from "../paths.ts";
import type { BridgeSession } from "./bridge-session.ts";

const Delivery = z.object({
  state: z.enum(["pending", "sending", "delivered", "parked", "skipped"]),
  parked: z.object({ detail: z.string() }).nullable(),
  /** Why it is parked or skipped, in a few words; null when it is neither. */
  why: z.string().nullable(),
  skipped: z.string().nullish().catch(null),
  /** The key of its to-do, where its submission makes several. */
  key: z.string().nullish().catch(null),
  todo: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
  notes: z.array(z.string()).catch([]),
  attempts: z.array(z.object({ kind: z.string(), reason: z.string().nullable() })).catch([]),
});
const Deliveries = z.array(z.object({ reference: z.string(), mapping: z.string() }));

/** A delivery as a bridge tells of it. */
export type AskedDelivery = z.infer<typeof Delivery>;

/** What a bridge says of a delivery now; null while it does not. */
export async function askDelivery(session: BridgeSession, reference: string): Promise<AskedDelivery | null> {
  const answer = await session.ask(`${DELIVERIES_PATH}${reference}`);
  const read = Delivery.safeParse(answer?.body);
  return answer?.status === 200 && read.success ? read.data : null;
}

/** The references of the deliveries of a submission by a mapping, the first one first; none when the bridge names none. */
export async function askReferences(
  session: BridgeSession,
  mapping: string,
  submission: string,
): Promise<readonly string[]> {
  const answer = await session.ask(submissionPath(submission));
  const read = Deliveries.safeParse(answer?.body);
  const own = read.success ? read.data.filter((delivery) => delivery.mapping === mapping) : [];
  return own.map(({ reference }) => reference).reverse();
}

/** The page of a delivery. */
export function pageOf({ bridge }: BridgeSession, reference: string): string {
  return `${bridge}${DELIVERIES_PATH}${reference}`;
}

/** The path of the list of a submission's deliveries. */
export function submissionPath(submission: string): string {
  return `${DELIVERIES_PATH.replace(/\/$/, "")}?submission=${encodeURIComponent(submission)}`;
}
