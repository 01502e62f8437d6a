import type { Mapping } from "../mapping/mapping.ts";
import { readLine } from "./command-line.ts";
import { PROJECT } from "./compile-folder.ts";
import { readDeliveryFile } from "./delivery-file.ts";
import { findMapping } from "./find-mapping.ts";
import type { FormTool, Parcel } from "./form-tools/form-tool.ts";
import { findFormTool } from "./form-tools/form-tools.ts";
import { sampleOf } from "./samples/samples.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run send` is asked to do. */
export type SendWish = { readonly kind: "help" } | { readonly kind: "wrong"; readonly problem: string } | SendOrder;

/** A delivery to send, by the form tool of its mapping. */
export interface SendOrder {
  readonly kind: "send";
  readonly bridge: string;
  readonly mapping: Mapping;
  readonly tool: FormTool;
  readonly parcel: Parcel;
  /** Whether it is a sample, whose form is opened before it is sent. */
  readonly isSample: boolean;
  /** What it was read from, for a person. */
  readonly origin: string;
}

const OPTIONS = {
  new: { type: "boolean" },
  "as-this-form": { type: "boolean" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run send`, the mapping that it names, and the file or the sample to send. */
export function readSendWish(args: readonly string[], now: number, project: URL = PROJECT): SendWish {
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return wrong(parsed.problem);
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return wrong(bridge.problem);
  const [name, file, ...rest] = positionals;
  if (rest.length > 0) return wrong("One file is sent at a time: npm run send -- MAPPING FILE");
  const found = findMapping(name, "Name the mapping to send to: npm run send -- MAPPING.", project);
  if (found.kind === "unknown") return wrong(found.problem);
  if (found.kind === "mistakes") return wrong(`${found.path} has mistakes, which npm run check-mappings shows.`);
  const { mapping } = found;
  const tool = findFormTool(mapping.source);
  if (tool === null) return wrong(`Nothing here can play ${mapping.source}, the form tool of ${mapping.name}.`);
  const read = file === undefined ? sampleOf(mapping) : readDeliveryFile(file);
  if (read === null) return wrong(`There is no sample for ${mapping.source}. Name a file.`);
  if ("problem" in read) return wrong(read.problem);
  const changes = { form: values["as-this-form"] ? mapping.form : null, isNew: values.new ?? false };
  const parcel = tool.read(read, changes, now);
  if ("problem" in parcel) {
    return wrong(
      `${file ?? "The sample"} is no delivery of ${tool.title}, which ${mapping.name} is for.\n${parcel.problem}`,
    );
  }
  const isSample = file === undefined;
  return { kind: "send", bridge, mapping, tool, parcel, isSample, origin: file ?? `the sample of ${mapping.name}` };
}

function wrong(problem: string): SendWish {
  return { kind: "wrong", problem };
}
