import type { AnswerRule, Mapping, TodoTemplate } from "../../../src/mapping/mapping.ts";
import type { TodolistAddress } from "../../../src/todo-draft.ts";

/** The lab's own mappings: five forms, most of them to a list of their own of the emulator's seed, in two projects. */
export const labMappings: readonly [LabMapping, ...LabMapping[]] = [
  mapping("help", list("2085958499", "1069479573"), {
    content: "{{ urgency | default: 'Normal' }} {{ mark }}: {{ summary }}",
    description: "<strong>From</strong> {{ requester }}\n\n{{ all_answers }}\n",
    assigneeIds: ["1049715915"],
    dueOn: "{{ needed_by }}",
    notify: true,
  }),
  mapping("later", list("2085958499", "1069479574"), {
    content: "{{ summary }}",
    description: null,
    assigneeIds: [],
    dueOn: null,
    notify: false,
  }),
  mapping("hardware", list("2085958499", "1069479575"), {
    content: "{{ mark }}",
    description: "{% if details %}\n<strong>Details</strong> {{ details }}\n{% endif %}\n",
    assigneeIds: ["1049715914", "9007199254741622"],
    dueOn: null,
    notify: true,
  }),
  mapping("onboarding", list("9007199254741001", "9007199254741002"), {
    content: "{{ mark }} {{ summary }}",
    description: "{{ details }}\n\n{{ all_answers }}\n",
    assigneeIds: [],
    dueOn: "{{ needed_by }}",
    notify: false,
  }),
  mapping(
    "move",
    list("2085958499", "1069479573"),
    {
      content: "{{ mark }} [a] {{ summary }}",
      description: null,
      assigneeIds: [],
      dueOn: null,
      notify: false,
    },
    {
      b: {
        todolist: [always(list("9007199254741001", "9007199254741002"))],
        content: [always("{{ mark }} [b] {{ summary }}")],
      },
    },
  ),
];

/** The key that a to-do of several names in its title; "" for one that is the only one of its submission. */
export function keyIn(content: string): string {
  return /^\S+ \[(\w+)\]/.exec(content)?.[1] ?? "";
}

/** A mapping as the build makes it of a file. */
export type LabMapping = Mapping & { readonly version: string };

/** The secrets that the mappings name. */
export const labSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  labMappings.map(({ name, secret }) => [secret, `secret of ${name}`]),
);

interface LabTodo {
  readonly content: string;
  readonly description: string | null;
  readonly assigneeIds: readonly string[];
  readonly dueOn: string | null;
  readonly notify: boolean;
}

/** With `more`, its to-do has the key `a`, and there is one more for each key, which differs from it by what is given. */
function mapping(
  name: string,
  todolist: TodolistAddress,
  todo: LabTodo,
  more: Readonly<Record<string, Partial<TodoTemplate>>> = {},
): LabMapping {
  const rule = { as: "text", oneOf: null, onInvalid: "note", isPrivate: false } as const;
  const answer = (field: string, required = false): AnswerRule => ({ field, required, ...rule });
  const answers = {
    mark: answer("mark", true),
    summary: answer("short-summary", true),
    urgency: answer("urgency"),
    needed_by: answer("needed-by"),
    requester: answer("your-email", true),
    details: answer("details"),
  };
  const { content, description, assigneeIds, dueOn, notify } = todo;
  const template: TodoTemplate = {
    ...{ key: "", when: null, completionSubscribers: [], fallback: null, startsOn: [], appendsOthers: true },
    todolist: [always(todolist)],
    content: [always(content)],
    description: description === null ? [] : [always(description)],
    assignees: assigneeIds.map(always),
    dueOn: dueOn === null ? [] : [always(dueOn)],
    notify: [always(notify)],
  };
  const others = Object.entries(more).map(([key, changes]) => ({ ...template, ...changes, key }));
  const todos = others.length === 0 ? [template] : [{ ...template, key: "a" }, ...others];
  return {
    ...{ name, version: "lab", source: "typeform", form: `lab-${name}`, apiKey: null, formUrl: null },
    ...{
      isTracked: false,
      alsoFile: [],
      timeZone: "UTC",
      holidays: [],
      lookups: {},
      skip: [],
      ifNone: null,
      namedOptions: {},
    },
    ...{ secret: `LAB_${name.toUpperCase()}_SECRET`, answers, todos },
  };
}

function always<T>(use: T): { use: T; when: null } {
  return { use, when: null };
}

function list(project: string, todolist: string): TodolistAddress {
  return { account: "195539477", project, todolist };
}
