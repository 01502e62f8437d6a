import * as oauth from "oauth4webapi";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import type { BasecampSettings } from "../config.ts";
import { parseExactJson } from "../exact-json.ts";
import { failed, ok, type Result } from "../result.ts";
import { readAnswerText } from "./answer-text.ts";
import { isAccountAddress } from "./api-address.ts";
import { type RefusalCause, readRefusal } from "./launchpad-refusal.ts";

/** Longest wait for Launchpad's whole answer, in milliseconds. */
const LAUNCHPAD_TIMEOUT_MS = 15_000;

/** Lifetimes of an access token that are believed; with any other its end counts as unknown. */
const LIFETIME_MIN_SECONDS = 60;
const LIFETIME_MAX_SECONDS = 366 * 24 * 60 * 60;

/** Why Launchpad did not give what was asked for. Bodies are never kept: they can hold tokens. */
export type LaunchpadFailure =
  /** 400 or 401: final for this code or refresh token; it must not be sent again. */
  | { readonly reason: "refused"; readonly status: number; readonly cause: RefusalCause }
  /** Anything else; worth another try later. `status` is null without an answer. */
  | { readonly reason: "unavailable"; readonly status: number | null }
  | { readonly reason: "unreadable"; readonly status: number };

/** A token answer. `refreshToken` and `expiresAt` (milliseconds since 1970) are null when Launchpad left them out. */
export interface TokenGrant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: number | null;
}

/** An account that the connected person can reach; only those of Basecamp 3 and later are listed. */
export interface BasecampAccount {
  readonly id: string;
  readonly name: string;
}

/** Who connected, and which accounts they can reach. */
export interface Authorization {
  /** `id` is the identity's at Launchpad, null when it is not told. */
  readonly person: { readonly id: string | null; readonly name: string };
  readonly accounts: readonly BasecampAccount[];
  /** Whether an account was left out because its address is on a host that is not Basecamp's. */
  readonly foreignHost: boolean;
}

const TokenBody = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish().catch(null),
  expires_in: z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.number().min(LIFETIME_MIN_SECONDS).max(LIFETIME_MAX_SECONDS))
    .nullish()
    .catch(null),
});
const AuthorizationBody = z.object({
  identity: z
    .object({
      id: z.union([z.string(), z.number()]).transform(String).nullish().catch(null),
      first_name: z.string().nullish(),
      last_name: z.string().nullish(),
      email_address: z.string().nullish(),
    })
    .nullish(),
  accounts: z.array(
    z.looseObject({
      product: z.string().nullish(),
      id: z.union([z.string(), z.number()]).transform(String),
      name: z.string().nullish(),
      href: z.string(),
    }),
  ),
});

/** Launchpad, 37signals' OAuth 2 server (Basecamp docs, "Authentication"), spoken to through oauth4webapi. */
export function launchpad(settings: BasecampSettings, redirectUri: string, deps: LaunchpadDeps) {
  const server: oauth.AuthorizationServer = {
    issuer: settings.launchpadUrl,
    authorization_endpoint: `${settings.launchpadUrl}/authorization/new`,
    token_endpoint: `${settings.launchpadUrl}/authorization/token`,
  };
  const client: oauth.Client = { client_id: settings.clientId };
  const secret = oauth.ClientSecretPost(settings.clientSecret);
  const options = (): oauth.TokenEndpointRequestOptions => ({
    [oauth.customFetch]: deps.fetch,
    [oauth.allowInsecureRequests]: settings.launchpadUrl.startsWith("http:"),
    headers: { "User-Agent": settings.userAgent },
    signal: deps.clock.deadline(LAUNCHPAD_TIMEOUT_MS),
  });

  return {
    /** Where to send the person; `state` must come back with the answer. Launchpad has no PKCE and no scopes. */
    authorizationUrl(state: string): string {
      const url = new URL(server.authorization_endpoint ?? "");
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        state,
      }).toString();
      return url.href;
    },

    /** Checks what the browser brought back against the `state` that was sent (RFC 6749 sections 4.1.2 and 10.12). */
    readCallback(
      query: URLSearchParams,
      state: string,
    ): Result<URLSearchParams, "denied" | "sign-in-failed" | "malformed"> {
      try {
        const parameters = oauth.validateAuthResponse(server, client, query, state);
        return parameters.get("code") ? ok(parameters) : failed("malformed");
      } catch (error) {
        if (error instanceof oauth.AuthorizationResponseError) {
          return failed(error.error === "access_denied" ? "denied" : "sign-in-failed");
        }
        if (error instanceof oauth.OperationProcessingError) return failed("malformed");
        if (error instanceof oauth.UnsupportedOperationError) return failed("malformed");
        throw error;
      }
    },

    /** Trades the code for tokens; a code works once. */
    exchange(callback: URLSearchParams): Promise<Result<TokenGrant, LaunchpadFailure>> {
      return readToken(deps, () =>
        oauth.authorizationCodeGrantRequest(server, client, secret, callback, redirectUri, oauth.nopkce, options()),
      );
    },

    /** Asks for a new access token. */
    refresh(refreshToken: string): Promise<Result<TokenGrant, LaunchpadFailure>> {
      return readToken(deps, () => oauth.refreshTokenGrantRequest(server, client, secret, refreshToken, options()));
    },

    /** Who connected and which accounts they can reach, from `authorization.json`. */
    async authorization(accessToken: string): Promise<Result<Authorization, LaunchpadFailure>> {
      const answer = await send(() =>
        deps.fetch(`${settings.launchpadUrl}/authorization.json`, {
          headers: {
            Authorization: `Bearer ${accessToken}`,
            "User-Agent": settings.userAgent,
            Accept: "application/json",
          },
          redirect: "manual",
          signal: deps.clock.deadline(LAUNCHPAD_TIMEOUT_MS),
        }),
      );
      if (!answer.ok) return answer;
      const body = AuthorizationBody.safeParse(answer.value.json);
      if (!body.success) return failed({ reason: "unreadable", status: answer.value.status });
      const { identity } = body.data;
      const email = identity?.email_address ? `(${identity.email_address})` : "";
      const name = [identity?.first_name, identity?.last_name, email].filter(Boolean).join(" ");
      const candidates = body.data.accounts.filter(isBasecamp);
      const accounts = candidates.flatMap((account) => readAccount(account, settings.apiUrl));
      return ok({
        person: { id: identity?.id ?? null, name: name || "a person whose name Basecamp did not tell" },
        accounts,
        foreignHost: accounts.length < candidates.length,
      });
    },
  };
}

export interface LaunchpadDeps {
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, "now" | "deadline">;
}

async function readToken(
  deps: LaunchpadDeps,
  request: () => Promise<Response>,
): Promise<Result<TokenGrant, LaunchpadFailure>> {
  const answer = await send(request);
  if (!answer.ok) return answer;
  const body = TokenBody.safeParse(answer.value.json);
  if (!body.success) return failed({ reason: "unreadable", status: answer.value.status });
  const { access_token, refresh_token, expires_in } = body.data;
  return ok({
    accessToken: access_token,
    refreshToken: refresh_token ?? null,
    expiresAt: typeof expires_in === "number" ? deps.clock.now() + expires_in * 1000 : null,
  });
}

async function send(
  request: () => Promise<Response>,
): Promise<Result<{ status: number; json: unknown }, LaunchpadFailure>> {
  let response: Response;
  let text: string;
  try {
    response = await request();
    text = await readAnswerText(response);
  } catch {
    return failed({ reason: "unavailable", status: null });
  }
  const { status } = response;
  if (status === 400 || status === 401) return failed({ reason: "refused", status, cause: readRefusal(text) });
  if (!response.ok) return failed({ reason: "unavailable", status });
  const json = parseExactJson(text);
  return json.ok ? ok({ status, json: json.value }) : failed({ reason: "unreadable", status });
}

type AccountBody = z.infer<typeof AuthorizationBody>["accounts"][number];

/** "bc3" stands for Basecamp 3, 4 and 5; the lean document of Basecamp 5 names no product. */
function isBasecamp(account: AccountBody): boolean {
  return (account.product ?? "bc3") === "bc3" && /^\d+$/.test(account.id);
}

/** An account whose address is on a host that is not Basecamp's is not offered: no token may go there. */
function readAccount(account: AccountBody, apiUrl: string): readonly BasecampAccount[] {
  const { id } = account;
  return isAccountAddress(account.href, id, apiUrl) ? [{ id, name: account.name ?? id }] : [];
}
