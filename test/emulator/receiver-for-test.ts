import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

type Received = { headers: Record<string, unknown>; body: string };

type Status = number | "never" | Promise<number>;

/** Receives webhooks on this machine and answers with the next of the statuses; the last one again and again. */
export async function startReceiver(...statuses: Status[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    const status = await (statuses[received.length - 1] ?? statuses.at(-1) ?? 204);
    if (status === "never") return;
    response.writeHead(status, status === 302 ? { Location: "/elsewhere" } : {});
    response.end(status === 204 ? undefined : `answered ${status}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/events/secret`, received, close };
}
