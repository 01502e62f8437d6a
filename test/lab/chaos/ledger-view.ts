import * as z from "zod";

/** Below this path the lab's Worker tells what the ledger holds. */
export const LEDGER_PATH = "/_lab/";

/** How many deliveries are in each state. */
export const Counts = z.record(z.string(), z.number());

/** A delivery that is not done, or one that is asked for. */
const DeliveryView = z.object({
  submission: z.string(),
  key: z.string().nullable(),
  reference: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** Every delivery. */
export const Deliveries = z.array(DeliveryView);

/** What was tried for one submission, in order; milliseconds since 1970. */
export const Attempts = z.array(
  z.object({
    kind: z.string(),
    startedAt: z.number(),
    endedAt: z.number().nullable(),
    reason: z.string().nullable(),
    status: z.number().nullable(),
  }),
);
export type Attempts = z.infer<typeof Attempts>;
