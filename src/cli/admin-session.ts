import * as z from "zod";

const Offered = z.object({ offer: z.object({ id: z.string() }).nullable() });

/** A browser's part in signing in and connecting, played over the bridge's public pages. */
export interface AdminSession {
  /** A page of the bridge as JSON. */
  readJson(path: string): Promise<unknown>;
  /**
   * Goes the way of a person through the connection page and the emulator's consent page, and lets the new connection
   * replace one to another account.
   */
  connect(): Promise<void>;
}

/** Makes one request as a browser does, without following a redirect. */
export type Visit = (url: string, init?: RequestInit) => Promise<Response>;

/** A browser that keeps the bridge's cookies and sends them nowhere else. */
export function openBrowser(bridge: string): Visit {
  const cookies = new Map<string, string>();
  return async (url, init = {}) => {
    const own = new URL(url).origin === bridge;
    const headers = new Headers(init.headers);
    headers.set("Origin", new URL(url).origin);
    if (own) headers.set("Cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of own ? response.headers.getSetCookie() : []) {
      const [pair = ""] = cookie.split(";");
      const cut = pair.indexOf("=");
      cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    return response;
  };
}

/** Signs in at a bridge. Throws with a sentence when that is refused. */
export async function signIn(bridge: string, password: string): Promise<AdminSession> {
  const visit = openBrowser(bridge);
  const post = (url: string, fields: Record<string, string>) =>
    visit(url, { method: "POST", body: new URLSearchParams(fields) });
  const redirectOf = async (response: Response, step: string): Promise<string> => {
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) {
      throw new Error(`${step} answered ${response.status}:\n${plainText(await response.text())}`);
    }
    return new URL(location, response.url).href;
  };

  const readJson = async (path: string): Promise<unknown> => {
    const response = await visit(`${bridge}${path}`, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
    return response.json();
  };

  await redirectOf(await post(`${bridge}/admin/sign-in`, { password }), "Signing in at the bridge");
  return {
    readJson,
    async connect() {
      const consent = await redirectOf(await post(`${bridge}/admin/connection/connect`, {}), "Beginning to connect");
      const back = await redirectOf(await post(consent, { decision: "allow" }), "The consent page");
      await redirectOf(await visit(back), "Coming back from the consent page");
      const { offer } = Offered.parse(await readJson("/admin/connection"));
      if (offer === null) return;
      await redirectOf(
        await post(`${bridge}/admin/connection/replace`, { offer: offer.id }),
        "Replacing the connection",
      );
    },
  };
}

/** The most of a page that is shown in a terminal. */
const SHOWN_CHARACTERS = 600;
const ENTITIES: Readonly<Record<string, string>> = { quot: '"', lt: "<", gt: ">", amp: "&", "#39": "'" };

/** What a page says, without what stands on every page. */
function plainText(html: string): string {
  const main = /<main\b[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html.replace(/<(style|head)\b[\s\S]*?<\/\1>/g, "");
  return main
    .replace(/<\/(h\d|p|li)>/g, "\n")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(quot|lt|gt|amp|#39);/g, (_entity, name: string) => ENTITIES[name] ?? "")
    .replace(/[^\S\n]+/g, " ")
    .replace(/\s*\n\s*/g, "\n")
    .trim()
    .slice(0, SHOWN_CHARACTERS);
}
