import type { TrackingProblem } from "./registrations.ts";
import type { TodoChange } from "./tracked-todos.ts";

/** What following to-dos tells the log. It names no answer, and no address, since a secret stands in that. */
export type TrackingEvent =
  | ({ readonly event: "todo-changed" } & TodoChange)
  | { readonly event: "todo-webhook"; readonly project: string; readonly outcome: "made" | "mended" | "removed" }
  | { readonly event: "tracking-problem"; readonly project: string; readonly problem: TrackingProblem };
