import type { Emulator } from "../context.ts";
import type { Grant, State } from "../state.ts";

const TOKEN_BYTES = 150;

/** An opaque, unguessable text of 200 characters. */
export function opaqueToken({ random }: Emulator, bytes = TOKEN_BYTES): string {
  return Buffer.from(random(bytes)).toString("base64url");
}

/** Adds an access token of a person to the state, with a refresh token: a new one, or the one handed in. */
export function addGrant(
  emulator: Emulator,
  state: State,
  personId: string,
  refreshToken = opaqueToken(emulator),
): Grant {
  const grant: Grant = {
    accessToken: opaqueToken(emulator),
    refreshToken,
    personId,
    expiresAt: emulator.now() + state.settings.expiresIn * 1000,
    replaced: false,
    revoked: false,
  };
  state.grants.push(grant);
  return grant;
}

/** The grant of an `Authorization: Bearer` header, if its access token is known, not revoked and has not expired. */
export function liveGrant({ store, now }: Emulator, authorization: string | undefined): Grant | undefined {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  return store.state.grants.find((grant) => grant.accessToken === token && !grant.revoked && grant.expiresAt > now());
}
