/// <reference path="../provided.d.ts" />
import { createServer } from "node:http";
import type { TestProject } from "vitest/node";
import { startEmulator } from "../../emulator/emulator.ts";
import { CLOCK_AHEAD_MS, EMULATOR_URL } from "../addresses.ts";

/** Starts a fresh emulator for each test that asks for one: a Worker cannot start processes or servers itself. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const emulators: { stop(): Promise<void> }[] = [];
  const now = () => Date.now() + CLOCK_AHEAD_MS;
  const host = createServer(async (_request, response) => {
    // No rate limit: a faked clock and a pace of 1000 let these tests send in a moment what takes minutes otherwise.
    // The Worker of these tests has no address, so that a test posts the held webhooks itself.
    const settings = { rateLimit: false, webhooks: "hold" } as const;
    const emulator = await startEmulator({ port: 0, publicUrl: EMULATOR_URL, now, settings });
    emulators.push(emulator);
    response.end(emulator.origin);
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const address = host.address();
  if (address === null || typeof address === "string") throw new Error("The emulator host has no port.");
  project.provide("emulatorHost", `http://127.0.0.1:${address.port}`);
  return async () => {
    host.close();
    host.closeAllConnections();
    await Promise.all(emulators.map((emulator) => emulator.stop()));
  };
}
