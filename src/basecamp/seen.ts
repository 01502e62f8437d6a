/** An answer of Basecamp's as far as it may be told to others: of its body only what shape it has. */
export interface Seen {
  readonly status: number;
  readonly body: "empty" | "json" | "html" | "text";
  /** The names of the members of a JSON body. */
  readonly members: readonly string[];
  /** The header `Reason`, by which Basecamp says that a whole account is out of reach. */
  readonly hasReason: boolean;
  /** The first word of `WWW-Authenticate`. */
  readonly authenticate: string | null;
}
