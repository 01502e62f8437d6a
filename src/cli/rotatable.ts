import { type DeploymentSecret, deploymentSecrets, type MappingNames } from "./deployment-secrets.ts";

/**
 * What a secret is for, as far as its rotation goes: of the first three two values count at once, the others are
 * replaced.
 */
export type RotatableKind =
  | "webhook"
  | "token-keys"
  | "ticket-key"
  | "password"
  | "client-id"
  | "client-secret"
  | "api-key"
  | "alert-url";

/** A secret that `npm run rotate` can replace. */
export interface Rotatable {
  readonly kind: RotatableKind;
  readonly name: string;
  readonly secret: DeploymentSecret;
  /** The mappings whose webhook it proves, or whose submissions it reads back. */
  readonly users: readonly MappingNames[];
}

/** The name under which the secret in the address that Basecamp calls is rotated: no variable, the bridge makes it. */
export const TODO_EVENTS = "todo-events";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A form tool tries again for up to ten hours, with the value of before. */
const WEBHOOK_WAIT_MS = DAY_MS;
/** Mails and pages hold links with tickets of before for as long as submissions are kept by default. */
const TICKET_WAIT_MS = 30 * DAY_MS;

const KINDS: Readonly<Record<string, RotatableKind>> = {
  TOKEN_KEYS: "token-keys",
  TICKET_KEY: "ticket-key",
  ADMIN_PASSWORD: "password",
  BASECAMP_CLIENT_ID: "client-id",
  BASECAMP_CLIENT_SECRET: "client-secret",
  ALERT_URL: "alert-url",
};

/** Every secret of a deployment with these mappings that can be rotated, in the order in which people meet them. */
export function rotatables(mappings: readonly MappingNames[]): readonly Rotatable[] {
  return deploymentSecrets(mappings).flatMap((secret): readonly Rotatable[] => {
    const { name } = secret;
    const proving = mappings.filter((mapping) => mapping.secret === name);
    const reading = mappings.filter(({ apiKey }) => apiKey === name);
    if (proving.length > 0) return [{ kind: "webhook", name, secret, users: proving }];
    if (reading.length > 0) return [{ kind: "api-key", name, secret, users: reading }];
    const kind = KINDS[name];
    return kind === undefined ? [] : [{ kind, name, secret, users: [] }];
  });
}

/** Whether the old and the new value count at once while it is rotated. */
export function hasTwoValues({ kind }: Pick<Rotatable, "kind">): boolean {
  return kind === "webhook" || kind === "token-keys" || kind === "ticket-key";
}

/** From when on a rotation may be finished by time alone; null where the bridge is asked instead. */
export function endsFrom({ kind }: Pick<Rotatable, "kind">, begunAt: number): number | null {
  if (kind === "webhook") return begunAt + WEBHOOK_WAIT_MS;
  return kind === "ticket-key" ? begunAt + TICKET_WAIT_MS : null;
}
