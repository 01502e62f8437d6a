/// <reference path="./provided.d.ts" />
import { reset } from "cloudflare:test";
import { afterEach, beforeEach, expect, inject, vi } from "vitest";
import { refusalTally } from "../../src/http/refusal-tally.ts";
import { secretGuesses } from "../../src/http/secret-guesses.ts";
import { CLOCK_AHEAD_MS, EMULATOR_URL } from "./addresses.ts";

/** This file is loaded anew for each test file while the runtime stays: the fetch it began with is kept on it. */
const runtime = globalThis as typeof globalThis & { realFetch?: typeof fetch };
runtime.realFetch ??= globalThis.fetch;
const { realFetch } = runtime;
const unexpected: string[] = [];

/** The calls that were refused since this was last asked, for the test that proves the network closed. */
export function takeUnexpectedCalls(): string[] {
  return unexpected.splice(0);
}
let emulator = "";

/** Calls of the code under test reach this test's emulator and nothing else; any other call fails the test. */
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.origin === EMULATOR_URL) {
    return realFetch(new Request(`${emulator}${url.pathname}${url.search}`, request), init);
  }
  unexpected.push(`${request.method} ${url.origin}${url.pathname}`);
  throw new Error("The network is closed.");
};

beforeEach(async () => {
  await reset();
  refusalTally.clear();
  secretGuesses.clear();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + CLOCK_AHEAD_MS });
  const response = await realFetch(inject("emulatorHost"), { method: "POST" });
  emulator = await response.text();
});

afterEach(() => {
  vi.useRealTimers();
  expect(takeUnexpectedCalls()).toEqual([]);
});
