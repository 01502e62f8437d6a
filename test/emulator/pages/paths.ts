import { ACCOUNT, CHAT } from "../seed.ts";
import type { Todo } from "../state.ts";

/** The page of a to-do. */
export function todoPath(projectId: string, todo: Todo): string {
  return `/${ACCOUNT.id}/buckets/${projectId}/todos/${todo.id}`;
}

/** The page of a project's webhooks. */
export function webhooksPath(projectId: string): string {
  return `/${ACCOUNT.id}/buckets/${projectId}/webhooks`;
}

/** The page of the one chat. */
export const CHAT_PATH = `/${ACCOUNT.id}/buckets/${CHAT.projectId}/chats/${CHAT.id}`;
