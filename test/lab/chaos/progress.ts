import type { WriteStream } from "node:tty";

const LINE_EVERY_MS = 5_000;
/** Columns of a terminal that does not tell. */
const NARROW = 80;

/** Shows how a run stands: one line that is rewritten in a terminal, a line every few seconds elsewhere. */
export function createProgressLine(stream: WriteStream | NodeJS.WriteStream) {
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(text: string): void {
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${text.slice(0, (stream.columns || NARROW) - 1)}`);
      } else if (performance.now() - shownAt >= LINE_EVERY_MS) {
        shownAt = performance.now();
        stream.write(`${text}\n`);
      }
    },
    end(): void {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}
