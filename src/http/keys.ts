import { Hono } from "hono";
import { explainTokenKeys } from "../feedback/explain-token-keys.ts";
import type { HttpEnv } from "./deps.ts";

/** `/admin/keys`: which keys of TOKEN_KEYS are in use, as JSON for the tools; asking puts what it can under the first. */
export const keys = new Hono<HttpEnv>();

keys.get("/", async (c) => {
  const use = await c.var.admin.connection.tokenKeys();
  return c.json({ ...use, message: explainTokenKeys(use) });
});
