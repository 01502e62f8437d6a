import { Hono } from "hono";
import * as z from "zod";
import { notFound, refuse } from "../api/answer.ts";
import { readBody } from "../api/request.ts";
import { limitRate, requireAccount, requireActiveAccount, requireUserAgent } from "../api/strict.ts";
import type { ApiEnv, Emulator } from "../context.ts";
import { CHAT } from "../seed.ts";
import { addLine } from "./lines.ts";

const Line = z.strictObject({ content: z.string().regex(/\S/) });

/** A chatbot's lines (basecamp docs: chatbots): no token is asked for, the key in the path is the credential. */
export function chatbotRoutes(emulator: Emulator): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  const path = "/:account{[0-9]+}/integrations/:key/buckets/:bucket{[0-9]+}/chats/:chat{[0-9]+}/lines";
  routes.use(path, limitRate(emulator), requireUserAgent, requireActiveAccount(emulator), requireAccount(emulator));

  routes.post(path, async (c) => {
    const body = await readBody(c);
    const { key, bucket, chat } = c.req.param();
    if (key !== CHAT.chatbotKey || bucket !== CHAT.projectId || chat !== CHAT.id) notFound();
    const read = Line.safeParse(body);
    if (!read.success) return refuse(422, "Unprocessable Entity");
    addLine(emulator, "basecamp", read.data.content);
    return c.body(null, 201);
  });

  return routes;
}
