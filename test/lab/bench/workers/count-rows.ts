/**
 * How many statements ran, how many rows they read and wrote by the runtime's own count, which is what is billed, and
 * how often the alarm was set.
 */
export interface Rows {
  readonly statements: number;
  readonly read: number;
  readonly written: number;
  readonly alarms: number;
}

export interface RowCounts {
  /** What was counted since this was called last. */
  take(): Rows;
}

/** Counts from now on. A cursor knows its rows only when all of it was read, so it is asked late. */
export function countRows(storage: DurableObjectStorage): RowCounts {
  const { sql } = storage;
  let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  let alarms = 0;
  const exec = new Proxy(sql.exec, {
    apply(target, _self, args) {
      const cursor: (typeof cursors)[number] = Reflect.apply(target, sql, args);
      cursors.push(cursor);
      return cursor;
    },
  });
  const setAlarm = new Proxy(storage.setAlarm, {
    apply(target, _self, args) {
      alarms += 1;
      return Reflect.apply(target, storage, args);
    },
  });
  Object.defineProperty(sql, "exec", { value: exec });
  Object.defineProperty(storage, "setAlarm", { value: setAlarm });
  return {
    take() {
      const read = cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
      const written = cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
      const taken = { statements: cursors.length, read, written, alarms };
      cursors = [];
      alarms = 0;
      return taken;
    },
  };
}
