import * as z from "zod";
import { PostedId } from "./id.ts";

/** An account as `authorization.json` lists it. Without `href` it lies on the emulator, below its own id. */
const LaunchpadAccount = z.strictObject({
  product: z.string(),
  id: PostedId,
  name: z.string(),
  href: z.string().optional(),
});

/** How Launchpad can refuse a refresh; what each looks like is in launchpad/refusals.ts. */
const Refusal = z.enum([
  "authorization-expired",
  "unknown-basecamp-id",
  "rekeyed-deadbolt",
  "invalid-grant",
  "invalid-client",
  "not-found",
]);

/** What a test or a person can switch while the emulator runs. */
export const Settings = z.strictObject({
  /** Whether the API allows 50 requests in 10 seconds only, as Basecamp does. */
  rateLimit: z.boolean(),
  /** Whether Ann has the admin rights of her account; nobody else ever has. */
  admin: z.boolean(),
  /** How long a new to-do stays out of the recordings query. */
  recordingsLagSeconds: z.number().min(0),
  /** Whether the items of the recordings query come without their `description`. */
  recordingsWithoutDescription: z.boolean(),
  /** Whether a to-do that is made now is never shown or counted in any list, also not once this is off again. */
  hideNewTodos: z.boolean(),
  /** The longest title in characters, or null for any, and what becomes of a longer one. */
  titleLimit: z.number().int().positive().nullable(),
  longTitles: z.enum(["cut", "refused"]),
  /** What becomes of a date that is no real YYYY-MM-DD; only the first was ever seen (bc-api issue 115). */
  invalidDates: z.enum(["dropped", "refused", "error"]),
  /** What becomes of a first day without a due date, or after it. */
  strayStartDates: z.enum(["kept", "dropped"]),
  /** What becomes of assignees who are not on the project. */
  outsiders: z.enum(["dropped", "refused"]),
  /** Tags that descriptions lose, their text apart. */
  lostTags: z.array(z.string().regex(/^[a-z][a-z0-9]*$/)),
  /** The integration's secret once it was changed at Launchpad; null for the one that the emulator was started with. */
  clientSecret: z.string().min(1).nullable(),
  /** How long every answer of the API and of Launchpad's token endpoint takes at least. */
  latencyMs: z.number().int().min(0),
  /** Whether a refresh gives a new refresh token. */
  rotateRefreshTokens: z.boolean(),
  /** Whether a refresh token that a refresh has replaced still works; the docs do not say what the real ones do. */
  oldRefreshTokens: z.enum(["dead", "alive"]),
  /** The lifetime of new access tokens in seconds. */
  expiresIn: z.number().int().positive(),
  /** The answer to every refresh, until it is null again; the refresh token is not used up by it. */
  refusal: Refusal.nullable(),
  /** Launchpad's `authorization.json`, or the one that Basecamp 5 serves itself (bc-api pull request 435). */
  authorization: z.enum(["full", "lean"]),
  /**
   * Whether token answers hold only the access token, or null for all else. No refresh token is replaced meanwhile,
   * since nobody would be told the new one.
   */
  tokenAnswer: z.enum(["full", "minimal", "nulls"]),
  /** The accounts of `authorization.json`; null for those of the seed. */
  accounts: z.array(LaunchpadAccount).nullable(),
  /** Answers every authorized API request with an empty 404 that has this `Reason` (basecamp docs: handling errors). */
  accountReason: z.enum(["Account Inactive", "API Disabled"]).nullable(),
  /** The one key that Jotform's API takes. */
  jotformKey: z.string().min(1),
  /**
   * How Jotform answers for a submission: its content as it is or as the one item of an array, or, whatever was asked
   * for, an error under HTTP status 200.
   */
  jotformAnswer: z.enum(["object", "array", "error-in-200"]),
  /** Whether webhooks are sent, or held until a test takes them. */
  webhooks: z.enum(["send", "hold"]),
  /** How many webhooks a project may have. */
  webhookLimit: z.number().int().min(0),
  /**
   * The waits between the tries of a webhook, so that there is one try more than waits. After the last one the webhook
   * goes inactive. Basecamp takes four to five hours for its ten tries; the default takes about eight minutes.
   */
  webhookWaitsMs: z.array(z.number().int().min(0)),
  /** How long a webhook's receiver may take to answer. */
  webhookTimeoutMs: z.number().int().positive(),
  /** What follows when a webhook gets no answer: tries like after any failure, or none, as was seen of Basecamp. */
  webhookUnanswered: z.enum(["retry", "lose"]),
  /** Whether an event is sent once or twice, or only after the next one was sent. */
  webhookEvents: z.enum(["once", "twice", "out-of-order"]),
});

export type Settings = z.infer<typeof Settings>;
export type LaunchpadAccount = z.infer<typeof LaunchpadAccount>;
export type Refusal = z.infer<typeof Refusal>;

/** The settings of a new or reset emulator. */
export const DEFAULT_SETTINGS: Settings = {
  rateLimit: true,
  admin: true,
  recordingsLagSeconds: 0,
  recordingsWithoutDescription: false,
  hideNewTodos: false,
  titleLimit: null,
  longTitles: "cut",
  invalidDates: "dropped",
  strayStartDates: "kept",
  outsiders: "dropped",
  lostTags: [],
  clientSecret: null,
  latencyMs: 0,
  rotateRefreshTokens: true,
  oldRefreshTokens: "dead",
  expiresIn: 1_209_600,
  refusal: null,
  authorization: "full",
  tokenAnswer: "full",
  accounts: null,
  accountReason: null,
  jotformKey: "emulator-jotform-key",
  jotformAnswer: "object",
  webhooks: "send",
  webhookLimit: 20,
  webhookWaitsMs: [1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 120_000, 240_000],
  webhookTimeoutMs: 10_000,
  webhookUnanswered: "retry",
  webhookEvents: "once",
};

/** Settings out of a state file; one that was written before a setting existed has its default. */
export const SavedSettings = z.preprocess(
  (saved) => (typeof saved === "object" ? { ...DEFAULT_SETTINGS, ...saved } : saved),
  Settings,
);
