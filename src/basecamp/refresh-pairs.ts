import type { BasecampSettings } from "../config.ts";
import { digest } from "../digest.ts";
import type { ConnectionRecord } from "./connection-record.ts";

/** A refusal as the record keeps it. */
export type Refusal = NonNullable<ConnectionRecord["refusal"]>;

/** A refresh token, with the mark of it and of the client id and secret that it would be sent with. */
export interface Pair {
  readonly refreshToken: string;
  readonly mark: string;
}

/** The mark of a client id and secret: tells them from others, and does not tell them. */
export function clientMarkOf({ clientId, clientSecret }: Pick<BasecampSettings, "clientId" | "clientSecret">) {
  return digest(JSON.stringify(["client", clientId, clientSecret]));
}

/** Whether a refresh may be sent: nothing was refused yet, or only with other client credentials than these. */
export async function mayRefresh(record: ConnectionRecord, client: string): Promise<boolean> {
  return (await pairsLeft(record, client)).length > 0;
}

/** The refresh tokens that may be sent with these client credentials, the newest first; none that was refused with them. */
export async function pairsLeft({ refusal, ...record }: ConnectionRecord, client: string): Promise<readonly Pair[]> {
  // A refusal whose client credentials are unknown may have come with these.
  if (refusal !== null && (refusal.client === null || refusal.client === client)) return [];
  const tokens = [record.refreshToken, record.previousRefreshToken].filter((token) => token !== null);
  const pairs = tokens.map(async (refreshToken): Promise<Pair> => {
    return { refreshToken, mark: await digest(JSON.stringify(["pair", client, refreshToken])) };
  });
  return (await Promise.all(pairs)).filter(({ mark }) => !record.refusedPairs.includes(mark));
}
