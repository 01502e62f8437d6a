import * as z from "zod";
import { REFUSAL_CAUSES } from "../basecamp/launchpad-refusal.ts";
import { DEAD_WEBHOOKS, LIST_FAILURES } from "../form-listing.ts";
import { PARK_REASONS } from "./delivery.ts";
import { REFUSAL_KINDS } from "./refusals.ts";
import { TRACKING_PROBLEMS } from "./tracking/registrations.ts";
import { UNPROVEN_REASONS } from "./unproven.ts";

/** How the connection can fail: "ending" is one that works on but cannot be renewed any more. */
export const CONNECTION_TROUBLES = ["ending", "reconnect-needed", "unreadable", "not-connected"] as const;
export type ConnectionTrouble = (typeof CONNECTION_TROUBLES)[number];

const mapping = z.string();

/** What is wrong so that a person should hear of it, without anything of an answer. */
export const Trouble = z.discriminatedUnion("kind", [
  /** Submissions of a mapping wait for a person. */
  z.object({ kind: z.literal("parked"), mapping, reason: z.enum(PARK_REASONS) }),
  /** The cause is null where Launchpad gave none. */
  z.object({
    kind: z.literal("connection"),
    reason: z.enum(CONNECTION_TROUBLES),
    cause: z.enum(REFUSAL_CAUSES).nullable(),
  }),
  /** Basecamp or Launchpad lets nothing be filed. */
  z.object({
    kind: z.literal("hold"),
    reason: z.enum(["account-unavailable", "access-refused", "rate-limited", "launchpad-unavailable"]),
  }),
  /** Something has been due for long and nothing moves, though nothing is known to hold it up. */
  z.object({ kind: z.literal("stuck") }),
  /** A form lacks what its mapping names. */
  z.object({ kind: z.literal("drift"), mapping }),
  /** A form has a question that is new or of another type, which is no fault of its mapping. */
  z.object({ kind: z.literal("form-changed"), mapping }),
  /** Something genuine did not get in. */
  z.object({ kind: z.literal("refused"), mapping, reason: z.enum(REFUSAL_KINDS) }),
  /** Requests to a mapping prove nothing, and no genuine one has come since the first of them. */
  z.object({ kind: z.literal("unproven"), mapping, reason: z.enum(UNPROVEN_REASONS) }),
  /** Nothing is heard of what becomes of the to-dos of a project. */
  z.object({ kind: z.literal("tracking"), project: z.string(), reason: z.enum(TRACKING_PROBLEMS) }),
  /** The webhook of a form, of which the form tool was asked, does not send; or the form's script has stopped. */
  z.object({ kind: z.literal("webhook"), mapping, reason: z.enum(DEAD_WEBHOOKS) }),
  /** The form tool's list of a form cannot be compared. */
  z.object({ kind: z.literal("sweep"), mapping, reason: z.enum(LIST_FAILURES) }),
  /** Submissions that no webhook brought were found in the form tool's list and taken in. */
  z.object({ kind: z.literal("missed"), mapping }),
  /** The bridge has a fault of its own. */
  z.object({ kind: z.literal("bug") }),
]);
export type Trouble = z.infer<typeof Trouble>;

/** A trouble as it stands now. Times in milliseconds since 1970. */
export interface SeenTrouble {
  readonly trouble: Trouble;
  /** When it came up again last; 0 for what simply lasts. */
  readonly lastAt: number;
  /** How often so far, where that is counted as it happens. */
  readonly total: number;
}

/** What a trouble is known by. The connection and the hold are one each, whatever their reason is at the moment. */
export function keyOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case "parked":
    case "refused":
    case "unproven":
      return `${trouble.kind} ${trouble.reason} ${trouble.mapping}`;
    case "drift":
    case "form-changed":
    case "webhook":
    case "sweep":
    case "missed":
      return `${trouble.kind} ${trouble.mapping}`;
    case "tracking":
      return `${trouble.kind} ${trouble.project}`;
    case "connection":
    case "hold":
    case "stuck":
    case "bug":
      return trouble.kind;
  }
}
