import type { Account } from "./context.ts";
import type { LaunchpadAccount, Settings } from "./settings.ts";
import type { Person, Project, State, Todolist } from "./state.ts";

/** The account of an emulator that is told no other id. */
export const ACCOUNT: Account = { id: "195539477", name: "Example Company", createdAt: "2025-01-06T08:00:00.000Z" };

/** Above 2^53, as those of events can be. */
export const FIRST_WEBHOOK_ID = "9007199254780001";
export const FIRST_EVENT_ID = "9007199254790001";

/** The one chat with a chatbot; whoever knows its key may speak there. */
export const CHAT = { id: "1069479599", projectId: "2085958499", name: "Chat", chatbotKey: "emulator-chatbot-key" };

/** What Launchpad lists: the account, and one of a product that is none of our business. */
export function launchpadAccounts({ id, name }: Account): LaunchpadAccount[] {
  return [
    { product: "bc3", id, name },
    { product: "bcx", id: "88770011", name: `${name}, the years before` },
  ];
}

/** The owner of the account, who signs in unless somebody else is chosen. */
export const ANN_ID = "1049715914";
const OMAR_ID = "1049715915";
const MIA_ID = "9007199254741622";

/** Who can sign in, as Launchpad knows them; an identity's id is another one than the person's id in the account. */
export const IDENTITIES = [
  { id: "77001042", personId: ANN_ID, firstName: "Ann", lastName: "Example" },
  { id: "77001043", personId: OMAR_ID, firstName: "Omar", lastName: "Okafor" },
  { id: "9007199254742044", personId: MIA_ID, firstName: "Mia", lastName: "Muster" },
];

const PEOPLE: Person[] = [
  {
    id: ANN_ID,
    name: "Ann Example",
    email: "ann@example.com",
    kind: "User",
    title: "Head of operations",
    admin: true,
  },
  { id: OMAR_ID, name: "Omar Okafor", email: "oncall@example.com", kind: "User", title: "IT support", admin: false },
  { id: MIA_ID, name: "Mia Muster", email: "mia@example.com", kind: "User", title: "Sales", admin: false },
  { id: "1049715930", name: "Former colleague", email: null, kind: "Tombstone", title: "", admin: false },
];

const peopleIds = PEOPLE.map((person) => person.id);

const PROJECTS: Project[] = [
  {
    id: "2085958499",
    name: "IT desk",
    description: "Requests from everyone in the company",
    todosetId: "1069479570",
    peopleIds,
    createdAt: "2025-02-03T09:00:00.000Z",
  },
  {
    id: "9007199254741001",
    name: "Operations",
    description: "New colleagues, rooms and keys",
    todosetId: "9007199254741003",
    peopleIds,
    createdAt: "2025-03-03T09:00:00.000Z",
  },
];

function todolist(id: string, projectId: string, name: string, parentListId: string | null = null): Todolist {
  const createdAt = "2025-03-03T09:30:00.000Z";
  return {
    id,
    projectId,
    parentListId,
    name,
    description: "",
    color: null,
    creatorId: ANN_ID,
    status: "active",
    createdAt,
    updatedAt: createdAt,
  };
}

/** A fresh copy of the state that a new or reset emulator has, with its settings. */
export function seed(settings: Settings): State {
  return structuredClone({
    version: 1,
    settings,
    nextTodoId: "9007199254741700",
    nextListId: "1069479600",
    refreshes: 0,
    refreshTokensSent: [],
    people: PEOPLE,
    projects: PROJECTS,
    todolists: [
      todolist("1069479573", "2085958499", "Requests"),
      todolist("1069479574", "2085958499", "Later"),
      todolist("1069479575", "2085958499", "New hardware", "1069479574"),
      todolist("9007199254741002", "9007199254741001", "Onboarding"),
      todolist("9007199254741004", "9007199254741001", "Leave requests"),
    ],
    todos: [],
    grants: [],
    codes: [],
    jotformSubmissions: [],
    jotformWebhooks: null,
    typeform: { key: "emulator-typeform-key", forms: [], responses: [], webhooks: [] },
    nextWebhookId: FIRST_WEBHOOK_ID,
    nextEventId: FIRST_EVENT_ID,
    webhooks: [],
    chatLines: [],
  });
}
