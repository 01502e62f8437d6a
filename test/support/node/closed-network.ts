import { Socket } from "node:net";

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const connect = Socket.prototype.connect;

/** Tests on Node reach this machine only; anything else throws where it is tried. */
Socket.prototype.connect = function closed(this: Socket, ...args: unknown[]) {
  const [first] = args.flat();
  const host = typeof first === "object" && first !== null && "host" in first ? first.host : undefined;
  const path = typeof first === "object" && first !== null && "path" in first ? first.path : undefined;
  if (typeof path !== "string" && host !== undefined && !LOOPBACK.has(String(host))) {
    throw new Error(`A test tried to reach ${String(host)}.`);
  }
  return Reflect.apply(connect, this, args);
};
