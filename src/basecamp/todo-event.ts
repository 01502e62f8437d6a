import * as z from "zod";
import { parseExactJson } from "../exact-json.ts";

/**
 * What can change a to-do's state (Basecamp docs, "Webhooks"). Our own creates are told as well, and everything else that
 * happens to a to-do; that asks for nothing.
 */
const KINDS = new Set([
  "todo_completed",
  "todo_uncompleted",
  "todo_archived",
  "todo_unarchived",
  "todo_trashed",
  "todo_untrashed",
  "todo_deleted",
  "todo_active",
]);

const EventBody = z.object({
  kind: z.string(),
  recording: z.object({ id: z.union([z.string().regex(/^\d{1,20}$/), z.number().int().positive().transform(String)]) }),
});

/**
 * The id of the to-do whose state may have changed, from the body of a webhook; null for what changes none, and for what
 * cannot be read. Basecamp signs nothing, so that the rest of the body is not believed.
 */
export function readChangedTodo(body: Uint8Array): string | null {
  const event = readEvent(body);
  return event !== null && KINDS.has(event.kind) ? event.recording.id : null;
}

/** The id of whatever the body of a webhook tells of; null for what cannot be read. */
export function readToldTodo(body: Uint8Array): string | null {
  return readEvent(body)?.recording.id ?? null;
}

function readEvent(body: Uint8Array): z.infer<typeof EventBody> | null {
  const json = parseExactJson(new TextDecoder().decode(body));
  return json.ok ? (EventBody.safeParse(json.value).data ?? null) : null;
}
