import { compileMapping } from "../mapping/parse.ts";
import { asciiWords, joinWords } from "./ascii-words.ts";

/** The longest name that is made of a title, in characters, without the number that tells it from others. */
const NAME_CHARACTERS = 30;

/** Gives each question a name that templates can use, made of what it is called. */
export class AnswerNames {
  readonly #taken = new Set<string>();

  /** A name of the first of the texts that has words in it, or else the number. */
  take(texts: readonly string[], number: number): string {
    const words = texts.map(asciiWords).find((found) => found.some((word) => /[a-z]/.test(word))) ?? [];
    const first = words.findIndex((word) => /[a-z]/.test(word));
    const readable = joinWords(/^\d/.test(words[0] ?? "") ? ["question", ...words] : words, "_", NAME_CHARACTERS);
    const base = first === -1 ? `question_${number}` : isName(readable) ? readable : `${readable}_answer`;
    let name = base;
    for (let count = 2; this.#taken.has(name); count++) name = `${base}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** Whether the compiler takes a word as the name of an answer: some have a meaning of their own. */
function isName(word: string): boolean {
  const text = `source: typeform
form: a
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  ${word}: { field: a }
todo:
  content: "{{ ${word} }}"
`;
  return compileMapping("mappings/a.yaml", text).ok;
}
