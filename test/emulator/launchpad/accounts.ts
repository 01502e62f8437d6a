import type { Emulator } from "../context.ts";
import { launchpadAccounts } from "../seed.ts";

const BASECAMP_2 = "bcx";

/** The accounts that Launchpad lists, each with its addresses. Those of Basecamp 2 have a longer one for their API. */
export function accountsOf({ store, publicUrl, account }: Emulator) {
  return (store.state.settings.accounts ?? launchpadAccounts(account)).map(({ product, id, name, href }) => {
    const appHref = `${publicUrl}/${id}`;
    return { product, id, name, href: href ?? (product === BASECAMP_2 ? `${appHref}/api/v1` : appHref), appHref };
  });
}
