/** A clock that runs `speed` times as fast as the real one since `epoch`. Moments are milliseconds since 1970. */
export interface VirtualTime {
  readonly epoch: number;
  readonly speed: number;
}

/** The virtual moment of a real one. */
export function toVirtual({ epoch, speed }: VirtualTime, real: number): number {
  return Math.floor(epoch + (real - epoch) * speed);
}

/** The first real moment at which a virtual one has come. */
export function toReal({ epoch, speed }: VirtualTime, virtual: number): number {
  return Math.ceil(epoch + (virtual - epoch) / speed);
}
