import { readLine } from "./command-line.ts";
import { readBridge } from "./sign-in-bridge.ts";

/** What `npm run preview` is asked to do. */
export type PreviewWish =
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string }
  | {
      readonly kind: "preview";
      /** Undefined where none was given. */
      readonly mapping: string | undefined;
      /** Null for the sample. */
      readonly file: string | null;
      /** The bridge to ask for people; null to ask none. */
      readonly bridge: string | null;
    };

const OPTIONS = {
  offline: { type: "boolean" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line of `npm run preview`. */
export function readPreviewWish(args: readonly string[]): PreviewWish {
  const wrong = (problem: string): PreviewWish => ({ kind: "wrong", problem });
  const parsed = readLine(args, OPTIONS);
  if ("problem" in parsed) return wrong(parsed.problem);
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help" };
  if (values.offline && values.url !== undefined) return wrong("Either a bridge is asked, or --offline: not both.");
  const bridge = readBridge(values.url);
  if (typeof bridge === "object") return wrong(bridge.problem);
  const [mapping, file, ...rest] = positionals;
  if (rest.length > 0) return wrong("One delivery is shown at a time: npm run preview -- MAPPING FILE");
  return { kind: "preview", mapping, file: file ?? null, bridge: values.offline ? null : bridge };
}
