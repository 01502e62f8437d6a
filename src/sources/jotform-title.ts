import { cutTitle } from "./title.ts";

/** No title is longer, so no more of a name is looked at. In UTF-16 units. */
const NAME_LIMIT_CHARACTERS = 1_000;

/**
 * A title made of the name that Jotform gives a question, "studentsName" → "Students name". It is made by Jotform from the
 * first words of the label (seen in captured deliveries); without a name it is "Question" and the question's number.
 */
export function titleFromName(name: string, id: string): string {
  const words = name
    .slice(0, NAME_LIMIT_CHARACTERS)
    .toWellFormed()
    .replace(/(\p{Ll})(?=\p{Lu})|(\p{L})(?=\p{N})|(\p{N})(?=\p{L})/gu, "$& ")
    .split(/[\s_-]+/)
    .filter((word) => word !== "")
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()));
  const title = words.join(" ").replace(/\p{L}/u, (letter) => letter.toUpperCase());
  return title === "" ? cutTitle(`Question ${id}`) : cutTitle(title);
}
