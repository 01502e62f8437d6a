import type { Emulator } from "../context.ts";
import { LAUNCHPAD_ACCOUNTS } from "../seed.ts";

const BASECAMP_2 = "bcx";

/** The accounts that Launchpad lists, each with its addresses. Those of Basecamp 2 have a longer one for their API. */
export function accountsOf({ store, publicUrl }: Emulator) {
  return (store.state.settings.accounts ?? LAUNCHPAD_ACCOUNTS).map(({ product, id, name, href }) => {
    const appHref = `${publicUrl}/${id}`;
    return { product, id, name, href: href ?? (product === BASECAMP_2 ? `${appHref}/api/v1` : appHref), appHref };
  });
}
