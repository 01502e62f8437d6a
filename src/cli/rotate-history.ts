import { nextNameOf } from "../settings.ts";
import type { Turn } from "./rotate-tools.ts";
import type { Rotation } from "./rotation-file.ts";
import type { RunWrangler } from "./wrangler/run.ts";
import { listDeployments, readVersion } from "./wrangler/worker.ts";

/** The version that is live now; null where Cloudflare does not say. */
export async function liveVersionId(run: RunWrangler): Promise<string | null> {
  const listed = await listDeployments(run);
  return listed.ok ? (listed.value.at(-1)?.[0] ?? null) : null;
}

/**
 * Whether NAME_NEXT was in every deployment since the value kept here was stored. Where it was not, somebody else finished
 * that rotation, and what is there now is of another one. Names are all that Cloudflare tells, of the latest ten.
 */
export async function lookBack(
  { rotatable, tools }: Turn,
  { version }: Rotation,
): Promise<"unbroken" | "broken" | "unknown"> {
  const listed = version === null ? null : await listDeployments(tools.run);
  const at = listed?.ok ? listed.value.findIndex((ids) => ids.some((id) => id === version)) : -1;
  if (!listed?.ok || at === -1) return "unknown";
  const since = new Set(listed.value.slice(at + 1).flat());
  for (const id of since) {
    const read = await readVersion(tools.run, id);
    if (!read.ok) return "unknown";
    if (!read.value.bindings.some(({ name }) => name === nextNameOf(rotatable.name))) return "broken";
  }
  return "unbroken";
}

/** What to do with a value that is kept here and is not the stored one any more. */
export function explainStale({ rotatable: { name }, file }: Turn): string {
  return `${nextNameOf(name)} was taken away and stored anew since it was stored from this folder: somebody finished that rotation elsewhere, and another one is under way. The value kept here is an old one. Nothing was done. If nobody needs it, delete ${file.shownPath}. Whoever began the other rotation finishes it.`;
}
