import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { readSigned } from "./signed.ts";

interface Env {
  readonly IT_REQUEST_SECRET: string;
  readonly FLOOR: DurableObjectNamespace<Floor>;
}

/** One table and one INSERT. The runtime holds the answer back until the row is on disk (the output gate). */
export class Floor extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS submissions (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
  }

  async store(body: string): Promise<void> {
    this.ctx.storage.sql.exec("INSERT INTO submissions (body) VALUES (?)", body);
  }

  async count(): Promise<number> {
    return Number(this.ctx.storage.sql.exec("SELECT count(*) AS n FROM submissions").one().n);
  }
}

/** Comparator: the least that "stored before answered" can cost, the bare Worker and one row in a Durable Object. */
const app = new Hono<{ Bindings: Env }>();

app.get("/", async (c) => c.text(String(await c.env.FLOOR.getByName("floor").count())));
app.post("*", async (c) => {
  const body = await readSigned(c.req.raw, c.env.IT_REQUEST_SECRET);
  if (body === null) return c.json({ status: "refused" }, 401);
  await c.env.FLOOR.getByName("floor").store(new TextDecoder().decode(body));
  return c.json({ status: "pending" }, 202);
});

export default app;
