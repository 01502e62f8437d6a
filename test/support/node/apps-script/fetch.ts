import { signedBytes, unsignedBytes } from "./utilities.ts";

export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string | null;
  readonly body: Uint8Array;
}

export interface FetchAnswer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type FetchHandler = (request: FetchRequest) => FetchAnswer;

interface Options {
  readonly method?: unknown;
  readonly contentType?: unknown;
  readonly payload?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly muteHttpExceptions?: unknown;
  readonly followRedirects?: unknown;
}

interface HttpResponse {
  getResponseCode(): number;
  getContentText(): string;
  getAllHeaders(): Record<string, string>;
}

/** `UrlFetchApp.fetch`: refuses and follows what the real one does. */
export function fetchWith(handler: FetchHandler, url: string, options: Options = {}): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value !== "string" || /^(host|content-length)$/i.test(name)) {
      throw new Error(`Attribute provided with invalid value: Header:${name}`);
    }
    headers[name] = value;
  }
  const body = encode(options.payload);
  const isTyped = typeof options.contentType === "string";
  const untyped = options.payload === undefined ? null : "application/x-www-form-urlencoded";
  const contentType = isTyped ? String(options.contentType) : untyped;
  const method = String(options.method ?? "get").toUpperCase();
  const answer = handler({ url, method, headers, contentType, body });
  const { status, text = "", headers: answered = {} } = answer;
  const location = answered.Location;
  if (status >= 300 && status < 400 && location !== undefined && options.followRedirects !== false) {
    return fetchWith(handler, location, { headers });
  }
  if (status >= 400 && options.muteHttpExceptions !== true) {
    throw new Error(`Request failed for ${url} returned code ${status}. Truncated server response: ${text}`);
  }
  return { getResponseCode: () => status, getContentText: () => text, getAllHeaders: () => ({ ...answered }) };
}

function encode(payload: unknown): Uint8Array {
  if (payload === undefined) return new Uint8Array();
  if (typeof payload === "string") return new TextEncoder().encode(payload);
  return unsignedBytes(signedBytes(payload));
}
