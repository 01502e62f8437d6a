import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { KvStore } from "./kv-store.ts";

/** A KV namespace that a Worker in `workerd serve` is bound to. */
export interface KvServer {
  /** Host and port, as the runtime's configuration takes it. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Serves a store by the HTTP that workerd's KV binding speaks: GET, PUT and DELETE of `/<key>?urlencoded=true`, 404 for
 * what is not there. `secondsAgo` is asked for each read how old a state it sees.
 */
export async function startKv(store: KvStore, secondsAgo: () => number = () => 0): Promise<KvServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = decodeURIComponent(new URL(request.url ?? "/", "http://kv").pathname.slice(1));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    switch (request.method) {
      case "GET": {
        const value = store.get(key, secondsAgo());
        response.writeHead(value === null ? 404 : 200).end(value ?? undefined);
        return;
      }
      case "PUT":
        store.put(key, Buffer.concat(chunks));
        response.writeHead(200).end();
        return;
      case "DELETE":
        store.put(key, null);
        response.writeHead(200).end();
        return;
      default:
        response.writeHead(405).end();
    }
  };
  // A runtime that is killed leaves its request unfinished.
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The KV server has no address.");
  return {
    address: `127.0.0.1:${address.port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
