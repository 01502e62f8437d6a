import { createServer, type IncomingMessage } from "node:http";
import * as z from "zod";

const Binding = z.looseObject({ name: z.string(), type: z.string(), text: z.string().optional() });
const Bindings = z.looseObject({ bindings: z.array(Binding) });
type Binding = z.infer<typeof Binding>;

/** A stand-in of the part of Cloudflare's API that wrangler uses for one Worker without Durable Objects. */
export interface Cloudflare {
  readonly url: string;
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  secrets(): Record<string, string | undefined>;
  stop(): void;
}

type Answer = readonly [status: number, body: unknown];

/** Starts an account in which there is nothing, for a Worker of this name. */
export async function startCloudflare(worker: string): Promise<Cloudflare> {
  const accounts = [{ id: "a".repeat(32), name: "Example Inc" }];
  const namespaces: { id: string; title: string }[] = [];
  let bindings: readonly Binding[] | null = null;
  const script = `/account/workers/scripts/${worker}`;
  const told = () =>
    (bindings ?? []).map(({ text, ...rest }) => (rest.type === "secret_text" ? rest : { ...rest, text }));

  const answer = async (method: string, path: string, request: IncomingMessage, page: string): Promise<Answer> => {
    if (path.endsWith("/tokens/verify")) return ok({ id: "token", status: "active" });
    if (path === "/user") return ok({ email: "ann@example.com" });
    if (path === "/accounts") return ok(accounts);
    if (path === "/memberships") return ok(accounts.map((account) => ({ id: account.id, account })));
    if (path === "/account/storage/kv/namespaces" && method === "GET") return ok(page === "1" ? namespaces : []);
    if (path === "/account/storage/kv/namespaces") {
      const { title } = z.object({ title: z.string() }).parse(JSON.parse(String(await bodyOf(request))));
      namespaces.push({ id: "1".repeat(32), title });
      return ok(namespaces[0]);
    }
    if (path === "/account/workers/subdomain") return ok({ subdomain: "example" });
    if (path === script && method === "PUT") {
      bindings = (await formOf(request, "metadata")).bindings;
      return ok({ id: worker, etag: "e", deployment_id: "1".repeat(32), startup_time_ms: 1 });
    }
    if (bindings === null && path.includes(worker))
      return refused(404, 10007, "This Worker does not exist on your account.");
    if (path === `${script}/deployments`)
      return ok({ deployments: [{ id: "d", versions: [{ version_id: "v1", percentage: 100 }] }] });
    if (path === `${script}/versions/v1`) return ok({ id: "v1", resources: { bindings: told() } });
    if (path === `${script}/secrets`) return ok(told().filter(({ type }) => type === "secret_text"));
    if (path.startsWith(`${script}/secrets/`) && method === "DELETE") {
      const left = (bindings ?? []).filter(({ name }) => !path.endsWith(`/${name}`));
      if (left.length === bindings?.length) return refused(404, 10056, "Binding name not found.");
      bindings = left;
      return ok(null);
    }
    if (path === `${script}/settings` && method === "GET") return ok({ bindings: told() });
    if (path === `${script}/settings`) {
      const old = bindings ?? [];
      const { bindings: given } = await formOf(request, "settings");
      bindings = given.map((each) =>
        each.text === undefined ? (old.find(({ name }) => name === each.name) ?? each) : each,
      );
    }
    return ok({ enabled: true, previews_enabled: true });
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://cloudflare");
    const path = pathname.replace(/^\/accounts\/[0-9a-f]{32}/, "/account");
    const [status, body] = await answer(request.method ?? "", path, request, searchParams.get("page") ?? "1");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    accounts,
    secrets: () => {
      const secrets = (bindings ?? []).filter(({ type }) => type === "secret_text");
      return Object.fromEntries(secrets.map(({ name, text }) => [name, text]));
    },
    stop: () => void server.close(),
  };
}

function ok(result: unknown): Answer {
  const info = { page: 1, per_page: 50, count: 1, total_count: 1, total_pages: 1 };
  return [200, { success: true, errors: [], messages: [], result, result_info: info }];
}

function refused(status: number, code: number, message: string): Answer {
  return [status, { success: false, errors: [{ code, message }], messages: [], result: null }];
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The bindings in a JSON part of an upload. */
async function formOf(request: IncomingMessage, part: string): Promise<z.infer<typeof Bindings>> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const form = await new Response(await bodyOf(request), { headers }).formData();
  const value = form.get(part);
  return Bindings.parse(JSON.parse(typeof value === "string" ? value : ""));
}
