import { createApp } from "./app.ts";
import { apiKey, readConfig, webhookSecrets } from "./config.ts";
import { log } from "./feedback/log.ts";
import { allMappings, findMapping } from "./mapping/catalog.ts";
import { Ledger as LedgerObject } from "./objects/ledger.ts";
import { connectionStub, ledgerStub } from "./objects/stubs.ts";
import { type ReadBackFor, SURROUNDINGS } from "./objects/surroundings.ts";
import { failed } from "./result.ts";
import { findSource } from "./sources/registry.ts";

export { Connection } from "./objects/connection.ts";

/** The ledger of a deployment, which can ask the form tools. */
export class Ledger extends LedgerObject {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env, { ...SURROUNDINGS, readBack });
  }
}

const app = createApp((env) => ({
  config: readConfig(env),
  ledger: env.LEDGER === undefined ? null : ledgerStub(env),
  connection: env.CONNECTION === undefined ? null : connectionStub(env),
  maySignIn: env.SIGN_IN_LIMIT === undefined ? null : (address) => allows(env.SIGN_IN_LIMIT, address),
  findMapping,
  mappingsWithoutSecret: () => allMappings().filter(({ secret }) => webhookSecrets(env, secret).length === 0),
  mappingsWithoutApiKey: () => allMappings().filter(({ apiKey: name }) => name !== null && apiKey(env, name) === null),
  webhookSecrets: (name) => webhookSecrets(env, name),
  log,
  now: () => Date.now(),
}));

export default {
  fetch: app.fetch,
  async scheduled(_controller: ScheduledController, env: Cloudflare.Env): Promise<void> {
    const config = readConfig(env);
    if (config.ok) await connectionStub(env).refreshIfEnding();
    else log({ event: "misconfigured", problems: config.failure.map((problem) => problem.name) });
  },
};

/** The form tool's own reader, with the key that the mapping names. */
const readBack: ReadBackFor = async (env, mapping, unconfirmed, options) => {
  const config = readConfig(env);
  const read = findSource(mapping.source)?.readBack;
  const key = mapping.apiKey === null ? null : apiKey(env, mapping.apiKey);
  if (!config.ok || read === undefined || key === null) return failed({ reason: "no-api-key" });
  return read(unconfirmed, { ...options, apiUrl: config.value.jotformApiUrl, apiKey: key });
};

async function allows(limit: RateLimit | undefined, address: string): Promise<boolean> {
  return limit !== undefined && (await limit.limit({ key: address })).success;
}
