import type { TokenKeyUse } from "../basecamp/connection-store.ts";
import { type Check, checkOf } from "./check.ts";

/** Whether the connection can be read with the keys in TOKEN_KEYS, and which of them can go. */
export function explainTokenKeys({ first, configured, inUse, isReadable }: TokenKeyUse): string {
  const missing = inUse.filter((id) => !configured.includes(id));
  if (missing.length > 0) {
    return `What is stored is encrypted under ${keys(missing)}, which TOKEN_KEYS lacks. Put ${missing.length === 1 ? "that key" : "them"} back and everything is there again.`;
  }
  if (!isReadable) {
    return `What is stored cannot be read: it was changed, or ${keys(inUse)} in TOKEN_KEYS has another value than before. With the former value back it is there again.`;
  }
  const needed = inUse.filter((id) => id !== first);
  if (needed.length > 0) return `TOKEN_KEYS still needs ${keys(needed)}.`;
  const idle = configured.filter((id) => id !== first);
  const where =
    inUse.length === 0
      ? `Nothing is stored; ${keys([first])} will write.`
      : `The connection is stored under ${keys([first])}.`;
  if (idle.length === 0) return where;
  return `${where} Nothing needs ${keys(idle)} any more, so TOKEN_KEYS can do without ${idle.length === 1 ? "it" : "them"}. Where npm run rotate began that, end it: npm run rotate -- TOKEN_KEYS --finish --url https://… with this bridge's address.`;
}

/** The doctor's check of the same; null when the connection object did not answer. */
export function checkTokenKeys(use: TokenKeyUse | null): Check {
  const check = checkOf("bridge.token-keys", "Keys of the connection");
  if (use === null) return check.skipped("The connection object does not answer.");
  const says = explainTokenKeys(use);
  const isComplete = use.isReadable && use.inUse.every((id) => use.configured.includes(id));
  if (isComplete) return check.ok(says);
  return check.bad(says, "Store TOKEN_KEYS with the former key in it: npx wrangler secret put TOKEN_KEYS.");
}

function keys(ids: readonly string[]): string {
  const names = ids.map((id) => `"${id}"`).join(" and ");
  return `the ${ids.length === 1 ? "key" : "keys"} ${names}`;
}
