import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  CANDIDATES_PER_PAGE,
  DELIVERIES_PER_PAGE,
  type DeliveryQuery,
  EVERYTHING,
  listDeliveries,
} from "../../src/delivery/listing.ts";
import type { Mapping } from "../../src/mapping/mapping.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { answer, mapping, rule, submission } from "../mapping/drafting.ts";

const DESK: Mapping = mapping({}, { summary: rule("s"), health: rule("h", { isPrivate: true }) });
const findMapping = (name: string) => (name === "gone" ? null : { ...DESK, name });

/** Rows of deliveries 1 to `count`: every 1,000th waits, every 900th is parked, the others are filed. */
function fill(sql: SqlStorage, count: number): void {
  const body = JSON.stringify(submission([answer("s", "A desk in NUMBER"), answer("h", "a bad back")]));
  const frozen = JSON.stringify({
    address: { account: "1", project: "2", todolist: "3" },
    draft: {
      ...{ content: "Desk NUMBER", description: "<div>Über &amp; unter</div>", assigneeIds: [], dueOn: null },
      notify: false,
    },
    notes: [],
  });
  const numbers = "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)";
  sql.exec(
    `${numbers} INSERT INTO submissions (id, mapping, form, submission_id, accepted_at, body)
       SELECT id, iif(id % 800 = 0, 'gone', iif(id % 700 = 0, 'rare', 'usual')), 'f', 'sub-' || id, id,
         replace(?, 'NUMBER', 'room' || id || 'x') FROM n`,
    count,
    body,
  );
  sql.exec(
    `INSERT INTO deliveries (id, submission, mapping, reference, state, reason, due_at, frozen, changed_at)
       SELECT id, id, mapping, 'ref' || id,
         iif(id % 1000 = 0, 'pending', iif(id % 900 = 0, 'parked', 'delivered')), iif(id % 900 = 0, 'rejected', NULL),
         iif(id % 1000 = 0, 1, NULL), iif(id % 1000 = 0, NULL, replace(?, 'NUMBER', id)), id FROM submissions`,
    frozen,
  );
}

/** Works on a ledger with so many deliveries, and puts back what was there. */
function withDeliveries(count: number, work: (sql: SqlStorage) => void): Promise<void> {
  return runInDurableObject(ledgerStub(env), (_ledger, { storage }) => {
    const done = new Error("Done: rolled back.");
    try {
      storage.transactionSync(() => {
        fill(storage.sql, count);
        work(storage.sql);
        throw done;
      });
    } catch (error) {
      if (error !== done) throw error;
    }
  });
}

const query = (changes: Partial<DeliveryQuery>): DeliveryQuery => ({ ...EVERYTHING, ...changes });

describe("a list of deliveries", () => {
  it("is gone through page by page without a gap or a repeat, there and back", async () => {
    const COUNT = 2 * DELIVERIES_PER_PAGE + 20;
    await withDeliveries(COUNT, (sql) => {
      const pages: string[][] = [];
      let cursor: number | null = null;
      let newer: number | null = null;
      do {
        const list = listDeliveries(sql, query({ before: cursor }), findMapping);
        pages.push(list.deliveries.map(({ reference }) => reference));
        cursor = list.older;
        newer = list.newer;
      } while (cursor !== null);
      expect(pages.map((page) => page.length)).toEqual([DELIVERIES_PER_PAGE, DELIVERIES_PER_PAGE, 20]);
      expect(pages.flat()).toEqual(Array.from({ length: COUNT }, (_, n) => `ref${COUNT - n}`));
      const back = listDeliveries(sql, query({ after: newer }), findMapping);
      expect(back.deliveries.map(({ reference }) => reference)).toEqual(pages[1]);
      const first = listDeliveries(sql, query({ after: back.newer }), findMapping);
      expect(first.deliveries.map(({ reference }) => reference)).toEqual(pages[0]);
      expect(first.newer).toBeNull();
    });
  });

  it("reads few rows for any filter, however many deliveries there are", async () => {
    await withDeliveries(12_000, (sql) => {
      const rowsRead = counting(sql);
      const found = (changes: Partial<DeliveryQuery>) => {
        const { result, rows } = rowsRead((counted) => listDeliveries(counted, query(changes), findMapping));
        return { found: result.deliveries.length, few: rows < 1_000 || rows };
      };
      expect(found({})).toEqual({ found: 50, few: true });
      expect(found({ before: 6_000 })).toEqual({ found: 50, few: true });
      expect(found({ after: 11_990 })).toEqual({ found: 10, few: true });
      expect(found({ state: "waiting" })).toEqual({ found: 12, few: true });
      expect(found({ state: "parked" })).toEqual({ found: 12, few: true });
      expect(found({ state: "skipped" })).toEqual({ found: 0, few: true });
      expect(found({ state: "filed" })).toEqual({ found: 50, few: true });
      expect(found({ mapping: "rare" })).toEqual({ found: 15, few: true });
      expect(found({ mapping: "nowhere" })).toEqual({ found: 0, few: true });
      expect(found({ mapping: "rare", state: "parked" })).toEqual({ found: 1, few: true });
      expect(found({ submission: "sub-77" })).toEqual({ found: 1, few: true });
      expect(found({ text: "sub-77" })).toEqual({ found: 1, few: true });
      expect(found({ text: "REF88" })).toEqual({ found: 1, few: true });
    });
  });

  it("searches so many at a time, and goes on from there", async () => {
    await withDeliveries(2 * CANDIDATES_PER_PAGE + 500, (sql) => {
      const { result: nothing, rows } = counting(sql)((counted) =>
        listDeliveries(counted, query({ text: "room3x" }), findMapping),
      );
      expect(nothing).toMatchObject({ deliveries: [], older: CANDIDATES_PER_PAGE + 501, newer: null });
      expect(nothing.searchedTo).toBe(CANDIDATES_PER_PAGE + 501);
      expect(rows).toBeLessThanOrEqual(2 * CANDIDATES_PER_PAGE + 20);
      const second = listDeliveries(sql, query({ text: "room3x", before: nothing.older }), findMapping);
      expect(second).toMatchObject({ deliveries: [], older: 501, newer: CANDIDATES_PER_PAGE + 500 });
      const third = listDeliveries(sql, query({ text: "room3x", before: second.older }), findMapping);
      expect(third).toMatchObject({ deliveries: [{ reference: "ref3" }], older: null, searchedTo: null });
    });
  });

  it("finds a text in what is stored, whatever its capital letters, but not what is private", async () => {
    await withDeliveries(1_600, (sql) => {
      const found = (text: string, changes: Partial<DeliveryQuery> = {}) =>
        listDeliveries(sql, query({ text, ...changes }), findMapping).deliveries.map(({ reference }) => reference);
      expect(found("DESK 1234")).toEqual(["ref1234"]);
      expect(found("in ROOM1234X")).toEqual(["ref1234"]);
      expect(found("über & unter")).toHaveLength(DELIVERIES_PER_PAGE);
      expect(found("b-1234")).toEqual(["ref1234"]);
      expect(found("bad back")).toEqual([]);
      expect(found("room100", { state: "waiting" })).toEqual(["ref1000"]);
      expect(found("room100", { mapping: "rare" })).toEqual([]);
      // Without the mapping nobody knows which answers are private.
      expect(found("room800x")).toEqual([]);
      expect(found("ref1234", { state: "parked" })).toEqual([]);
      expect(found('room1234x"')).toEqual([]);
    });
  });

  it("shows what a text names as a whole, and offers the search besides", async () => {
    await withDeliveries(200, (sql) => {
      const list = listDeliveries(sql, query({ text: "sub-1" }), findMapping);
      expect(list).toMatchObject({
        isExact: true,
        older: null,
        deliveries: [{ submission: "sub-1", title: "Desk 1" }],
      });
      const all = listDeliveries(sql, query({ text: "sub-1", before: Number.MAX_SAFE_INTEGER }), findMapping);
      expect(all).toMatchObject({ isExact: false, older: 150 });
    });
  });
});

/** Counts the rows that statements read. */
function counting(sql: SqlStorage) {
  return <T>(work: (counted: SqlStorage) => T): { result: T; rows: number } => {
    const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
    const counted = new Proxy(sql, {
      get: (target, name) => {
        if (name !== "exec") return Reflect.get(target, name);
        return (statement: string, ...values: SqlStorageValue[]) => {
          const cursor = target.exec(statement, ...values);
          cursors.push(cursor);
          return cursor;
        };
      },
    });
    const result = work(counted);
    return { result, rows: cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0) };
  };
}
