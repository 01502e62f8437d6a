import type { Clock } from "../../../../src/clock.ts";
import { toReal, toVirtual, type VirtualTime } from "../virtual-time.ts";

/** The bridge's clock in the lab, by the variables that the lab serves it with; the same after each restart. */
export function labClock(env: Cloudflare.Env): Clock {
  const time: VirtualTime = { epoch: numberIn(env, "LAB_EPOCH"), speed: numberIn(env, "LAB_SPEED") };
  const length = (ms: number): number => Math.ceil(ms / time.speed);
  return {
    now: () => toVirtual(time, Date.now()),
    wait: (ms) => scheduler.wait(length(ms)),
    deadline: (ms) => AbortSignal.timeout(length(ms)),
    toRuntime: (at) => toReal(time, at),
  };
}

function numberIn(env: Cloudflare.Env, name: string): number {
  const value = Number(Reflect.get(env, name));
  if (!Number.isFinite(value)) throw new Error(`The lab gave no ${name}.`);
  return value;
}
