import { stripVTControlCharacters } from "node:util";
import * as z from "zod";

/** Lines of wrangler's that tell a person nothing: banners, its table of bindings, each request of this program. */
const NOISE =
  /^(\s*$|\[custom build\] Running|Using secrets|Your Worker has access|Binding |env\.|⎔|🪵|\[wrangler:info\]|The file .* changed)/u;

/** Wrangler's hint that the hourly run does not come by itself here, in four lines. */
const CRON_HINT =
  /Scheduled Workers are not automatically|manually trigger a scheduled|handler\/scheduled|cron-triggers\//;

/** That a caller hung up before it had its answer, by which nothing is lost; and the addresses below what the runtime says. */
const HUNG_UP = /\[ERROR\] kj::getCaughtExceptionAsKj\(\) = \S+ disconnected: |^\s*stack:( \S*workerd@[0-9a-f]+)+\s*$/;

const Entry = z.looseObject({ event: z.string() });

/** What `npm start` prints for a line of wrangler's, or null for noise. The bridge's own log lines are made readable. */
export function terminalLine(line: string): string | null {
  if (NOISE.test(line) || CRON_HINT.test(line) || HUNG_UP.test(stripVTControlCharacters(line))) return null;
  const entry = readEntry(line);
  if (entry === null) return line.replace(/^\[custom build\] ?/, "");
  const { event, durationMs, ...rest } = entry;
  const took = typeof durationMs === "number" ? `, ${durationMs} ms` : "";
  const facts = Object.entries(rest)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`);
  return facts.length === 0 ? `  ${event}` : `  ${event}: ${facts.join(", ")}${took}`;
}

function readEntry(line: string): z.infer<typeof Entry> | null {
  if (!line.startsWith('{"event":')) return null;
  try {
    const entry = Entry.safeParse(JSON.parse(line));
    return entry.success ? entry.data : null;
  } catch {
    return null;
  }
}
