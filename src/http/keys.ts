import { Hono } from "hono";
import * as z from "zod";
import { proofOfSecret } from "../digest.ts";
import { explainTokenKeys } from "../feedback/explain-token-keys.ts";
import { equalInConstantTime } from "../sources/signature.ts";
import type { HttpEnv } from "./deps.ts";

/** All proofs share one count of the sign-in's limit, so that a session is no way to guess a weak secret. */
const PROOFS = "secret-proofs";

const Proof = z.strictObject({
  name: z.string().regex(/^[A-Z][A-Z0-9_]{0,100}$/),
  salt: z.string().min(16).max(100),
  proof: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * `/admin/keys`, JSON for `npm run rotate`: which keys of TOKEN_KEYS are in use, where asking puts what it can under the
 * first; and by a POST whether a value is the new one of a secret that is being rotated, of which nothing is told.
 */
export const keys = new Hono<HttpEnv>();

keys.get("/", async (c) => {
  const use = await c.var.admin.connection.tokenKeys();
  return c.json({ ...use, message: explainTokenKeys(use) });
});

keys.post("/", async (c) => {
  const asked = Proof.safeParse(await c.req.json().catch(() => null));
  if (!asked.success) return c.json({ reason: "not-a-proof" }, 400);
  const { name, salt, proof } = asked.data;
  if (!(await c.var.admin.maySignIn(PROOFS))) {
    c.var.deps.log({ event: "secret-proof", name, state: "too-many" });
    return c.json({ reason: "too-many" }, 429, { "Retry-After": "60" });
  }
  const next = c.var.deps.nextSecret(name);
  const isSame = equalInConstantTime(await proofOfSecret(name, next ?? "", salt), proof);
  const state = next === null ? "absent" : isSame ? "held" : "other";
  c.var.deps.log({ event: "secret-proof", name, state });
  return c.json({ state });
});
