import { onTestFinished } from "vitest";
import * as z from "zod";
import { type EmulatorOptions, startEmulator } from "./emulator.ts";
import { parseJson } from "./json.ts";

export const USER_AGENT = "Emulator tests (https://example.com/tests)";
export const REQUESTS_LIST = "1069479573";
export const IT_DESK = "2085958499";

const Tokens = z.object({ access_token: z.string(), refresh_token: z.string() });

/** Starts an emulator of its own for one test and stops it after. `api` sends what the API demands, `control` steers. */
export async function startForTest(options: Partial<EmulatorOptions> = {}) {
  const emulator = await startEmulator({ port: 0, ...options });
  onTestFinished(() => emulator.stop());

  const signIn = async () =>
    Tokens.parse(await (await fetch(`${emulator.origin}/_emulator/sign-in-token`, { method: "POST" })).json());
  const { access_token } = await signIn();

  const api = (path: string, init: RequestInit = {}) => {
    const headers = new Headers({ Authorization: `Bearer ${access_token}`, "User-Agent": USER_AGENT });
    if (init.body !== undefined) headers.set("Content-Type", "application/json");
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    return fetch(`${emulator.origin}/195539477${path}`, { redirect: "manual", ...init, headers });
  };
  const control = (method: string, path: string, body?: unknown) =>
    fetch(`${emulator.origin}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  return {
    ...emulator,
    signIn,
    api,
    control,
    /** Posts a fault: what happens, and to which requests. */
    fail: (then: unknown, where: object = {}) => control("POST", "/faults", { ...where, then }),
    createTodo: (body: unknown, list = REQUESTS_LIST) =>
      api(`/todolists/${list}/todos.json`, { method: "POST", body: JSON.stringify(body) }),
    todoTitles: async () => titlesIn(await control("GET", "/todos")),
    requests: async () => Requests.parse(await (await control("GET", "/requests")).json()),
  };
}

const Requests = z.array(z.object({ method: z.string(), path: z.string(), status: z.number().nullable() }));
const Todos = z.array(z.object({ content: z.string() }));

/** The titles in a JSON array of to-dos, in its order. */
export async function titlesIn(response: Response): Promise<string[]> {
  return Todos.parse(parseJson(await response.text())).map((todo) => todo.content);
}

/** The address that the `Link` header gives for the next page. */
export function nextPage(response: Response): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
}
