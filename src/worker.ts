import { createApp } from "./app.ts";
import { readConfig, webhookSecrets } from "./config.ts";
import { log } from "./feedback/log.ts";
import { allMappings, findMapping } from "./mapping/catalog.ts";
import { connectionStub, ledgerStub } from "./objects/stubs.ts";

export { Connection } from "./objects/connection.ts";
export { Ledger } from "./objects/ledger.ts";

const app = createApp((env) => ({
  config: readConfig(env),
  ledger: env.LEDGER === undefined ? null : ledgerStub(env),
  connection: env.CONNECTION === undefined ? null : connectionStub(env),
  maySignIn: env.SIGN_IN_LIMIT === undefined ? null : (address) => allows(env.SIGN_IN_LIMIT, address),
  findMapping,
  mappingsWithoutSecret: () => allMappings().filter(({ secret }) => webhookSecrets(env, secret).length === 0),
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

async function allows(limit: RateLimit | undefined, address: string): Promise<boolean> {
  return limit !== undefined && (await limit.limit({ key: address })).success;
}
