import { isUnclear } from "../division.ts";
import { readFrozen } from "../due-row.ts";
import type { EntryDelivery } from "./entry.ts";

/**
 * A delivery of an export as it is imported. What was filed or skipped stays that. All else may have been filed after the
 * export, by the ledger that it was made of: what carries its to-do and its time is looked for, by itself where a create
 * was under way, and the rest waits for a person.
 */
export function restored(
  delivery: EntryDelivery,
  { hasAnswers, exportedAt }: { readonly hasAnswers: boolean; readonly exportedAt: number },
): EntryDelivery {
  const { state, reason, frozen, firstSentAt } = delivery;
  if (state === "delivered" || state === "skipped") return delivery;
  const was = state === "parked" ? `parked (${reason ?? "unknown"})` : "not filed yet";
  const at = new Date(exportedAt).toISOString().slice(0, 16).replace("T", " ");
  const made = `At the time of the export, ${at} UTC, it was ${was}.`;
  // Imported once more, it says what it was the first time.
  const detail = reason === "imported" || reason === "answers-not-exported" ? delivery.detail : made;
  if (!hasAnswers) return { ...delivery, state: "parked", reason: "answers-not-exported", detail };
  const canBeLookedFor = frozen !== null && firstSentAt !== null && readFrozen(frozen) !== null;
  if (canBeLookedFor && state === "sending") return { ...delivery, reason: null, detail: null };
  if (canBeLookedFor && state === "parked" && isUnclear(reason)) return delivery;
  return { ...delivery, state: "parked", reason: "imported", detail };
}
