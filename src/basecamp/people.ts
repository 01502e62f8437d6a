import * as z from "zod";
import type { Person } from "../person.ts";

/** People as one page lists them, and the path of the next page. */
export interface PeoplePage {
  readonly people: readonly Person[];
  readonly next: string | null;
}

/** What stands for each hidden character of an address (Basecamp docs, "People"). */
const MASK = "•";

const text = z.string().nullish().catch(null);

const PersonBody = z.object({
  id: z.union([z.string().min(1), z.number().int().nonnegative().transform(String)]),
  name: text,
  email_address: text,
  personable_type: text,
  client: z.boolean().nullish().catch(null),
});

/** Reads a list of people; an entry that cannot be read is left out. Null for what is no list. */
export function readPeople(json: unknown): readonly Person[] | null {
  if (!Array.isArray(json)) return null;
  return json.flatMap((entry: unknown) => {
    const body = PersonBody.safeParse(entry);
    return body.success ? [toPerson(body.data)] : [];
  });
}

function toPerson(body: z.infer<typeof PersonBody>): Person {
  const email = body.email_address?.trim() || null;
  const isEmailHidden = email?.includes(MASK) ?? false;
  return {
    ...{ id: body.id, name: body.name ?? "", isEmailHidden, kind: kindOf(body) },
    email: isEmailHidden ? null : email,
  };
}

/** Integrations, removed people and the like have types of their own; Basecamp's own person has no number for an id. */
function kindOf({ id, personable_type: type, client }: z.infer<typeof PersonBody>): Person["kind"] {
  const mayBeAssigned = type === "User" || type === "Client" || type === null || type === undefined;
  if (!mayBeAssigned || !/^\d+$/.test(id)) return "gone";
  return type === "Client" || client === true ? "client" : "user";
}
