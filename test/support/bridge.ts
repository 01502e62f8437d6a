import { runDurableObjectAlarm } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { vi } from "vitest";
import * as z from "zod";
import { refusalTally } from "../../src/http/refusal-tally.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { hmacSha256, toBase64 } from "../../src/sources/signature.ts";
import { itRequest } from "../fixtures/typeform.ts";
import { BRIDGE_URL, EMULATOR_URL } from "./addresses.ts";

export const ADMIN_PASSWORD = "correct horse battery";
export const SECRET = "current-secret";

/** Sends a request to the Worker. */
export async function visit(path: string, init?: RequestInit): Promise<Response> {
  const response = await exports.default.fetch(`${BRIDGE_URL}${path}`, { redirect: "manual", ...init });
  await refusalTally.settled();
  return response;
}

/** Posts a body to a webhook as Typeform does: compact JSON with a line break at its end, signed over its bytes. */
export async function deliverWebhook(
  body: unknown = itRequest(),
  { mapping = "it-request", secret = SECRET, headers = {} as Record<string, string> } = {},
): Promise<Response> {
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : `${JSON.stringify(body)}\n`);
  return visit(`/webhooks/${mapping}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Typeform-Signature": `sha256=${toBase64(await hmacSha256(secret, bytes))}`,
      ...headers,
    },
    body: bytes,
  });
}

/** Signs in as the admin and answers the cookie. */
export async function signIn(): Promise<string> {
  const response = await postForm("/admin/sign-in", { password: ADMIN_PASSWORD });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Posts a form from one of the bridge's own pages, each time from another address unless one is given. */
export function postForm(
  path: string,
  fields: Record<string, string>,
  cookie = "",
  address = crypto.randomUUID(),
): Promise<Response> {
  return visit(path, {
    method: "POST",
    headers: {
      Origin: BRIDGE_URL,
      Cookie: cookie,
      "Content-Type": "application/x-www-form-urlencoded",
      "CF-Connecting-IP": address,
    },
    body: new URLSearchParams(fields).toString(),
  });
}

/** People of the emulator's seed who can sign in. */
export const ANN = "1049715914";
export const OMAR = "1049715915";
export const MIA = "9007199254741622";

/** Goes a person's way through the connection page and Launchpad's consent page; answers the page at the end. */
export async function connect(
  decision: "allow" | "deny" = "allow",
  cookie?: string,
  person: string = ANN,
): Promise<Response> {
  const session = cookie ?? (await signIn());
  const launchpad = (await postForm("/admin/connection/connect", {}, session)).headers.get("location") ?? "";
  const consent = await fetch(launchpad.replace(/^.*?(?=\/authorization)/, EMULATOR_URL), {
    method: "POST",
    body: new URLSearchParams({ decision, person }),
    redirect: "manual",
  });
  const back = new URL(consent.headers.get("location") ?? "");
  return visit(`${back.pathname}${back.search}`, { headers: { Cookie: session } });
}

const WithOffer = z.object({ offer: z.object({ id: z.string() }).nullable() });

/** Answers the question that stands on the connection page, as its form does. */
export async function answerOffer(
  path: "account" | "replace",
  fields: Record<string, string>,
  cookie: string,
): Promise<Response> {
  const page = await visit("/admin/connection", { headers: { Cookie: cookie, Accept: "application/json" } });
  const { offer } = WithOffer.parse(await page.json());
  return postForm(`/admin/connection/${path}`, { ...fields, offer: offer?.id ?? "" }, cookie);
}

/** Runs the ledger's alarm if one is set, whenever it is set for; false when none is. */
export function runAlarm(): Promise<boolean> {
  return runDurableObjectAlarm(ledgerStub(env));
}

/** Lets time pass and runs the alarm that is due by then. */
export async function afterSeconds(seconds: number): Promise<boolean> {
  vi.setSystemTime(Date.now() + seconds * 1000);
  return runAlarm();
}

const Deliveries = z.array(
  z.object({
    reference: z.string(),
    state: z.string(),
    parked: z.object({ reason: z.string(), detail: z.string() }).nullable(),
    todo: z.object({ id: z.string(), url: z.string().nullable() }).nullable(),
    notes: z.array(z.string()),
  }),
);
const Details = z.object({
  attempts: z.array(z.object({ kind: z.string(), reason: z.string().nullable(), status: z.number().nullable() })),
});

/** The newest delivery with its attempts, as the admin's page has it. */
export async function newestDelivery() {
  const headers = { Cookie: await signIn(), Accept: "application/json" };
  const [newest] = Deliveries.parse(await (await visit("/admin/deliveries", { headers })).json());
  if (newest === undefined) throw new Error("There is no delivery.");
  const details = await visit(`/admin/deliveries/${newest.reference}`, { headers });
  const { attempts } = Details.parse(await details.json());
  return { ...newest, attempts: attempts.map(({ kind, reason, status }) => `${kind}: ${reason} ${status ?? "-"}`) };
}
