import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Order } from "./orders.ts";
import { bodyOf, newId, signatureOf } from "./submissions.ts";

const HOST = "127.0.0.1";
const HEADER_END = "\r\n\r\n";
const STATUS_FROM = "HTTP/1.1 ".length;
const STATUS_DIGITS = 3;

/** Whole requests as bytes, each with an id and a signature of its own, so that nothing is computed while they are sent. */
export function prepare(order: Order): Buffer[] {
  return Array.from({ length: order.requests }, () => {
    const body = bodyOf(newId());
    const head = [
      `POST ${order.path} HTTP/1.1`,
      `Host: ${HOST}:${order.port}`,
      "Content-Type: application/json",
      `Typeform-Signature: ${signatureOf(body)}`,
      `Content-Length: ${body.length}`,
    ];
    return Buffer.concat([Buffer.from(`${head.join("\r\n")}${HEADER_END}`), body]);
  });
}

/** How a round went: the times of the answers with a 2xx in milliseconds, and the other answers by their status. */
export interface Fired {
  readonly latencies: number[];
  readonly refused: Record<string, number>;
  readonly endedAt: number;
}

/** Sends the requests over keep-alive connections, one at a time on each. */
export async function fire(order: Order, requests: readonly Buffer[]): Promise<Fired> {
  const sockets = await Promise.all(Array.from({ length: order.connections }, () => open(order.port)));
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const endsAt = performance.now() + order.seconds * 1000;
  let sent = 0;
  const sendOn = async (socket: Socket): Promise<void> => {
    const answers = new Answers(socket);
    let now = performance.now();
    while (now < endsAt) {
      const request = requests[sent++];
      if (request === undefined) return;
      socket.write(request);
      const status = await answers.next();
      const answeredAt = performance.now();
      if (status >= 200 && status <= 299) latencies.push(answeredAt - now);
      else refused[status] = (refused[status] ?? 0) + 1;
      now = answeredAt;
    }
  };
  try {
    await Promise.all(sockets.map(sendOn));
    return { latencies, refused, endedAt: performance.now() };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: HOST, port, noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** The statuses of one answer after another. An HTTP client of Node's would cost more than some of the servers do. */
class Answers {
  #text = "";
  #waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;

  constructor(socket: Socket) {
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => {
      this.#text += part;
      this.#take();
    });
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error("The server closed a connection before it answered.")));
  }

  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#take();
    });
  }

  #take(): void {
    const length = lengthOf(this.#text);
    if (this.#waiting === null || length === null || this.#text.length < length) return;
    const status = Number(this.#text.slice(STATUS_FROM, STATUS_FROM + STATUS_DIGITS));
    this.#text = this.#text.slice(length);
    this.#waiting.resolve(status);
    this.#waiting = null;
  }
}

/** How many characters the first answer in a text has, or null when that cannot be known yet. */
function lengthOf(text: string): number | null {
  const headEnd = text.indexOf(HEADER_END);
  if (headEnd < 0) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  if (length !== undefined) return headEnd + HEADER_END.length + Number(length);
  const lastChunk = `\r\n0${HEADER_END}`;
  const end = text.indexOf(lastChunk, headEnd);
  return end < 0 ? null : end + lastChunk.length;
}
