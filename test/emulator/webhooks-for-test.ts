import * as z from "zod";
import { parseJson } from "./json.ts";
import { IT_DESK, type startForTest } from "./start-for-test.ts";

export const TODO = "9007199254741700";
/** The id of the webhook that is registered first. */
export const FIRST = "9007199254780001";
export const PAYLOAD_URL = "https://bridge.example/events/secret";

type Started = Awaited<ReturnType<typeof startForTest>>;

const Parcels = z.array(z.object({ address: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }));
const Event = z.object({ kind: z.string() });
const WithDeliveries = z.object({
  active: z.boolean(),
  recent_deliveries: z.array(z.object({ response: z.object({ code: z.number() }) })),
});

/** Registers a webhook for to-dos, but for the members that are given. */
export function register({ api }: Started, members: object = {}, project = IT_DESK): Promise<Response> {
  const body = JSON.stringify({ payload_url: PAYLOAD_URL, types: ["Todo"], ...members });
  return api(`/buckets/${project}/webhooks.json`, { method: "POST", body });
}

/** Changes the first webhook. */
export function put({ api }: Started, members: object): Promise<Response> {
  return api(`/webhooks/${FIRST}.json`, { method: "PUT", body: JSON.stringify(members) });
}

/** The first webhook as it is now; however often it is asked for, it counts against no rate limit. */
export async function webhook({ control }: Started) {
  const [first] = z.array(WithDeliveries).parse(parseJson(await (await control("GET", "/webhooks")).text()));
  if (first === undefined) throw new Error("No webhook is registered.");
  return first;
}

/** How the tries of the first webhook were answered, the newest first. */
export async function codes(emulator: Started): Promise<number[]> {
  return (await webhook(emulator)).recent_deliveries.map(({ response }) => response.code);
}

/** What is held, in its order. */
export async function held({ control }: Started) {
  return Parcels.parse(await (await control("GET", "/webhook-deliveries")).json());
}

/** Takes what is held, as answered with that code. */
export async function take({ control }: Started, code?: number) {
  return Parcels.parse(
    await (await control("POST", "/webhook-deliveries/take", code === undefined ? undefined : { code })).json(),
  );
}

/** What happened, by the bodies of webhooks. */
export function kindsIn(parcels: { body: string }[]): string[] {
  return parcels.map(({ body }) => Event.parse(parseJson(body)).kind);
}

/** Ticks the first to-do, or takes the tick off it. */
export function tick({ api }: Started, method: "POST" | "DELETE" = "POST"): Promise<Response> {
  return api(`/todos/${TODO}/completion.json`, { method });
}
