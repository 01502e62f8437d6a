import { type BasecampFindings, type Needs, unexamined } from "../delivery/examine.ts";
import type { Overview } from "../delivery/overview.ts";
import { type CheckGroup, type Diagnosis, diagnosisOf } from "../feedback/check.ts";
import * as words from "../feedback/explain-doctor.ts";
import { checkGoneMapping, checkMapping, type MappingFindings } from "../feedback/explain-doctor-mapping.ts";
import { checkTokenKeys } from "../feedback/explain-token-keys.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import { namedPeople, todolistsOf } from "../mapping/named-people.ts";
import type { KeyState } from "../sources/source.ts";
import type { AdminDeps, HttpDeps } from "./deps.ts";
import { hasUnusableSecret } from "./setting-problems.ts";

/** Looks at every hop, from the settings to the to-do lists. `askedOrigin` is where the bridge was asked just now. */
export async function diagnose(deps: HttpDeps, admin: AdminDeps, askedOrigin: string): Promise<Diagnosis> {
  const { config, ledger, connection } = admin;
  const mappings = deps.allMappings();
  const needs = needsOf(mappings);
  const [tookWrite, tokens, keys, examined] = await Promise.all([
    answerOf(() => ledger.probe()),
    answerOf(async () => deps.probeTokens().then(() => true)),
    checkKeys(deps, mappings),
    answerOf(() => ledger.examine(needs)),
  ]);
  // Afterwards, since what Basecamp answers can end the connection or hold up the queue.
  const [overview, status, tokenKeys] = await Promise.all([
    answerOf(() => ledger.overview()),
    answerOf(() => connection.status()),
    answerOf(() => connection.tokenKeys()),
  ]);
  const basecamp = examined ?? unexamined(needs, "no-clear-answer");
  return diagnosisOf([
    {
      title: "Bridge",
      checks: [
        words.checkSettings(deps.strayNames()),
        words.checkAddress(askedOrigin, config.publicUrl),
        words.checkLedger(tookWrite === true),
        words.checkConnectionStores({ connection: status !== null, tokens: tokens === true }),
        checkTokenKeys(tokenKeys),
        words.checkQueue(overview, deps.now()),
        words.checkAlerts(overview),
        words.checkTickets(config.ticketKeys.length > 0),
        words.checkClock(basecamp),
      ],
    },
    {
      title: "Basecamp",
      checks: [
        words.checkConnection(status),
        words.checkReach(basecamp),
        words.checkEmails(basecamp),
        words.checkTracking(
          overview,
          mappings.some(({ isTracked }) => isTracked),
        ),
      ],
    },
    ...checkMappings(deps, mappings, { overview, keys, basecamp }),
  ]);
}

/** What the mappings need of Basecamp, each list and project once. */
function needsOf(mappings: readonly DeployedMapping[]): Needs {
  const lists = mappings.flatMap(todolistsOf);
  const projects = mappings.flatMap(namedPeople).map(({ account, project }) => ({ account, project }));
  return {
    lists: [...new Map(lists.map((list) => [`${list.account}/${list.todolist}`, list])).values()],
    projects: [...new Map(projects.map((place) => [`${place.account}/${place.project}`, place])).values()],
  };
}

interface Found {
  readonly overview: Overview | null;
  readonly keys: ReadonlyMap<string, KeyState | "missing">;
  readonly basecamp: BasecampFindings;
}

function checkMappings(
  deps: HttpDeps,
  mappings: readonly DeployedMapping[],
  { overview, keys, basecamp }: Found,
): readonly CheckGroup[] {
  const names = new Set(mappings.map(({ name }) => name));
  const deployed = mappings.map((mapping): MappingFindings => {
    const own = <T extends { readonly mapping: string }>(list: readonly T[] = []) =>
      list.filter((one) => one.mapping === mapping.name);
    const [tally = { mapping: mapping.name, waiting: 0, parked: [], last: null }] = own(overview?.mappings);
    return {
      ...{ mapping, basecamp, tally: overview === null ? null : tally },
      secrets: deps.webhookSecrets(mapping.secret).length,
      isSecretUnusable: hasUnusableSecret(mapping, deps),
      sameSecretAs: sameSecretAs(mapping, mappings, deps.webhookSecrets),
      apiKey: keys.get(mapping.name) ?? null,
      sweep: own(overview?.sweeps)[0] ?? null,
      drift: own(overview?.drift).length,
      refusals: own(overview?.refusals),
      unproven: own(overview?.unproven),
    };
  });
  const gone = (overview?.mappings ?? []).filter(({ mapping }) => !names.has(mapping));
  return [...deployed.map(checkMapping), ...gone.map(checkGoneMapping)];
}

/** The name of another mapping's secret with the same value, or null. */
function sameSecretAs(
  { secret }: DeployedMapping,
  mappings: readonly DeployedMapping[],
  secretsOf: HttpDeps["webhookSecrets"],
): string | null {
  const own = new Set(secretsOf(secret));
  const others = mappings.filter((other) => other.secret !== secret);
  return others.find((other) => secretsOf(other.secret).some((value) => own.has(value)))?.secret ?? null;
}

/** How each mapping's API key is, each key asked about once. */
async function checkKeys(
  { mappingsWithoutApiKey, checkApiKey }: HttpDeps,
  mappings: readonly DeployedMapping[],
): Promise<ReadonlyMap<string, KeyState | "missing">> {
  const missing = new Set(mappingsWithoutApiKey().map(({ name }) => name));
  const asked = new Map<string, Promise<KeyState | "missing" | null>>();
  const stateOf = async (mapping: DeployedMapping): Promise<KeyState | "missing"> => {
    if (missing.has(mapping.name)) return "missing";
    const key = `${mapping.source} ${mapping.apiKey}`;
    const answer = asked.get(key) ?? answerOf(() => checkApiKey(mapping));
    asked.set(key, answer);
    return (await answer) ?? "unavailable";
  };
  const keyed = mappings.filter(({ apiKey }) => apiKey !== null);
  return new Map(await Promise.all(keyed.map(async (mapping) => [mapping.name, await stateOf(mapping)] as const)));
}

/** What a part answers; null when it fails, which is what is looked for here. */
function answerOf<T>(ask: () => Promise<T>): Promise<T | null> {
  return ask().catch(() => null);
}
