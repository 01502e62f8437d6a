import { compileFile } from "../mapping/parse.ts";
import { asciiWords, joinWords } from "./ascii-words.ts";
import { looksSecret } from "./looks-secret.ts";

/** The longest name that is made of a title, in characters, without the number that tells it from others. */
const NAME_CHARACTERS = 30;

/**
 * A name for each question that templates can use, made of the first of its texts that has words in ASCII letters, or
 * else of its number.
 */
export function answerNames(questions: readonly (readonly string[])[]): readonly string[] {
  const readable = questions.map((texts, index) => wordsOf(texts) ?? `question_${index + 1}`);
  const refused = refusedNames([...new Set(readable)]);
  const taken = new Set<string>();
  return readable.map((word) => {
    const base = refused.has(word) ? `${word}_answer` : word;
    let name = base;
    for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
    taken.add(name);
    return name;
  });
}

function wordsOf(texts: readonly string[]): string | null {
  const readable = texts.filter((text) => !looksSecret(text)).map(asciiWords);
  const words = readable.find((found) => found.some((word) => /[a-z]/.test(word)));
  if (words === undefined) return null;
  return joinWords(/^\d/.test(words[0] ?? "") ? ["question", ...words] : words, "_", NAME_CHARACTERS);
}

const BEFORE_NAMES = `source: typeform
form: a
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
todo: { content: a }
answers:
`;

/** The words that the compiler does not take for the name of an answer, since they have a meaning of their own. */
function refusedNames(words: readonly string[]): ReadonlySet<string> {
  const names = words.map((word, index) => `  ${word}: { field: a${index} }\n`).join("");
  const compiled = compileFile("mappings/a.yaml", BEFORE_NAMES + names);
  const first = BEFORE_NAMES.split("\n").length;
  return new Set(compiled.ok ? [] : compiled.failure.flatMap(({ line }) => words[line - first] ?? []));
}
