import * as z from "zod";

/** What a test or a person can switch while the emulator runs. */
export const Settings = z.strictObject({
  rateLimit: z.boolean(),
  admin: z.boolean(),
  recordingsLagSeconds: z.number().min(0),
  rotateRefreshTokens: z.boolean(),
  expiresIn: z.number().int().positive(),
});

const Id = z.string().regex(/^\d+$/);

/** The lifecycle of anything that can be thrown away; basecamp docs: recordings. */
export const Status = z.enum(["active", "archived", "trashed"]);

const Person = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  kind: z.enum(["User", "Tombstone"]),
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
  color: z.string().nullable(),
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
  completedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const Grant = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
  refreshable: z.boolean(),
});

const Code = z.object({ code: z.string(), redirectUri: z.string(), expiresAt: z.number() });

/** Everything that outlives a restart. Ids are digit strings; projects, lists and to-dos stand in order of creation. */
export const State = z.object({
  version: z.number(),
  settings: Settings,
  nextTodoId: Id,
  nextListId: Id,
  refreshes: z.number(),
  people: z.array(Person),
  projects: z.array(Project),
  todolists: z.array(Todolist),
  todos: z.array(Todo),
  grants: z.array(Grant),
  codes: z.array(Code),
});

export type Settings = z.infer<typeof Settings>;
export type Status = z.infer<typeof Status>;
export type Person = z.infer<typeof Person>;
export type Project = z.infer<typeof Project>;
export type Todolist = z.infer<typeof Todolist>;
export type Todo = z.infer<typeof Todo>;
export type Grant = z.infer<typeof Grant>;
export type State = z.infer<typeof State>;
