import { readLine } from "./command-line.ts";

/** Reads the command line of `npm run preview-changes`: what to compare with. */
export function readPreviewChangesWish(
  args: readonly string[],
): { readonly base: string } | "help" | { readonly problem: string } {
  const line = readLine(args, { base: { type: "string" }, help: { type: "boolean", short: "h" } });
  if ("problem" in line) return line;
  if (line.values.help) return "help";
  if (line.positionals.length > 0) return { problem: "It takes no names: all files of mappings/ are compared." };
  const { base = "" } = line.values;
  return base === "" ? { problem: "Name what to compare with: --base COMMIT." } : { base };
}
