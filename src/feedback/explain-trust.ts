import type { Mapping } from "../mapping/mapping.ts";
import { findSource } from "../sources/registry.ts";

/** How far the submissions of a mapping are proven: in a few words, and what that means. */
export interface Trust {
  readonly brief: string;
  readonly sentence: string;
  /** Whether somebody who learns no more than an address can send submissions. */
  readonly isWeak: boolean;
}

/** How far the submissions of a mapping are proven; null for a form tool that this bridge does not read. */
export function explainTrust({ source, apiKey }: Pick<Mapping, "source" | "apiKey">): Trust | null {
  if (apiKey !== null && findSource(source)?.readBack !== undefined) {
    const sentence = "The form tool is asked for each submission, and only what it says is used.";
    return { brief: "read back", sentence, isWeak: false };
  }
  switch (findSource(source)?.proof) {
    case undefined:
      return null;
    case "signed-and-timed":
      return {
        brief: "signed and timed",
        sentence: "Each submission is signed, and a copy of the request is of no use after five minutes.",
        isWeak: false,
      };
    case "signed":
      return {
        brief: "signed",
        sentence: "Each submission is signed; a copy of the request changes nothing, since each is taken once.",
        isWeak: false,
      };
    case "url-secret":
      return {
        brief: "url-secret (weak)",
        sentence: "Nothing is signed: whoever learns the webhook's address can send anything.",
        isWeak: true,
      };
  }
}
