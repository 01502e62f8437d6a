/** Where Basecamp itself answers. */
export const OFFICIAL_API = "https://3.basecampapi.com";
const WEB_HOSTS = new Set(["https://3.basecamp.com", "https://app.basecamp.com"]);
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Turns an address that Basecamp gave (an account's `href`, a next page) into one below the configured API origin,
 * where calls with a token go. Null when it names another host. The official host may stand behind the configured
 * origin, and so may any port of this machine when the origin itself is on this machine.
 */
export function belowApi(address: string, apiUrl: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return null;
  const local = LOOPBACK.test(apiUrl) && LOOPBACK.test(url.origin);
  const known = url.origin === apiUrl || url.origin === OFFICIAL_API || local;
  return known ? `${apiUrl}${url.pathname}${url.search}` : null;
}

/**
 * Whether the `href` of an account is that account's address at Basecamp: below the API, or below the web hosts that
 * Basecamp 5's lean `authorization.json` may name. Calls go to the configured API origin in any case.
 */
export function isAccountAddress(href: string, account: string, apiUrl: string): boolean {
  if (belowApi(href, apiUrl)?.replace(/\/$/, "") === `${apiUrl}/${account}`) return true;
  if (!URL.canParse(href)) return false;
  const url = new URL(href);
  return WEB_HOSTS.has(url.origin) && url.username === "" && url.pathname.replace(/\/$/, "") === `/${account}`;
}
