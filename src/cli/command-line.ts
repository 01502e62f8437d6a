import { type ParseArgsConfig, parseArgs } from "node:util";

/** Reads flags and names. What is wrong with them is a sentence for the person. */
export function readLine<const T extends NonNullable<ParseArgsConfig["options"]>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Advice about dashes comes after the first sentence, and does not fit behind `npm run`.
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    return { problem: `${sentence.replace(/\.$/, "")}.` };
  }
}

/** Whether a text can be the reference of a delivery. */
export function isReference(text: string): boolean {
  return /^[0-9a-z]{1,40}$/.test(text);
}

/** What to say about a reference that cannot be one. */
export function malformedReference(text: string): string {
  return `"${text}" is not a reference. A reference is ten letters and digits, as in the last line of a to-do.`;
}
