import type { View } from "../../context.ts";
import { hasAdminRights } from "../../read-state.ts";
import type { Person } from "../../state.ts";
import { accountUrl } from "./urls.ts";

/** A person as the API shows one. Without admin rights other people's e-mail addresses are masked (basecamp docs: people). */
export function personShape(view: View, person: Person) {
  const { account, store } = view;
  const { state } = store;
  const self = person.id === view.viewer.id;
  const admin = hasAdminRights(state, person);
  const living = person.kind === "User" || person.kind === "Client";
  return {
    id: BigInt(person.id),
    attachable_sgid: `emulator-person-${person.id}`,
    name: person.name,
    email_address: self || hasAdminRights(state, view.viewer) ? person.email : mask(person.email),
    personable_type: person.kind,
    title: person.title,
    bio: null,
    location: null,
    created_at: account.createdAt,
    updated_at: account.createdAt,
    admin,
    owner: admin,
    client: person.kind === "Client",
    employee: person.kind === "User",
    time_zone: "Etc/UTC",
    avatar_url: accountUrl(view, `/people/${person.id}/avatar`),
    company: { id: BigInt(account.id), name: account.name },
    can_manage_projects: admin,
    can_manage_people: admin,
    can_ping: living && !self,
    can_access_timesheet: living,
    can_access_hill_charts: living,
  };
}

function mask(email: string | null): string | null {
  return email === null ? null : email.replace(/(?<!^)[^@.]/g, "•");
}
