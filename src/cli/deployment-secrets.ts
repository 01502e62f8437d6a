import type { Mapping } from "../mapping/mapping.ts";
import { readAlertChannel, readTokenKeys } from "../setting-values.ts";
import {
  ADMIN_PASSWORD_MIN_CHARACTERS,
  firstNameOf,
  isUserAgent,
  nextNameOf,
  SETTING_NAMES,
  TICKET_KEY_MIN_CHARACTERS,
} from "../settings.ts";
import { isStandardSecret } from "../sources/standard-webhooks.ts";

/** What a mapping names of what a deployment must know. */
export type MappingNames = Pick<Mapping, "name" | "source" | "secret" | "apiKey">;

/** Where a value comes from: made here, told by a person, or the Worker's own address. */
export type SecretOrigin = "made" | "asked" | "address";

/** A value that a deployment keeps as a secret of its Worker. */
export interface DeploymentSecret {
  readonly name: string;
  readonly origin: SecretOrigin;
  /** Whether the bridge, or a mapping, does not work without. */
  readonly isNeeded: boolean;
  /** What it is for. */
  readonly purpose: string;
  /** Whether a person needs what was made: to sign in, or to paste it into a form tool. */
  readonly isShown: boolean;
  /** Whether it is a credential, so that nothing of it is shown while it is typed. */
  readonly isHidden: boolean;
  /** Names any of which does as well, as while it is rotated. */
  readonly alsoAs: readonly string[];
  /** Makes a value, of random bytes; null where only a person or Cloudflare knows it. */
  readonly make: ((randomBytes: RandomBytes) => string) | null;
  /** What is wrong with a value, as the end of a sentence that begins with the name; null when nothing is. */
  readonly fault: (value: string) => string | null;
}

export type RandomBytes = (count: number) => Uint8Array;

const KEY_BYTES = 32;
const PASSWORD_CHARACTERS = 20;
const PASSWORD_GROUP = 5;
/** 32 letters and digits, so that each takes five bits; none that looks like another one. */
const TYPEABLE = "abcdefghijkmnpqrstuvwxyz23456789";
const SECRET_MIN_CHARACTERS = 12;

const noFault = () => null;
const atLeast = (characters: number) => (value: string) =>
  value.length >= characters ? null : `must have at least ${characters} characters.`;

const PLAIN = { isNeeded: true, isShown: false, isHidden: true, alsoAs: [], make: null, fault: noFault } as const;

/** The Worker's own, whatever its mappings are. */
const OWN: readonly DeploymentSecret[] = [
  {
    ...PLAIN,
    name: "PUBLIC_URL",
    origin: "address",
    isHidden: false,
    purpose: "the address of the bridge; its links and the redirect URI are made from it",
  },
  {
    ...PLAIN,
    name: "TOKEN_KEYS",
    alsoAs: [nextNameOf("TOKEN_KEYS")],
    origin: "made",
    purpose: "encrypts the connection to Basecamp",
    make: (randomBytes) => `k1:${base64(randomBytes(KEY_BYTES))}`,
    fault: (value) =>
      readTokenKeys(value) === null ? "must be a list like k1:<base64 of 32 bytes>, each name once." : null,
  },
  {
    ...PLAIN,
    name: "TICKET_KEY",
    alsoAs: [nextNameOf("TICKET_KEY")],
    origin: "made",
    purpose: "signs the tickets of status pages",
    make: (randomBytes) => base64(randomBytes(KEY_BYTES)),
    fault: atLeast(TICKET_KEY_MIN_CHARACTERS),
  },
  {
    ...PLAIN,
    name: "ADMIN_PASSWORD",
    origin: "made",
    isShown: true,
    purpose: "the sign-in of the admin pages",
    make: makePassword,
    fault: atLeast(ADMIN_PASSWORD_MIN_CHARACTERS),
  },
  {
    ...PLAIN,
    name: "BASECAMP_USER_AGENT",
    origin: "asked",
    isHidden: false,
    purpose: 'a name and a contact, which Basecamp demands: "Example Forms (forms@example.com)"',
    fault: (value) =>
      isUserAgent(value)
        ? null
        : "must hold a web or e-mail address, in plain ASCII: Example Forms (forms@example.com)",
  },
  {
    ...PLAIN,
    name: "ALERT_URL",
    origin: "asked",
    isNeeded: false,
    purpose: "where alerts go: a chatbot of Basecamp or an incoming webhook of Slack",
    fault: (value) =>
      isHttps(value) && readAlertChannel(value) !== null
        ? null
        : "must be an https address without a password or # in it.",
  },
];

/** What comes from the integration that is registered at Launchpad. */
const INTEGRATION: readonly DeploymentSecret[] = [
  {
    ...PLAIN,
    name: "BASECAMP_CLIENT_ID",
    origin: "asked",
    isHidden: false,
    purpose: "the client id of the integration at Launchpad",
  },
  {
    ...PLAIN,
    name: "BASECAMP_CLIENT_SECRET",
    origin: "asked",
    purpose: "the client secret of the integration at Launchpad",
  },
];

/** Whether a secret comes from the integration at Launchpad, which needs the Worker's address first. */
export function isOfIntegration({ name }: Pick<DeploymentSecret, "name">): boolean {
  return INTEGRATION.some((each) => each.name === name);
}

/** Every secret that a deployment with these mappings has, each name once, in the order in which people meet them. */
export function deploymentSecrets(mappings: readonly MappingNames[]): readonly DeploymentSecret[] {
  return [...OWN, ...webhookSecrets(mappings), ...apiKeys(mappings), ...INTEGRATION];
}

/** The secrets of which nothing is stored yet; `stored` are the names that the Worker has. */
export function lackingSecrets(
  secrets: readonly DeploymentSecret[],
  stored: readonly string[],
): readonly DeploymentSecret[] {
  return secrets.filter(({ name, alsoAs }) => ![name, ...alsoAs].some((each) => stored.includes(each)));
}

/**
 * An environment without the bridge's own settings and without the secrets and keys that mappings name, also while they
 * have a second value: for wrangler and the build that it starts, which need none of them.
 */
export function withoutSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  mappings: readonly MappingNames[],
): Readonly<Record<string, string | undefined>> {
  const names = new Set([...SETTING_NAMES, ...deploymentSecrets(mappings).map(({ name }) => name)]);
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !names.has(name) && !names.has(firstNameOf(name))),
  );
}

/** A secret for each name; one that two mappings share is of the kind that is asked for more precisely. */
function webhookSecrets(mappings: readonly MappingNames[]): readonly DeploymentSecret[] {
  return namesOf(mappings, ({ secret }) => secret).map(([name, users]) => {
    const isSigned = users.some(({ source }) => source === "google-forms");
    return {
      ...PLAIN,
      name,
      origin: "made",
      isShown: true,
      purpose: `the webhook of ${users.map((mapping) => mapping.name).join(", ")}`,
      alsoAs: [nextNameOf(name), `${name}_PREVIOUS`],
      make: (randomBytes) =>
        isSigned
          ? `whsec_${base64(randomBytes(KEY_BYTES))}`
          : Buffer.from(randomBytes(KEY_BYTES)).toString("base64url"),
      fault: (value) =>
        isSigned && !(/^whsec_\S+$/.test(value) && isStandardSecret(value))
          ? "must be whsec_ and base64, as the forwarder of Google Forms takes it."
          : atLeast(SECRET_MIN_CHARACTERS)(value),
    };
  });
}

function apiKeys(mappings: readonly MappingNames[]): readonly DeploymentSecret[] {
  return namesOf(mappings, ({ apiKey }) => apiKey).map(([name, users]) => ({
    ...PLAIN,
    name,
    origin: "asked",
    purpose: `reads the submissions of ${users.map((mapping) => mapping.name).join(", ")} back from the form tool`,
  }));
}

function namesOf(
  mappings: readonly MappingNames[],
  nameIn: (mapping: MappingNames) => string | null,
): readonly (readonly [string, readonly MappingNames[]])[] {
  const names = new Map<string, readonly MappingNames[]>();
  for (const mapping of mappings) {
    const name = nameIn(mapping);
    if (name !== null) names.set(name, [...(names.get(name) ?? []), mapping]);
  }
  return [...names];
}

function makePassword(randomBytes: RandomBytes): string {
  const signs = Array.from(randomBytes(PASSWORD_CHARACTERS), (byte) => TYPEABLE[byte % TYPEABLE.length] ?? "");
  const groups = signs.map((sign, index) => (index > 0 && index % PASSWORD_GROUP === 0 ? `-${sign}` : sign));
  return groups.join("");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === "https:";
}
