import * as z from "zod";

/** One round of load, as the driver asks it of the generator. It ends when the time is over or all were sent. */
export const Order = z.object({
  port: z.number(),
  path: z.string(),
  connections: z.number(),
  requests: z.number(),
  seconds: z.number(),
});
export type Order = z.infer<typeof Order>;

/** What came of a round. Times of single answers are in milliseconds. */
export const Round = z.object({
  answers: z.number(),
  /** Answers by status that were not a 2xx. */
  refused: z.record(z.string(), z.number()),
  seconds: z.number(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  slowest: z.number(),
  /** The share of one core that the generator itself took. */
  generatorCpu: z.number(),
});
export type Round = z.infer<typeof Round>;

/** What the generator says to the driver. */
export const Reply = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ round: Round }),
  z.object({ problem: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;
