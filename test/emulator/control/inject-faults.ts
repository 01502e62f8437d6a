import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { Emulator, Env } from "../context.ts";
import { writeJson } from "../json.ts";
import { pause, takeTime } from "../latency.ts";
import type { Effect } from "./faults.ts";

type ForcedAnswer = Extract<Effect, { status: number }>;

const STATUSES_WITHOUT_BODY = [204, 205, 304];

const NO_EFFECT: Effect = { stall: 0 };

/** Lets faults happen to the requests that reach it, posted ones before chosen ones, and answers after the latency. */
export function injectFaults(emulator: Emulator): MiddlewareHandler<Env> {
  const { faults, chooseFault, stopping } = emulator;
  return async (c, next) => {
    const began = performance.now();
    const { pathname, search } = new URL(c.req.url);
    const path = pathname + search;
    const effect = faults.take(c.req.method, path) ?? chooseFault(c.req.method, path) ?? NO_EFFECT;
    if ("cut" in effect && effect.cut === "before") return cut(c);

    const worksFirst = !("status" in effect) || effect.after === true;
    if (worksFirst) await next();
    if ("stall" in effect) await pause(effect.stall, stopping);
    await takeTime(emulator, c.req.path, began);
    if ("stall" in effect) return;

    const answer = c.res;
    c.res = undefined;
    if ("status" in effect) c.res = forcedAnswer(effect);
    else c.res = "truncate" in effect ? await truncate(c, answer, effect.truncate) : cut(c);
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
