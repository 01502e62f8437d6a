/** Time as the objects meet it. Moments are milliseconds since 1970, lengths are milliseconds. */
export interface Clock {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** A signal that aborts after this long. */
  readonly deadline: (ms: number) => AbortSignal;
  /** The runtime's own time for a moment of this clock, as an alarm needs it. */
  readonly toRuntime: (at: number) => number;
}

/** The runtime's clock. */
export const runtimeClock: Clock = {
  now: () => Date.now(),
  wait: (ms) => scheduler.wait(ms),
  deadline: (ms) => AbortSignal.timeout(ms),
  toRuntime: (at) => at,
};
