import { parseExactJson } from "../../src/exact-json.ts";
import { EMULATOR_URL } from "./addresses.ts";

/** Asks one of the emulator's controls; an id above 2^53 comes as text. */
export async function controlJson(path: string): Promise<unknown> {
  const json = parseExactJson(await (await control(path, "GET")).text());
  if (!json.ok) throw new Error(`${path} is not JSON`);
  return json.value;
}

/** Calls one of the emulator's controls. */
export function control(path: string, method: string, body?: unknown): Promise<Response> {
  return fetch(`${EMULATOR_URL}/_emulator${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
}
