/** An address of an admin's page that a sentence names. */
const PAGE = /(\/admin\/[a-z0-9/-]+(?:\?[a-z0-9=&-]+)?)/;

/** A sentence in which the admin's pages that it names are links. */
export function linked(sentence: string) {
  return sentence.split(PAGE).map((part, index) => (index % 2 === 1 ? <a href={part}>{part}</a> : part));
}
