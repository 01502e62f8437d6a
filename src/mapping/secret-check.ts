import type { Mistakes } from "./diagnostic.ts";

/** What secrets look like that nobody writes by chance: one that the forwarder signs with, and one behind a webhook's address. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/whsec_[A-Za-z0-9+/=]{16,}/g, "This is a webhook's secret, and this file is read by many."],
  [
    /\/webhooks\/[a-z0-9-]+\/[^\s"'/]{8,}/g,
    "This is a webhook's address with its secret, and this file is read by many.",
  ],
];

/** Adds a mistake for each secret that stands in the file, also in a comment. */
export function findSecrets(text: string, mistakes: Mistakes): void {
  for (const [pattern, message] of SECRETS) {
    for (const found of text.matchAll(pattern)) {
      mistakes.addSecret(
        found.index,
        found[0].length,
        message,
        "Remove it here, and replace it: it must be taken for known.",
      );
    }
  }
}
