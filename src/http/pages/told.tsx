import { Time } from "./layout.tsx";

/** An address of an admin's page, or a time, or a command, that a sentence names. */
const PARTS =
  /(\/admin\/[a-z0-9/-]+(?:\?[a-z0-9=&-]+)?|\d{4}-\d\d-\d\d \d\d:\d\d UTC|npm run [a-z-]+(?: --(?: [A-Z][A-Z0-9_]*| todo-events)?(?: --(?:mapping|since|reason|url) [^\s,;]*[^\s,;.:]| --[a-z]+)*)?)/;

/** A sentence in which the admin's pages that it names are links, times are those of the reader, and commands stand out. */
export function told(sentence: string) {
  return sentence.split(PARTS).map((part, index) => {
    if (index % 2 === 0) return part;
    if (part.startsWith("/")) return <a href={part}>{part}</a>;
    if (part.startsWith("npm")) return <Command text={part} />;
    return <Time ms={Date.parse(`${part.slice(0, 10)}T${part.slice(11, 16)}Z`)} />;
  });
}

/** A command in a sentence; browsers break a line between two hyphens where they are let. */
function Command({ text }: { text: string }) {
  const words = text.split(/(--[a-z]*)/);
  return <code>{words.map((word, index) => (index % 2 === 0 ? word : <span class="whole">{word}</span>))}</code>;
}
