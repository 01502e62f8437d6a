import { ledgerStub } from "../../../../src/objects/stubs.ts";
import { Ledger as BridgeLedger } from "../../../../src/worker.ts";
import { FILL_PATH, ROWS_PATH } from "../paths.ts";
import bridge from "./bridge.ts";
import { copyDelivered } from "./copy-delivered.ts";
import { countRows, type RowCounts } from "./count-rows.ts";

export { Connection } from "../../../../src/objects/connection.ts";

/** The ledger as it is, which also counts the rows of its statements and can be filled with what it has delivered. */
export class Ledger extends BridgeLedger {
  readonly #counts: RowCounts;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    const counts = countRows(ctx.storage);
    super(ctx, env);
    this.#counts = counts;
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === FILL_PATH) copyDelivered(this.ctx.storage.sql, Number(searchParams.get("count")));
    return Response.json(this.#counts.take());
  }
}

export default {
  async fetch(request: Request, env: Cloudflare.Env, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    return [FILL_PATH, ROWS_PATH].includes(pathname) ? ledgerStub(env).fetch(request) : bridge.fetch(request, env, ctx);
  },
};
