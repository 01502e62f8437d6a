import * as z from "zod";
import { Id } from "./id.ts";
import { Submission } from "./jotform/submission.ts";
import { ANN_ID, FIRST_EVENT_ID, FIRST_WEBHOOK_ID } from "./seed.ts";
import { SavedSettings } from "./settings.ts";
import { TypeformState } from "./typeform/response.ts";

/** The lifecycle of anything that can be thrown away; basecamp docs: recordings. */
export const Status = z.enum(["active", "archived", "trashed"]);

/** What a person is to the account (bc-api issue 291); only users and clients can be given to-dos. */
export const PersonKind = z.enum(["User", "Client", "Integration", "Outsider", "Tombstone"]);

const Person = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  kind: PersonKind,
  title: z.string(),
  admin: z.boolean(),
});

const Project = z.object({
  id: Id,
  name: z.string(),
  description: z.string(),
  todosetId: Id,
  peopleIds: z.array(Id),
  createdAt: z.string(),
});

const Todolist = z.object({
  id: Id,
  projectId: Id,
  parentListId: Id.nullable(),
  name: z.string(),
  /** Rich text. */
  description: z.string().default(""),
  color: z.string().nullable(),
  creatorId: Id.default(ANN_ID),
  status: Status,
  createdAt: z.string(),
  updatedAt: z.string(),
});

const Todo = z.object({
  id: Id,
  listId: Id,
  content: z.string(),
  description: z.string(),
  assigneeIds: z.array(Id),
  subscriberIds: z.array(Id),
  dueOn: z.string().nullable(),
  startsOn: z.string().nullable(),
  status: Status,
  /** Whether it was made to be found by its id alone, and in no list. */
  unlisted: z.boolean().default(false),
  creatorId: Id.default(ANN_ID),
  completedAt: z.string().nullable(),
  completerId: Id.default(ANN_ID),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** An access token with the refresh token that came with it; several grants share one that was never replaced. */
const Grant = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  personId: Id.default(ANN_ID),
  expiresAt: z.number(),
  replaced: z.boolean().default(false),
  revoked: z.boolean().default(false),
});

/** A code that waits for its exchange. One without a client is from an older file and fits none. */
const Code = z.object({
  code: z.string(),
  clientId: z.string().default(""),
  redirectUri: z.string(),
  personId: Id.default(ANN_ID),
  expiresAt: z.number(),
});

const SentRefreshToken = z.object({ token: z.string(), times: z.number(), refused: z.number() });

/** A submission that Jotform has under that id, which its content need not have. */
const JotformSubmission = z.object({ id: Id, content: Submission });

/** One try of a webhook: what was sent, its body byte for byte, and what came back. Code 0 is no answer at all. */
const WebhookDelivery = z.object({
  id: Id,
  createdAt: z.string(),
  request: z.object({ headers: z.record(z.string(), z.string()), body: z.string() }),
  response: z.object({
    code: z.number(),
    headers: z.record(z.string(), z.string()),
    message: z.string(),
    body: z.string(),
  }),
});

const Webhook = z.object({
  id: Id,
  projectId: Id,
  creatorId: Id,
  payloadUrl: z.string(),
  types: z.array(z.string()),
  active: z.boolean(),
  /** How often it was switched on; what was still to be sent before the last time is not sent any more. */
  activations: z.number(),
  /** The newest tries, newest first. */
  deliveries: z.array(WebhookDelivery),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** What a chatbot said in a chat (rich text), or what Slack would have been told (its own markup). */
const ChatLine = z.object({ to: z.enum(["basecamp", "slack"]), content: z.string(), at: z.string() });

/** Everything that outlives a restart. Ids are digit strings; projects, lists and to-dos stand in order of creation. */
export const State = z.object({
  version: z.number(),
  settings: SavedSettings,
  nextTodoId: Id,
  nextListId: Id,
  refreshes: z.number(),
  refreshTokensSent: z.array(SentRefreshToken).default([]),
  people: z.array(Person),
  projects: z.array(Project),
  todolists: z.array(Todolist),
  todos: z.array(Todo),
  grants: z.array(Grant),
  codes: z.array(Code),
  jotformSubmissions: z.array(JotformSubmission).default([]),
  /** Null where the key may not see them, as was reported of some accounts. */
  jotformWebhooks: z
    .array(z.object({ form: Id, url: z.string() }))
    .nullable()
    .default(null),
  typeform: TypeformState.prefault({}),
  nextWebhookId: Id.default(FIRST_WEBHOOK_ID),
  /** Events and deliveries of webhooks share their numbers. */
  nextEventId: Id.default(FIRST_EVENT_ID),
  webhooks: z.array(Webhook).default([]),
  chatLines: z.array(ChatLine).default([]),
});

export type Status = z.infer<typeof Status>;
export type Person = z.infer<typeof Person>;
export type Project = z.infer<typeof Project>;
export type Todolist = z.infer<typeof Todolist>;
export type Todo = z.infer<typeof Todo>;
export type Grant = z.infer<typeof Grant>;
export type Webhook = z.infer<typeof Webhook>;
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;
export type State = z.infer<typeof State>;
