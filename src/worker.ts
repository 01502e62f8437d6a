import { waitUntil } from "cloudflare:workers";
import { createApp } from "./app.ts";
import { apiKey, publicUrl, readConfig, strayNames, ticketKeys, webhookSecrets } from "./config.ts";
import { log } from "./feedback/log.ts";
import { allMappings, findMapping } from "./mapping/catalog.ts";
import type { DeployedMapping } from "./mapping/mapping.ts";
import { Ledger as LedgerObject } from "./objects/ledger.ts";
import { CONNECTION_KEY, connectionStub, ledgerStub } from "./objects/stubs.ts";
import { type KeyMarkFor, type ReadBackFor, SURROUNDINGS } from "./objects/surroundings.ts";
import { keyMark } from "./read-back.ts";
import { failed } from "./result.ts";
import { findSource } from "./sources/registry.ts";
import type { KeyState } from "./sources/source.ts";

export { Connection } from "./objects/connection.ts";

/** The ledger of a deployment, which can ask the form tools. */
export class Ledger extends LedgerObject {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env, { ...SURROUNDINGS, readBack: readBackAt(SURROUNDINGS.clock.now), markOfKey });
  }
}

const app = createApp((env) => ({
  config: readConfig(env),
  ledger: env.LEDGER === undefined ? null : ledgerStub(env),
  connection: env.CONNECTION === undefined ? null : connectionStub(env),
  maySignIn: env.SIGN_IN_LIMIT === undefined ? null : (address) => allows(env.SIGN_IN_LIMIT, address),
  findMapping,
  allMappings,
  strayNames: () => strayNames(env, namesInMappings()),
  mappingsWithoutSecret: () => allMappings().filter(({ secret }) => webhookSecrets(env, secret).length === 0),
  mappingsWithoutApiKey: () => allMappings().filter(({ apiKey: name }) => name !== null && apiKey(env, name) === null),
  ticketKeys: ticketKeys(env),
  publicUrl: publicUrl(env),
  webhookSecrets: (name) => webhookSecrets(env, name),
  probeTokens: async () => void (await env.TOKENS?.get(CONNECTION_KEY)),
  checkApiKey: (mapping) => checkApiKey(env, mapping),
  log,
  now: () => Date.now(),
  deadline: (ms) => AbortSignal.timeout(ms),
  outlive: (work) => waitUntil(work),
}));

export default {
  fetch: app.fetch,
  async scheduled(_controller: ScheduledController, env: Cloudflare.Env): Promise<void> {
    const config = readConfig(env);
    if (!config.ok) return log({ event: "misconfigured", problems: config.failure.map((problem) => problem.name) });
    const ledger = ledgerStub(env);
    await Promise.all([connectionStub(env).refreshIfEnding(), ledger.lookAfterTodos(), ledger.lookAfterAlerts()]);
  },
};

/** What the mappings name of what is configured. */
function namesInMappings(): readonly string[] {
  return allMappings().flatMap(({ secret, apiKey: key }) => (key === null ? [secret] : [secret, key]));
}

/** For so long, in milliseconds, a key that was seen to work is not asked about, which halves the calls of a flood. */
const KEY_GOOD_FOR_MS = 60_000;

/** The form tools' own readers, with the key that a mapping names and the address that the configuration names. */
function readBackAt(now: () => number): ReadBackFor {
  const seenGood = new Map<string, number>();
  return async (env, mapping, unconfirmed, options) => {
    const config = readConfig(env);
    const read = findSource(mapping.source)?.readBack;
    const key = mapping.apiKey === null ? null : apiKey(env, mapping.apiKey);
    const apiUrl = config.ok ? config.value.apiUrls[mapping.source] : undefined;
    if (apiUrl === undefined || read === undefined || key === null) return failed({ reason: "no-api-key" });
    const isKeyGood = now() - (seenGood.get(key) ?? 0) < KEY_GOOD_FOR_MS;
    const answer = await read(unconfirmed, { ...options, apiUrl, apiKey: key, isKeyGood });
    if (answer.ok || (!isKeyGood && answer.failure.reason === "unknown-submission")) seenGood.set(key, now());
    return answer;
  };
}

/** Asks the form tool of a mapping about the key that it names. Without one there is nothing to ask with. */
async function checkApiKey(env: Cloudflare.Env, { source, apiKey: name }: DeployedMapping): Promise<KeyState> {
  const config = readConfig(env);
  const check = findSource(source)?.checkKey;
  const key = name === null ? null : apiKey(env, name);
  const apiUrl = config.ok ? config.value.apiUrls[source] : undefined;
  if (check === undefined || key === null || apiUrl === undefined) return "unavailable";
  const { deadline } = SURROUNDINGS.clock;
  return check({ apiUrl, apiKey: key, fetch: (input, init) => fetch(input, init), deadline });
}

/** The mark of the key that a mapping names, or null without one. */
const markOfKey: KeyMarkFor = async (env, mapping) => {
  const key = mapping.apiKey === null ? null : apiKey(env, mapping.apiKey);
  return key === null ? null : keyMark(key);
};

async function allows(limit: RateLimit | undefined, address: string): Promise<boolean> {
  return limit !== undefined && (await limit.limit({ key: address })).success;
}
