import { Mistakes } from "../mapping/diagnostic.ts";
import { findSecrets } from "../mapping/secret-check.ts";

/** Whether the check of mappings would take a text for a secret. */
export function looksSecret(text: string): boolean {
  const mistakes = new Mistakes("", text);
  findSecrets(text, mistakes);
  return mistakes.sorted().length > 0;
}
