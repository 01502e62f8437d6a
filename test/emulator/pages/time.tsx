/** @jsxRuntime automatic @jsxImportSource hono/jsx */

/** A timestamp of the state, to the second, for people. */
export function Time({ at }: { at: string }) {
  return <time datetime={at}>{`${at.slice(0, 10)} ${at.slice(11, 19)} UTC`}</time>;
}
