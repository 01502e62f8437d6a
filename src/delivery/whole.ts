import { DELIVERY_STATES, type DeliveryState } from "./delivery.ts";

/**
 * How far a submission got by the states of its deliveries: under way while any is, then parked while any waits for a
 * person, delivered when there is a to-do, and skipped when all were. Before any is planned it is pending.
 */
export function stateOfWhole(states: readonly DeliveryState[]): DeliveryState {
  const inOrder = ["sending", "pending", "parked", "delivered", "skipped"] as const;
  return inOrder.find((state) => states.includes(state)) ?? "pending";
}

/** The state of a submission as it is stored. */
export function storedState(sql: SqlStorage, submissionRow: number): DeliveryState {
  const rows = sql.exec("SELECT DISTINCT state FROM deliveries WHERE submission = ?", submissionRow).toArray();
  return stateOfWhole(DELIVERY_STATES.filter((state) => rows.some((row) => row.state === state)));
}
