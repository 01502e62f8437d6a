import type { Grant } from "../basecamp/connection-record.ts";
import { create } from "./create.ts";
import type { DueDelivery } from "./delivery.ts";
import { look } from "./look.ts";
import type { DeliverDeps, StepEnd } from "./step.ts";

/** Takes one due delivery one step further: a create, or a look after a create of unknown outcome. */
export async function deliver(delivery: DueDelivery, grant: Grant, deps: DeliverDeps): Promise<StepEnd> {
  return delivery.state === "pending" ? create(delivery, grant, deps) : look(delivery, grant, deps);
}
