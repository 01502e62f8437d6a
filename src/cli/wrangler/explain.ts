import { unreachable } from "../../result.ts";
import type { WranglerFailure } from "./failure.ts";

/** What happened and what to do, for whoever runs a command that needs Cloudflare. */
export function explainWrangler(failure: WranglerFailure): string {
  switch (failure.reason) {
    case "not-logged-in":
      return "You are not signed in at Cloudflare. Run npx wrangler login, or set CLOUDFLARE_API_TOKEN, then run this again.";
    case "no-network":
      return "Cloudflare cannot be reached from here. Check the network, and a proxy or VPN if there is one, then run this again.";
    case "several-accounts": {
      const list = failure.accounts.map((account) => `\n  ${account}`).join("");
      return `You can reach several accounts of Cloudflare. Choose one: put account_id = "…" into wrangler.toml, above the first [section], or set CLOUDFLARE_ACCOUNT_ID.${list}`;
    }
    case "not-allowed":
      return `Cloudflare does not let you do this. Sign in as somebody who may (npx wrangler login), or give the API token the permissions of "Edit Cloudflare Workers". Wrangler said:\n${failure.lines}`;
    case "no-worker":
      return "There is no Worker of this name in the account. Is it the right account, and the right name in wrangler.toml? npm run setup makes a new one.";
    case "no-subdomain":
      return `The account has no address below workers.dev yet. Choose one at ${failure.link}, then run this again.`;
    case "namespace-exists":
      return "There is a KV namespace of this title already.";
    case "version-not-live":
      return "The newest version of the Worker is not the live one, and then Cloudflare stores no secret. Run npm run deploy, then this again.";
    case "interrupted":
      return "Wrangler was stopped before it had finished, so what it did is unknown. Run this again: it looks at what is there and goes on.";
    case "unreadable":
      return "Wrangler answered something that this version of Formcamp does not know. Run npm ci, so that it is the pinned one, then this again.";
    case "other":
      return `Wrangler failed. It said:\n${failure.lines}`;
    default:
      return unreachable(failure);
  }
}
