import { Socket } from "node:net";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
/** This file is loaded anew for each test file while the process stays: the way out it began with is kept on it. */
const own = globalThis as typeof globalThis & { realConnect?: typeof Socket.prototype.connect };
own.realConnect ??= Socket.prototype.connect;
const { realConnect } = own;

/** Tests on Node reach this machine only; anything else throws where it is tried. */
Socket.prototype.connect = function closed(this: Socket, ...args: unknown[]) {
  const [first] = args.flat();
  const host = typeof first === "object" && first !== null && "host" in first ? first.host : undefined;
  const path = typeof first === "object" && first !== null && "path" in first ? first.path : undefined;
  if (typeof path !== "string" && host !== undefined && !LOOPBACK.has(String(host))) {
    throw new Error(`A test tried to reach ${String(host)}.`);
  }
  return Reflect.apply(realConnect, this, args);
};
