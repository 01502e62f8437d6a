import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { Emulator, Env } from "../context.ts";
import { writeJson } from "../json.ts";
import type { Effect } from "./faults.ts";

type ForcedAnswer = Extract<Effect, { status: number }>;

const STATUSES_WITHOUT_BODY = [204, 205, 304];

/** Lets the posted faults happen to the requests that reach it. */
export function injectFaults({ faults, stopping }: Emulator): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    const effect = faults.take(c.req.method, pathname + search);
    if (effect === undefined) return next();
    if ("status" in effect) return forcedAnswer(effect);
    if ("cut" in effect && effect.cut === "before") return cut(c);

    await next();
    if ("stall" in effect) {
      await sleep(effect.stall, undefined, { signal: stopping }).catch(() => undefined);
      return;
    }
    const answer = c.res;
    c.res = undefined;
    c.res = "truncate" in effect ? await truncate(c, answer, effect.truncate) : cut(c);
  };
}

function forcedAnswer({ status, headers, body }: ForcedAnswer): Response {
  if (body === undefined || STATUSES_WITHOUT_BODY.includes(status))
    return new Response(null, { status, headers: headers ?? {} });
  if (typeof body === "string") return new Response(body, { status, headers: headers ?? {} });
  return new Response(writeJson(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

function cut(c: Context<Env>): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Promises the whole body in Content-Length, sends its beginning, and closes. */
async function truncate(c: Context<Env>, answer: Response, bytes: number): Promise<Response> {
  const { incoming, outgoing } = c.env;
  const body = Buffer.from(await answer.arrayBuffer());
  outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": String(body.length) });
  const beginning = body.subarray(0, bytes);
  if (beginning.length > 0) outgoing.write(beginning);
  else outgoing.flushHeaders();
  incoming.socket.destroySoon();
  return RESPONSE_ALREADY_SENT;
}
