import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { gzipSync } from "node:zlib";
import type { Runtime } from "../serve/runtime.ts";
import { milliseconds, type Part, round } from "./section.ts";
import { median } from "./statistics.ts";

const STARTS = 5;
const KIB = 1024;

/** How large the bundle is, and how soon a runtime that is started answers. */
export const startUp: Part = async ({ lab, tell }) => {
  const size = async (entry: "worker" | "bare") => {
    const bundle = readFileSync(await lab.bundle(entry));
    return { raw: bundle.length / KIB, gzip: gzipSync(bundle).length / KIB };
  };
  const [formcamp, bare] = [await size("worker"), await size("bare")];
  const formcampStarts: number[] = [];
  const bareStarts: number[] = [];
  for (let start = 1; start <= STARTS; start++) {
    formcampStarts.push(await timeOf(() => lab.serveFormcamp("worker")));
    bareStarts.push(await timeOf(() => lab.serveComparator("bare")));
    tell(`start ${start} of ${STARTS}`);
  }
  const kib = (value: number) => `${round(value)} KiB`;
  const line = (name: string, bundle: { raw: number; gzip: number }, starts: readonly number[]) => [
    name,
    kib(bundle.raw),
    kib(bundle.gzip),
    milliseconds(median(starts)),
  ];
  return [
    {
      title: "Bundle and start",
      columns: ["", "bundle", "gzip", "start"],
      rows: [line("Formcamp", formcamp, formcampStarts), line("Bare Hono", bare, bareStarts)],
      goals: [],
      about: [
        `The module of a dry-run deployment; the median of ${STARTS} starts of workerd until / answered, asked each 10 ms.`,
      ],
      figures: {
        rawKib: formcamp.raw,
        gzipKib: formcamp.gzip,
        startMs: median(formcampStarts),
        bareStartMs: median(bareStarts),
      },
    },
  ];
};

async function timeOf(serve: () => Promise<Runtime>): Promise<number> {
  const startedAt = performance.now();
  const runtime = await serve();
  const took = performance.now() - startedAt;
  const response = await fetch(runtime.url);
  if (response.status !== 200) throw new Error(`A started Worker answered / with ${response.status}.`);
  await response.body?.cancel();
  await runtime.stop();
  return took;
}
