import { expect, it } from "vitest";
import { seal, unseal } from "../../src/basecamp/sealed-record.ts";

const key = (id: string, fill: number) => ({ id, bytes: new Uint8Array(32).fill(fill) });
const OLD = key("k1", 1);
const NEW = key("k2", 2);

it("gives back what was sealed, and hides it", async () => {
  const record = await seal("the tokens", "999", [OLD]);
  expect(record).toMatchObject({ version: 1, keyId: "k1", account: "999" });
  expect(JSON.stringify(record)).not.toContain("the tokens");
  expect(await unseal(record, [OLD])).toEqual({ ok: true, value: "the tokens" });
});

it("uses a fresh IV each time", async () => {
  const records = await Promise.all(Array.from({ length: 50 }, () => seal("same", "999", [OLD])));
  expect(new Set(records.map(({ iv }) => iv)).size).toBe(50);
  expect(new Set(records.map(({ ciphertext }) => ciphertext)).size).toBe(50);
});

it("reads old records with the second key and writes new ones with the first", async () => {
  const old = await seal("old", "999", [OLD]);
  expect(await unseal(old, [NEW, OLD])).toEqual({ ok: true, value: "old" });
  expect(await seal("new", "999", [NEW, OLD])).toMatchObject({ keyId: "k2" });
});

it("fails as a value when the key is gone or another has its name", async () => {
  const record = await seal("x", "999", [OLD]);
  expect(await unseal(record, [NEW])).toEqual({ ok: false, failure: "unknown-key" });
  expect(await unseal(record, [key("k1", 9)])).toEqual({ ok: false, failure: "tampered" });
});

it.each([
  ["account", { account: "998" }],
  ["IV", { iv: "00".repeat(12) }],
  ["IV's length", { iv: "00" }],
  ["ciphertext", { ciphertext: "ff".repeat(17) }],
  ["alphabet", { ciphertext: "zz" }],
  ["version", { version: 2 }],
])("fails as a value when its %s was changed", async (_title, change) => {
  const record = await seal("x", "999", [OLD]);
  expect(await unseal({ ...record, ...change }, [OLD])).toEqual({ ok: false, failure: "tampered" });
});

it.each([null, "text", 7, [], {}])("fails as a value when %j is stored in its place", async (stored) => {
  expect(await unseal(stored, [OLD])).toEqual({ ok: false, failure: "tampered" });
});
