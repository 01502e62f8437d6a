/** A variable or secret of the bridge's own, as it is read by config.ts and told by the table in src/README.md. */
export interface Setting {
  /** Whether the bridge does not work without. */
  readonly isRequired: boolean;
  /** What counts while it is not set; null where nothing takes its place. */
  readonly fallback: string | null;
  /** What it is, as the rest of a sentence for the admin who misses it. */
  readonly hint: string;
  /** Whether a second value is read from NAME_NEXT while it is rotated. */
  readonly hasNext: boolean;
}

const REQUIRED = { isRequired: true, fallback: null, hasNext: false };
const OPTIONAL = { isRequired: false, fallback: null, hint: "", hasNext: false };

export const TICKET_KEY_MIN_CHARACTERS = 24;
export const ADMIN_PASSWORD_MIN_CHARACTERS = 12;

/** Whether a text can be sent as the User-Agent that Basecamp demands: a name, with a web or e-mail address. */
export function isUserAgent(text: string): boolean {
  return /^[\x20-\x7e]*(@|https?:\/\/)[\x20-\x7e]+$/.test(text);
}

export const SETTINGS = {
  PUBLIC_URL: { ...REQUIRED, hint: "the address of this Worker, such as https://forms.example.workers.dev." },
  ADMIN_PASSWORD: { ...REQUIRED, hint: "the password of the admin pages." },
  TOKEN_KEYS: { ...REQUIRED, hasNext: true, hint: 'one or more keys, such as "k1:<32 random bytes in base64>".' },
  TICKET_KEY: { ...OPTIONAL, hasNext: true },
  BASECAMP_CLIENT_ID: { ...REQUIRED, hint: "from your integration at launchpad.37signals.com/integrations." },
  BASECAMP_CLIENT_SECRET: { ...REQUIRED, hint: "from your integration at launchpad.37signals.com/integrations." },
  BASECAMP_USER_AGENT: { ...REQUIRED, hint: 'a name and a contact, such as "Example Forms (forms@example.com)".' },
  BASECAMP_API_URL: { ...OPTIONAL, fallback: "https://3.basecampapi.com" },
  LAUNCHPAD_URL: { ...OPTIONAL, fallback: "https://launchpad.37signals.com" },
  JOTFORM_API_URL: { ...OPTIONAL, fallback: "https://api.jotform.com" },
  ALERT_URL: OPTIONAL,
  LOOK_WAIT_SECONDS: { ...OPTIONAL, fallback: "60" },
  PACE_PER_10_SECONDS: { ...OPTIONAL, fallback: "45" },
  RETENTION_DAYS: { ...OPTIONAL, fallback: "30" },
  /** Not read by the bridge: `npm run deploy` writes down here what it deployed. */
  DEPLOYED_MAPPINGS: OPTIONAL,
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** The names of the bridge's own variables and secrets. A mapping's secret may have none of these: some are public. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS);

/** What stands behind the name of a secret's second value: the new one while it is rotated, or the one of before. */
const SECOND = /_(NEXT|PREVIOUS)$/;

/** The name of a secret without what tells its second value. */
export function firstNameOf(name: string): string {
  return name.replace(SECOND, "");
}

/** Where a secret's new value is stored while it is rotated. Both count; the new one writes and signs. */
export function nextNameOf(name: string): string {
  return `${name}_NEXT`;
}
