import * as z from "zod";
import type { BasecampClient } from "../basecamp/client.ts";
import type { Grant, GrantFailure } from "../basecamp/connection-record.ts";
import type { TodoAddress } from "../basecamp/url.ts";
import { failed, ok, type Result } from "../result.ts";
import { DELIVERY_STATES, type FiledTodo } from "./delivery.ts";
import type { DeliveryRecords } from "./records.ts";
import { referencesIn } from "./reference.ts";

/** Why a decision that a person made about a delivery was not taken. */
export type DecisionFailure =
  | "unknown-reference"
  | "not-parked"
  | "not-a-todo-address"
  | "todo-of-other-account"
  | "todo-not-found"
  | "todo-of-other-delivery"
  | "cannot-look-now";

export interface ConfirmDeps {
  readonly sql: SqlStorage;
  readonly records: DeliveryRecords;
  readonly grant: () => Promise<Result<Grant, GrantFailure>>;
  readonly client: (grant: Grant) => BasecampClient;
  readonly now: () => number;
}

/** The note of a to-do that the bridge did not find itself. */
const LINKED_BY_HAND = "A person gave the address of this to-do.";

const Row = z.object({ id: z.number(), state: z.enum(DELIVERY_STATES) });

/**
 * A person says that the to-do of a parked delivery exists: it is read, to be sure that the address is right, and the
 * delivery ends with it. One that belongs to another delivery is refused.
 */
export async function confirmTodo(
  reference: string,
  address: TodoAddress,
  deps: ConfirmDeps,
): Promise<Result<FiledTodo, DecisionFailure>> {
  const row = parkedRow(reference, deps);
  if (!row.ok) return row;
  if (isTaken(address.todo, deps)) return failed("todo-of-other-delivery");
  const grant = await deps.grant();
  if (!grant.ok) return failed("cannot-look-now");
  if (grant.value.account !== address.account) return failed("todo-of-other-account");
  const todo = await deps.client(grant.value).getTodo(address.todo);
  if (!todo.ok) {
    const isGone = todo.failure.reason === "rejected" && todo.failure.status === 404;
    return failed(isGone ? "todo-not-found" : "cannot-look-now");
  }
  const still = parkedRow(reference, deps);
  if (!still.ok) return still;
  const carried = referencesIn(todo.value.description ?? "");
  const isOfOther = carried.length > 0 && !carried.includes(reference);
  if (isOfOther || isTaken(todo.value.id, deps)) return failed("todo-of-other-delivery");
  const filed = { id: todo.value.id, url: todo.value.appUrl };
  const { project } = todo.value;
  const place = project === null ? null : { account: address.account, project };
  deps.records.settleFiled(still.value.id, filed, [LINKED_BY_HAND], deps.now(), "found", place);
  return ok(filed);
}

function isTaken(todo: string, { sql }: ConfirmDeps): boolean {
  return sql.exec("SELECT 1 FROM deliveries WHERE todo_id = ? LIMIT 1", todo).toArray().length > 0;
}

function parkedRow(reference: string, { sql }: ConfirmDeps): Result<z.infer<typeof Row>, DecisionFailure> {
  const row = sql.exec("SELECT id, state FROM deliveries WHERE reference = ?", reference).toArray()[0];
  if (row === undefined) return failed("unknown-reference");
  const read = Row.parse(row);
  return read.state === "parked" ? ok(read) : failed("not-parked");
}
