import { Hono } from "hono";
import { readSigned } from "./signed.ts";

/** Comparator: the least that a Hono Worker can do with a signed webhook, which is to check it and to answer. */
const app = new Hono<{ Bindings: { readonly IT_REQUEST_SECRET: string } }>();

app.get("/", (c) => c.text("bare"));
app.post("*", async (c) => {
  const body = await readSigned(c.req.raw, c.env.IT_REQUEST_SECRET);
  return body === null ? c.json({ status: "refused" }, 401) : c.json({ status: "pending" }, 202);
});

export default app;
