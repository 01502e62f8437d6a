import type { Seen } from "../../basecamp/seen.ts";

/** How a create was answered: its status, and what of the member in question came back. */
export interface Tried<Back> {
  readonly status: number;
  /** Null where nothing was made. */
  readonly back: Back | null;
}

/** A title of so many characters; wide are those of four bytes each. */
export type TitleTry = { readonly length: number; readonly isWide: boolean } & Tried<{ readonly length: number }>;

/** What was seen of Basecamp. No member holds a token, an address of a person or the text of anybody. */
export type Observation =
  | { readonly fact: "state-round-trip" }
  | { readonly fact: "app-url-host"; readonly host: string | null; readonly isKnown: boolean }
  | {
      readonly fact: "masked-emails";
      readonly isAdmin: boolean;
      /** Of the others on the project: whose addresses came whole, masked, or not at all. */
      readonly whole: number;
      readonly masked: number;
      readonly none: number;
    }
  | ({ readonly fact: "assignee-outside"; readonly isMadeUp: boolean } & Tried<{
      readonly outsider: boolean;
      readonly self: boolean;
    }>)
  | {
      readonly fact: "title-length";
      readonly tries: readonly TitleTry[];
    }
  | {
      readonly fact: "due-on-invalid";
      readonly tries: readonly ({ readonly sent: string } & Tried<{ readonly dueOn: string | null }>)[];
    }
  | ({ readonly fact: "starts-on-alone" | "starts-on-after-due" } & Tried<{
      readonly startsOn: string | null;
      readonly dueOn: string | null;
    }>)
  | ({
      readonly fact: "rich-text" /** Beyond those that the bridge uses. */;
      readonly others: readonly string[];
    } & Tried<{
      readonly lost: readonly string[];
      readonly othersKept: readonly string[];
      readonly hasReference: boolean;
    }>)
  | { readonly fact: "duplicate-create"; readonly first: number; readonly second: number; readonly isSame: boolean }
  | { readonly fact: "list-order"; readonly order: "oldest-first" | "newest-first" | "other" }
  | { readonly fact: "blank-content" | "unknown-id" | "stale-token"; readonly seen: Seen }
  | { readonly fact: "recordings-delay"; readonly seconds: number | null; readonly waitedSeconds: number }
  | { readonly fact: "recordings-description"; readonly isThere: boolean }
  | { readonly fact: "trashed-query"; readonly seconds: number | null; readonly waitedSeconds: number }
  | { readonly fact: "webhook-timing"; readonly seconds: number | null; readonly waitedSeconds: number }
  | { readonly fact: "webhook-deliveries"; readonly code: number | null }
  | { readonly fact: "refresh-answer"; readonly isNew: boolean }
  | {
      readonly fact: "rate-limit-headers";
      readonly retryAfterSeconds: number | null;
      readonly headers: readonly string[];
    }
  /** What a fact needs was not there or was turned down, so that nothing is known of it. */
  | { readonly fact: MissedFact; readonly missed: Missed };

export type ObservedFact = Exclude<Observation, { readonly missed: Missed }>["fact"];
type MissedFact = Exclude<ObservedFact, "state-round-trip" | "rate-limit-headers">;

export type Missed =
  | { readonly reason: "turned-down"; readonly status: number }
  | { readonly reason: "nobody-else" | "no-https" };
