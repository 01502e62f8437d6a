import type { Mapping } from "../../../src/mapping/mapping.ts";

/** The lab's own mappings: four forms, each to another list of the emulator's seed, in two projects. */
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
];

/** A mapping as the build makes it of a file. */
export type LabMapping = Mapping & { readonly version: string };

/** The secrets that the mappings name. */
export const labSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  labMappings.map(({ name, secret }) => [secret, `secret of ${name}`]),
);

function mapping(name: string, todolist: Mapping["todolist"], todo: Mapping["todo"]): LabMapping {
  const answers = {
    mark: { field: "mark", required: true },
    summary: { field: "short-summary", required: true },
    urgency: { field: "urgency", required: false },
    needed_by: { field: "needed-by", required: false },
    requester: { field: "your-email", required: true },
    details: { field: "details", required: false },
  };
  const proof = { apiKey: null, alsoFile: [] };
  const secret = `LAB_${name.toUpperCase()}_SECRET`;
  return { name, version: "lab", source: "typeform", form: `lab-${name}`, secret, ...proof, todolist, answers, todo };
}

function list(project: string, todolist: string): Mapping["todolist"] {
  return { account: "195539477", project, todolist };
}
