import { Time } from "./layout.tsx";

/** An address of an admin's page, or a time, that a sentence names. */
const PARTS = /(\/admin\/[a-z0-9/-]+(?:\?[a-z0-9=&-]+)?|\d{4}-\d\d-\d\d \d\d:\d\d UTC)/;

/** A sentence in which the admin's pages that it names are links, and times are those of the reader. */
export function told(sentence: string) {
  return sentence.split(PARTS).map((part, index) => {
    if (index % 2 === 0) return part;
    if (part.startsWith("/")) return <a href={part}>{part}</a>;
    return <Time ms={Date.parse(`${part.slice(0, 10)}T${part.slice(11, 16)}Z`)} />;
  });
}
