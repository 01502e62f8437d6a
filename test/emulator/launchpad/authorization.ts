import type { Emulator } from "../context.ts";
import { personOf } from "../read-state.ts";
import { IDENTITIES } from "../seed.ts";
import type { Grant } from "../state.ts";
import { accountsOf } from "./accounts.ts";

/** Whose the token is, until when, and which accounts it opens (basecamp docs: get authorization). */
export function authorizationShape(emulator: Emulator, grant: Grant) {
  const { state } = emulator.store;
  const identity = IDENTITIES.find(({ personId }) => personId === grant.personId);
  if (identity === undefined) throw new Error(`Nobody can sign in as the person ${grant.personId}.`);
  const identityId = BigInt(identity.id);
  if (state.settings.authorization === "lean") return leanShape(emulator, grant, identityId);
  return {
    expires_at: new Date(grant.expiresAt).toISOString(),
    identity: {
      id: identityId,
      first_name: identity.firstName,
      last_name: identity.lastName,
      email_address: personOf(state, identity.personId).email,
    },
    accounts: accountsOf(emulator).map(({ product, id, name, href, appHref }) => ({
      product,
      id: BigInt(id),
      name,
      href,
      app_href: appHref,
    })),
  };
}

/**
 * What Basecamp 5 tells when it serves the document itself (bc-api pull request 435): it knows no names, no products
 * and none of the accounts that are not its own. The time as an integer is that of its older tokens (basecamp-sdk).
 */
function leanShape(emulator: Emulator, grant: Grant, identityId: bigint) {
  return {
    expires_at: Math.floor(grant.expiresAt / 1000),
    identity: { id: identityId },
    accounts: accountsOf(emulator)
      .filter(({ product }) => product === "bc3")
      .map(({ id, name, href }) => ({ id: BigInt(id), name, href })),
  };
}
