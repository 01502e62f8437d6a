/** Whether a content type is one of JSON. A missing one is taken for it: an authentic submission is not lost for that. */
export function isJson(contentType: string | null): boolean {
  return contentType === null || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType.trim());
}

/** The text of UTF-8 bytes, without a byte order mark; null when they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}
