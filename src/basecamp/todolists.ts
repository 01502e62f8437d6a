import * as z from "zod";
import { idText as id } from "./call.ts";

/** The members of a to-do list or group that Formcamp reads. */
export interface Todolist {
  readonly title: string;
  /** Whether it is neither archived nor trashed; a list that does not say so counts as active. */
  readonly isActive: boolean;
  /** The ids and names are those of the project that it is in; null where Basecamp left them out. */
  readonly project: { readonly id: string; readonly name: string } | null;
}

const text = z.string().nullish().catch(null);

const TodolistBody = z.object({
  id,
  title: text,
  name: text,
  status: text,
  bucket: z.object({ id, name: text }).nullish().catch(null),
});

/** Reads a list or group; null for what is none. */
export function readTodolist(json: unknown): Todolist | null {
  const body = TodolistBody.safeParse(json);
  if (!body.success) return null;
  const { title, name, status, bucket } = body.data;
  return {
    title: title ?? name ?? "",
    isActive: (status ?? "active") === "active",
    project: bucket ? { id: bucket.id, name: bucket.name ?? "" } : null,
  };
}
