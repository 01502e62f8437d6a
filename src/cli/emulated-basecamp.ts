import type { Mapping } from "../mapping/mapping.ts";

/** What the emulator has to have so that the mappings find their to-do lists in it. */
export interface EmulatedBasecamp {
  /** The account that most mappings file into; a connection is to one. */
  readonly account: string;
  readonly todolists: readonly { readonly project: string; readonly todolist: string; readonly name: string }[];
}

/** The account of the mappings that are shipped, and of an emulator that no mapping says anything to. */
const EXAMPLE_ACCOUNT = "195539477";

/** The account and the lists that mappings name, each list called by the first mapping that names it. */
export function emulatedBasecamp(mappings: readonly Pick<Mapping, "name" | "todos">[]): EmulatedBasecamp {
  const named = mappings.flatMap(({ name, todos }) =>
    todos.flatMap(({ todolist }) => todolist.map(({ use }) => ({ name, ...use }))),
  );
  const account = mostCommon(named.map((list) => list.account)) ?? EXAMPLE_ACCOUNT;
  const todolists = named
    .filter((list) => list.account === account)
    .filter(({ todolist }, index, lists) => lists.findIndex((other) => other.todolist === todolist) === index)
    .map(({ project, todolist, name }) => ({ project, todolist, name: `To-dos of ${name}` }));
  return { account, todolists };
}

/** The names of the mappings with a to-do list in another account than this one. */
export function filingElsewhere(
  account: string,
  mappings: readonly Pick<Mapping, "name" | "todos">[],
): readonly string[] {
  return mappings.filter((mapping) => accountsOf(mapping).some((own) => own !== account)).map(({ name }) => name);
}

/** The names of the mappings that file into the account of the examples, which no company has. */
export function exampleNames(mappings: readonly Pick<Mapping, "name" | "todos">[]): readonly string[] {
  return mappings.filter((mapping) => accountsOf(mapping).includes(EXAMPLE_ACCOUNT)).map(({ name }) => name);
}

function accountsOf({ todos }: Pick<Mapping, "todos">): readonly string[] {
  return todos.flatMap(({ todolist }) => todolist.map(({ use }) => use.account));
}

function mostCommon(texts: readonly string[]): string | undefined {
  const counted = [...new Set(texts)].map((text) => ({ text, times: texts.filter((other) => other === text).length }));
  return counted.sort((a, b) => b.times - a.times)[0]?.text;
}
