/** One part of a multipart form: the lines before its value, its name, and its value. */
export interface Part {
  readonly head: string;
  readonly name: string;
  readonly value: string;
}

/** A multipart form, its parts in their order. */
export interface Multipart {
  readonly boundary: string;
  readonly parts: readonly Part[];
}

/** A part with this name and value. */
export function part(name: string, value: string): Part {
  return { head: `Content-Disposition: form-data; name="${name}"`, name, value };
}

/** Whether bytes begin as a multipart form does. */
export function beginsAsMultipart(bytes: Uint8Array): boolean {
  return bytes[0] === 0x2d && bytes[1] === 0x2d;
}

/** The parts of a multipart form whose boundary is the one of its first line; null when it is none. */
export function readMultipart(bytes: Uint8Array): Multipart | null {
  // One character for each byte, so that the parts are found where they are whatever their encoding.
  const body = Buffer.from(bytes).toString("latin1");
  const [, boundary] = /^--([^\r\n]{1,200})\r\n/.exec(body) ?? [];
  if (boundary === undefined) return null;
  const [, ...pieces] = `\r\n${body}`.split(`\r\n--${boundary}`);
  if (!pieces.at(-1)?.startsWith("--")) return null;
  const parts: Part[] = [];
  for (const piece of pieces.slice(0, -1)) {
    const end = piece.indexOf("\r\n\r\n");
    const head = piece.slice("\r\n".length, end);
    const [, name] = /^content-disposition:.*?;\s*name="([^"]*)"/im.exec(head) ?? [];
    if (end === -1 || name === undefined) return null;
    parts.push({ head: fromBytes(head), name: fromBytes(name), value: fromBytes(piece.slice(end + 4)) });
  }
  return { boundary, parts };
}

/** The bytes of a multipart form, as libcurl writes them. */
export function writeMultipart({ boundary, parts }: Multipart): Uint8Array<ArrayBuffer> {
  const pieces = parts.map(({ head, value }) => `--${boundary}\r\n${head}\r\n\r\n${value}\r\n`);
  return new TextEncoder().encode(`${pieces.join("")}--${boundary}--\r\n`);
}

function fromBytes(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
