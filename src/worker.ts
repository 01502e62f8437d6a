import { waitUntil } from "cloudflare:workers";
import { createApp } from "./app.ts";
import { apiKey, nextSecret, publicUrl, readConfig, strayNames, ticketKeys, webhookSecrets } from "./config.ts";
import { log, logError } from "./feedback/log.ts";
import { allMappings, findMapping } from "./mapping/catalog.ts";
import type { DeployedMapping } from "./mapping/mapping.ts";
import { Ledger as LedgerObject } from "./objects/ledger.ts";
import { CONNECTION_KEY, connectionStub, ledgerStub } from "./objects/stubs.ts";
import { type KeyMarkFor, type ReadBackFor, SURROUNDINGS } from "./objects/surroundings.ts";
import { keyMark } from "./read-back.ts";
import { failed } from "./result.ts";
import { findSource } from "./sources/registry.ts";
import type { KeyState } from "./sources/source.ts";
import { type SweepReport, type SweepWish, sweepForm } from "./sources/sweep.ts";
import { isOwnTicket } from "./sources/ticket-mark.ts";
import { withoutApiKey } from "./sources/without-api-key.ts";

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
  mappingsWithoutApiKey: () => withoutApiKey(allMappings(), (name) => apiKey(env, name) !== null),
  ticketKeys: ticketKeys(env),
  publicUrl: publicUrl(env),
  webhookSecrets: (name) => webhookSecrets(env, name),
  nextSecret: (name) => nextSecret(env, name),
  probeTokens: async () => void (await env.TOKENS?.get(CONNECTION_KEY)),
  checkApiKey: (mapping) => checkApiKey(env, mapping),
  sweep: (wish) => sweepForms(env, wish),
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
    const works = [connectionStub(env).refreshIfEnding(), ledger.lookAfterTodos(), sweepForms(env, HOURLY)];
    const ended = await Promise.allSettled(works);
    // What was found by then is part of what there is to tell.
    const told = await Promise.allSettled([ledger.lookAfterAlerts()]);
    for (const one of [...ended, ...told]) if (one.status === "rejected") logError("scheduled", one.reason);
  },
};

/** What the mappings name of what is configured. */
function namesInMappings(): readonly string[] {
  return allMappings().flatMap(({ secret, apiKey: key }) => (key === null ? [secret] : [secret, key]));
}

/**
 * The most calls of form tools' APIs in one run; a page that was begun may make three more. On the Workers Free plan an
 * invocation may make 50 subrequests, and 1,000 "to internal services" beside them (Cloudflare's docs, workers/platform/limits,
 * "Subrequests", and their changelog of 2026-02-11: "50 external subrequests and 1000 subrequests to Cloudflare services").
 */
const SWEEP_CALLS_PER_RUN = 40;
/**
 * The most submissions that one run takes in, each by one call of the ledger. Calls of a Durable Object count among the 1,000:
 * an earlier state of the same page names "internal services like Workers KV and Durable Objects". A form costs two more and
 * a page two, so that with 40 calls of APIs a run makes fewer than 700. If they counted among the 50, a run would be cut off
 * with what it took in by then, and the next one would go on with the rest.
 */
const TAKEN_PER_RUN = 500;
const HOUR_MS = 60 * 60_000;
const HOURLY: SweepWish = { mapping: null, since: null, cursor: null, foundBefore: false, dryRun: false };

/** Sweeps the forms of all mappings that name an API key, or of one. The first one differs from hour to hour. */
async function sweepForms(
  env: Cloudflare.Env,
  { mapping: only, since, cursor, foundBefore, dryRun }: SweepWish,
): Promise<readonly SweepReport[]> {
  const { now, deadline } = SURROUNDINGS.clock;
  const config = readConfig(env);
  const origin = publicUrl(env);
  const wanted = allMappings().filter(
    ({ name, source, apiKey: key }) =>
      key !== null && findSource(source)?.list !== undefined && (only === null || only === name),
  );
  const first = wanted.length === 0 ? 0 : Math.floor(now() / HOUR_MS) % wanted.length;
  const budget = { left: SWEEP_CALLS_PER_RUN, toTake: TAKEN_PER_RUN };
  const reports: SweepReport[] = [];
  for (const mapping of [...wanted.slice(first), ...wanted.slice(0, first)]) {
    const { name, source, secret } = mapping;
    if (budget.left <= 0 || budget.toTake <= 0) {
      reports.push(unswept(name, "unfinished"));
      continue;
    }
    const own = keyOf(env, mapping);
    const apiUrl = config.ok ? config.value.apiUrls[source] : undefined;
    const isInAddress = findSource(source)?.proof === "url-secret";
    const behind = isInAddress ? webhookSecrets(env, secret).map((one) => `/${encodeURIComponent(one)}`) : [""];
    const addresses = behind.map((end) => `${origin}/webhooks/${name}${end}`);
    const report = await sweepForm(mapping, {
      ...{ ledger: ledgerStub(env), now, budget, since, cursor, foundBefore, dryRun },
      access:
        own === null || apiUrl === undefined
          ? null
          : { apiUrl, apiKey: own, fetch: (input, init) => fetch(input, init), deadline },
      isOurs: (address) => addresses.includes(address.replace(/\/$/, "")),
      ownTicket: (ticket) => isOwnTicket(ticketKeys(env), ticket),
    }).catch((error: unknown) => {
      logError("sweep", error);
      return unswept(name, "fault");
    });
    const { found, tooLarge, passedOver, webhook, end } = report;
    const counts = { found: found.length, tooLarge: tooLarge.length, passedOver: passedOver.length };
    log({ event: "swept", mapping: name, ...counts, webhook, end, dryRun });
    reports.push(report);
  }
  return reports;
}

/** Of a form of which nothing is known but how its run ended. */
function unswept(mapping: string, end: SweepReport["end"]): SweepReport {
  return { mapping, found: [], tooLarge: [], passedOver: [], webhook: "unknown", end, pausedUntil: null, cursor: null };
}

/** The API key that a mapping names; null where it names none or none is configured. */
function keyOf(env: Cloudflare.Env, { apiKey: name }: DeployedMapping): string | null {
  return name === null ? null : apiKey(env, name);
}

/** For so long, in milliseconds, a key that was seen to work is not asked about, which halves the calls of a flood. */
const KEY_GOOD_FOR_MS = 60_000;

/** The form tools' own readers, with the key that a mapping names and the address that the configuration names. */
function readBackAt(now: () => number): ReadBackFor {
  const seenGood = new Map<string, number>();
  return async (env, mapping, unconfirmed, options) => {
    const config = readConfig(env);
    const read = findSource(mapping.source)?.readBack;
    const key = keyOf(env, mapping);
    const apiUrl = config.ok ? config.value.apiUrls[mapping.source] : undefined;
    if (apiUrl === undefined || read === undefined || key === null) return failed({ reason: "no-api-key" });
    const isKeyGood = now() - (seenGood.get(key) ?? 0) < KEY_GOOD_FOR_MS;
    const answer = await read(unconfirmed, { ...options, apiUrl, apiKey: key, isKeyGood });
    if (answer.ok || (!isKeyGood && answer.failure.reason === "unknown-submission")) seenGood.set(key, now());
    return answer;
  };
}

/** Asks the form tool of a mapping about the key that it names. Without one there is nothing to ask with. */
async function checkApiKey(
  env: Cloudflare.Env,
  { source, apiKey: name }: DeployedMapping,
): Promise<KeyState | "missing"> {
  const config = readConfig(env);
  const check = findSource(source)?.checkKey;
  const key = name === null ? null : apiKey(env, name);
  const apiUrl = config.ok ? config.value.apiUrls[source] : undefined;
  if (name !== null && key === null) return "missing";
  if (check === undefined || key === null || apiUrl === undefined) return "unavailable";
  const { deadline } = SURROUNDINGS.clock;
  return check({ apiUrl, apiKey: key, fetch: (input, init) => fetch(input, init), deadline });
}

/** The mark of the key that a mapping names, or null without one. */
const markOfKey: KeyMarkFor = async (env, mapping) => {
  const key = keyOf(env, mapping);
  return key === null ? null : keyMark(key);
};

async function allows(limit: RateLimit | undefined, address: string): Promise<boolean> {
  return limit !== undefined && (await limit.limit({ key: address })).success;
}
