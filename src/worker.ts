import { createApp } from "./app.ts";
import { readConfig, webhookSecrets } from "./config.ts";
import { log } from "./feedback/log.ts";
import { findMapping } from "./mapping/catalog.ts";
import { connectionStub } from "./objects/connection.ts";
import { ledgerStub } from "./objects/ledger.ts";

export { Connection } from "./objects/connection.ts";
export { Ledger } from "./objects/ledger.ts";

const app = createApp((env) => ({
  config: readConfig(env),
  ledger: env.LEDGER === undefined ? null : ledgerStub(env),
  connection: env.CONNECTION === undefined ? null : connectionStub(env),
  findMapping,
  webhookSecrets: (name) => webhookSecrets(env, name),
  log,
  now: () => Date.now(),
}));

export default { fetch: app.fetch };
