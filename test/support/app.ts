import { env } from "cloudflare:workers";
import { createApp } from "../../src/app.ts";
import { nextSecret, publicUrl, readConfig, ticketKeys, webhookSecrets } from "../../src/config.ts";
import type { HttpDeps } from "../../src/http/deps.ts";
import { allMappings, findMapping } from "../../src/mapping/catalog.ts";
import { connectionStub, ledgerStub } from "../../src/objects/stubs.ts";
import { failed } from "../../src/result.ts";

/** The bridge's routes on the tests' own ledger, with what a test changes of what they work with. */
export function appWith(changes: Partial<HttpDeps>) {
  return createApp(() => ({
    config: readConfig(env),
    ledger: ledgerStub(env),
    connection: connectionStub(env),
    maySignIn: async () => true,
    strayNames: () => [],
    mappingsWithoutSecret: () => [],
    mappingsWithoutApiKey: () => [],
    findMapping,
    allMappings,
    ticketKeys: ticketKeys(env),
    publicUrl: publicUrl(env),
    webhookSecrets: (name) => webhookSecrets(env, name),
    nextSecret: (name) => nextSecret(env, name),
    probeTokens: async () => undefined,
    checkApiKey: async () => "works",
    log: () => undefined,
    sweep: async () => [],
    now: () => Date.now(),
    deadline: (ms) => AbortSignal.timeout(ms),
    outlive: () => undefined,
    ...changes,
  }));
}

/** What the routes of a deployment without any configuration work with. */
export const UNCONFIGURED: Partial<HttpDeps> = {
  config: failed([]),
  ledger: null,
  connection: null,
  maySignIn: null,
};
