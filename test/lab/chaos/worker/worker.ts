import { createApp } from "../../../../src/app.ts";
import { readConfig, webhookSecrets } from "../../../../src/config.ts";
import type { LookUp } from "../../../../src/delivery/look-up.ts";
import { log } from "../../../../src/feedback/log.ts";
import { Connection as BridgeConnection } from "../../../../src/objects/connection.ts";
import { Ledger as BridgeLedger } from "../../../../src/objects/ledger.ts";
import { connectionStub, ledgerStub } from "../../../../src/objects/stubs.ts";
import { type KeyMarkFor, type ReadBackFor, SURROUNDINGS } from "../../../../src/objects/surroundings.ts";
import { failed, ok } from "../../../../src/result.ts";
import { withSignInLimit } from "../../serve/worker/sign-in-limit.ts";
import { LEDGER_PATH } from "../ledger-view.ts";
import { type LabMapping, labMappings } from "../mappings.ts";
import { labClock } from "./clock.ts";
import { viewLedger } from "./view-ledger.ts";

/** The bridge's ledger by the lab's clock and with the lab's mappings. It also tells the lab what it holds. */
export class Ledger extends BridgeLedger {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    const looks = Reflect.get(env, "LAB_SKIP_LOOK_UP") === "yes" ? { lookUp: findsNothing } : {};
    super(ctx, withSignInLimit(env), {
      ...SURROUNDINGS,
      clock: labClock(env),
      findMapping,
      readBack,
      markOfKey,
      ...looks,
    });
  }

  override async fetch(request: Request): Promise<Response> {
    return viewLedger(this.ctx.storage.sql, new URL(request.url));
  }
}

/** The bridge's connection object by the lab's clock. */
export class Connection extends BridgeConnection {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, withSignInLimit(env), labClock(env));
  }
}

const app = createApp((bound) => {
  const env = withSignInLimit(bound);
  return {
    config: readConfig(env),
    ledger: ledgerStub(env),
    connection: connectionStub(env),
    maySignIn: async () => true,
    findMapping,
    allMappings: () => [],
    mappingsWithoutSecret: () => [],
    mappingsWithoutApiKey: () => [],
    ticketKeys: [],
    strayNames: () => [],
    publicUrl: null,
    webhookSecrets: (name) => webhookSecrets(env, name),
    nextSecret: () => null,
    probeTokens: async () => undefined,
    sweep: async () => [],
    checkApiKey: async () => "unavailable",
    log,
    now: labClock(env).now,
    deadline: labClock(env).deadline,
    outlive: () => undefined,
  };
});

export default {
  async fetch(request: Request, env: Cloudflare.Env, ctx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname.startsWith(LEDGER_PATH)) return ledgerStub(env).fetch(request);
    return app.fetch(request, env, ctx);
  },
};

/** The lab's forms are all signed. */
const readBack: ReadBackFor = async () => failed({ reason: "no-api-key" });

const markOfKey: KeyMarkFor = async () => null;

const findsNothing: LookUp = async () => ok(null);

function findMapping(name: string): LabMapping | null {
  return labMappings.find((mapping) => mapping.name === name) ?? null;
}
