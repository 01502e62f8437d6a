import type { Emulator } from "../context.ts";
import { CHAT } from "../seed.ts";
import type { Todo } from "../state.ts";

/** The page of a to-do. */
export function todoPath({ account }: Emulator, projectId: string, todo: Todo): string {
  return `/${account.id}/buckets/${projectId}/todos/${todo.id}`;
}

/** The page of a project's webhooks. */
export function webhooksPath({ account }: Emulator, projectId: string): string {
  return `/${account.id}/buckets/${projectId}/webhooks`;
}

/** The page of the one chat. */
export function chatPath({ account }: Emulator): string {
  return `/${account.id}/buckets/${CHAT.projectId}/chats/${CHAT.id}`;
}
