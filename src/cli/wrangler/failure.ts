import { stripVTControlCharacters } from "node:util";
import * as z from "zod";
import type { WranglerRun } from "./run.ts";

/** Why wrangler did not do what it was told. */
export type WranglerFailure =
  | { readonly reason: "not-logged-in" }
  | { readonly reason: "no-network" }
  /** Signed in to several accounts, and none is chosen; each as `name: id`. */
  | { readonly reason: "several-accounts"; readonly accounts: readonly string[] }
  /** The account or token may not do this. */
  | { readonly reason: "not-allowed"; readonly lines: string }
  /** Nothing was ever deployed under this name in this account. */
  | { readonly reason: "no-worker" }
  /** The account has no address below workers.dev yet; one is chosen there. */
  | { readonly reason: "no-subdomain"; readonly link: string }
  | { readonly reason: "namespace-exists" }
  /** Somebody uploaded a version that is not live, so that a secret cannot be stored. */
  | { readonly reason: "version-not-live" }
  /** A signal ended it: what it did at Cloudflare is unknown. */
  | { readonly reason: "interrupted" }
  /** It ended well, and what it said is not what this project knows. */
  | { readonly reason: "unreadable" }
  /** Anything else, with wrangler's own last lines. */
  | { readonly reason: "other"; readonly lines: string };

const WORKER_NOT_FOUND: readonly unknown[] = [10007, 10090];
const VERSION_NOT_DEPLOYED = 10215;
/** Invalid or expired credentials; and valid ones for something else. */
const AUTHENTICATION: readonly unknown[] = [6003, 9109, 10000, 10001];
const LAST_LINES = 12;

const CommandFailed = z.object({
  type: z.literal("command-failed"),
  code: z.unknown().optional(),
  message: z.string(),
});

/** Reads why a run failed from what wrangler wrote for machines, else from its text; `secrets` are taken out of that. */
export function readFailure(run: WranglerRun, secrets: readonly string[] = []): WranglerFailure {
  if (run.code === null) return { reason: "interrupted" };
  const entry = run.entries.map((each) => CommandFailed.safeParse(each)).find(({ success }) => success)?.data;
  const text = stripVTControlCharacters(`${entry?.message ?? ""}\n${run.err}\n${run.out}`);
  const code = entry?.code ?? Number(/\[code: (\d+)\]/.exec(text)?.[1]);
  if (/necessary to set a CLOUDFLARE_API_TOKEN|"loggedIn":\s*false|not authenticated|Did not login/.test(text)) {
    return { reason: "not-logged-in" };
  }
  if (/More than one account available/.test(text)) {
    const accounts = [...text.matchAll(/^ +`(.+)`: `([0-9a-f]{32})`$/gm)].map(([, name, id]) => `${name}: ${id}`);
    return { reason: "several-accounts", accounts: [...new Set(accounts)] };
  }
  const onboarding = /https:\/\/dash\.cloudflare\.com\/\S+\/workers\/onboarding/.exec(text)?.[0];
  if (onboarding !== undefined) return { reason: "no-subdomain", link: onboarding };
  if (/KV namespace with the title .* already exists/.test(text) || code === 10014)
    return { reason: "namespace-exists" };
  if (code === VERSION_NOT_DEPLOYED || /latest version of your Worker isn't currently deployed/.test(text)) {
    return { reason: "version-not-live" };
  }
  if (AUTHENTICATION.includes(code)) return { reason: "not-allowed", lines: lastLines(run, secrets) };
  if (/^Worker ".*" not found|The Worker .* has no deployments/m.test(text) || WORKER_NOT_FOUND.includes(code)) {
    return { reason: "no-worker" };
  }
  if (
    /Unable to resolve Cloudflare|fetch failed|timed out|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|Connection error/.test(text)
  ) {
    return { reason: "no-network" };
  }
  return { reason: "other", lines: lastLines(run, secrets) };
}

/** Wrangler's own last lines, for a person; never what it was given to store. */
export function lastLines({ out, err }: WranglerRun, secrets: readonly string[]): string {
  let text = stripVTControlCharacters(err.trim() === "" ? out : err);
  for (const secret of secrets) if (secret !== "") text = text.replaceAll(secret, "(hidden)");
  const lines = text.split("\n").map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== "" && !/^🪵|If you think this is a bug/u.test(line.trim()))
    .slice(-LAST_LINES)
    .join("\n");
}
