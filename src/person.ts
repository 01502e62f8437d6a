/** Somebody whom Basecamp lists among the people of a project. */
export interface Person {
  /** A digit string, but for a person of Basecamp's own, who is always `gone`. */
  readonly id: string;
  readonly name: string;
  /** Null where Basecamp gives none, or hides it from whoever is connected. */
  readonly email: string | null;
  /** Whether there is an address that Basecamp hides. */
  readonly isEmailHidden: boolean;
  /** Only users and clients can be given a to-do; `gone` is a removed person, an integration and the like. */
  readonly kind: "user" | "client" | "gone";
}
