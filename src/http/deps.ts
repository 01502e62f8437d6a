import type { Context } from "hono";
import type { ConnectFailure } from "../basecamp/connection.ts";
import type { GrantFailure } from "../basecamp/connection-record.ts";
import type { ConnectionStatus } from "../basecamp/connection-status.ts";
import type { TokenKeyUse } from "../basecamp/connection-store.ts";
import type { EarlyRenewal } from "../basecamp/token-refresher.ts";
import type { TodoAddress } from "../basecamp/url.ts";
import type { Config, ConfigProblem } from "../config.ts";
import type { Accepted } from "../delivery/accept.ts";
import type { PeopleRefusal, ProjectPeople } from "../delivery/ask-people.ts";
import type { Backlog } from "../delivery/backlog.ts";
import type { DecisionFailure } from "../delivery/by-hand.ts";
import type { DeliveryContents } from "../delivery/contents.ts";
import type { FiledTodo } from "../delivery/delivery.ts";
import type { BasecampFindings, Needs } from "../delivery/examine.ts";
import type { ExportPage, LedgerEntry } from "../delivery/export/entry.ts";
import type { ImportCounts } from "../delivery/export/take-entries.ts";
import type { LedgerHealth } from "../delivery/health.ts";
import type { DeliveryDetails } from "../delivery/history.ts";
import type { Marks } from "../delivery/intake.ts";
import type { DeliveryList, DeliveryQuery } from "../delivery/listing.ts";
import type { LiveRefusal } from "../delivery/live/live-asking.ts";
import type { LiveAnswer, LiveOrder } from "../delivery/live/live-check.ts";
import type { Overview } from "../delivery/overview.ts";
import type { RefusalKind } from "../delivery/refusals.ts";
import type { ReplayReport, ReplaySelection } from "../delivery/replay.ts";
import type { SubmissionStatus } from "../delivery/status.ts";
import type { SecretRotation } from "../delivery/tracking/secret-rotation.ts";
import type { UnprovenReason } from "../delivery/unproven.ts";
import type { LogEntry } from "../feedback/log.ts";
import type { SweepNote, SweepStart } from "../form-listing.ts";
import type { DeployedMapping, Mapping } from "../mapping/mapping.ts";
import type { Result } from "../result.ts";
import type { KeyState } from "../sources/source.ts";
import type { SweepReport, SweepWish } from "../sources/sweep.ts";
import type { MappingWithoutApiKey } from "../sources/without-api-key.ts";
import type { Submission } from "../submission.ts";

/** The ledger as the pages and the webhook route call it. Calls throw when its storage fails. */
export interface LedgerCalls {
  accept(mapping: string, submission: Submission, marks: Marks): Promise<Accepted>;
  startSweep(mapping: string, form: string): Promise<SweepStart>;
  missingSubmissions(mapping: string, form: string, ids: readonly string[]): Promise<readonly string[]>;
  noteOversized(mapping: string, form: string, ids: readonly string[]): Promise<void>;
  noteSweep(mapping: string, form: string, note: SweepNote): Promise<void>;
  noteRefusal(mapping: string, reason: RefusalKind, times: number): Promise<boolean>;
  noteUnproven(mapping: string, reason: UnprovenReason, times: number): Promise<void>;
  unknownAmong(mapping: string, form: string, ids: readonly string[] | null): Promise<readonly string[]>;
  status(ticket: string, withSent: boolean): Promise<SubmissionStatus | null>;
  deliveries(query: DeliveryQuery | null): Promise<DeliveryList>;
  delivery(reference: string): Promise<DeliveryDetails | null>;
  contents(reference: string): Promise<DeliveryContents | null>;
  wake(): Promise<void>;
  pause(): Promise<void>;
  backlog(): Promise<Backlog>;
  overview(): Promise<Overview>;
  probe(): Promise<boolean>;
  examine(needs: Needs): Promise<BasecampFindings>;
  liveCheck(order: LiveOrder): Promise<Result<LiveAnswer, LiveRefusal>>;
  hearLiveCheck(secret: string, todo: string | null): Promise<boolean>;
  replay(selection: ReplaySelection, dryRun: boolean): Promise<ReplayReport>;
  makeTodo(reference: string): Promise<"made-due" | DecisionFailure>;
  confirmTodo(reference: string, address: TodoAddress): Promise<Result<FiledTodo, DecisionFailure>>;
  people(project: string): Promise<Result<ProjectPeople, PeopleRefusal>>;
  erase(reference: string): Promise<boolean>;
  exportPage(after: number, withAnswers: boolean): Promise<ExportPage>;
  importEntries(entries: readonly LedgerEntry[], exportedAt: number): Promise<ImportCounts>;
  isTodoEventsSecret(given: string): Promise<boolean>;
  noteTodoEvent(todo: string): Promise<boolean>;
  todoEventsSecret(order: "rotate" | "end" | "look"): Promise<SecretRotation | null>;
  health(): Promise<LedgerHealth>;
}

/** The connection object as the connection page calls it. */
export interface ConnectionCalls {
  begin(session: string): Promise<string>;
  finish(session: string, query: string): Promise<Result<ConnectionStatus, ConnectFailure | "wrong-state">>;
  chooseAccount(
    id: string,
    offerId: string | null,
  ): Promise<Result<ConnectionStatus, "unknown-account" | "offer-gone" | "changed-meanwhile">>;
  acceptOffer(offerId: string): Promise<Result<ConnectionStatus, "offer-gone" | "changed-meanwhile">>;
  dropOffer(): Promise<ConnectionStatus>;
  disconnect(): Promise<ConnectionStatus>;
  status(): Promise<ConnectionStatus>;
  renewEarly(): Promise<Result<EarlyRenewal, GrantFailure | "refused">>;
  tokenKeys(): Promise<TokenKeyUse>;
  endSession(session: string, expiresAt: number): Promise<void>;
  isSessionEnded(session: string): Promise<boolean>;
}

/** What the routes work with, made from the environment of one request. */
export interface HttpDeps {
  readonly config: Result<Config, readonly ConfigProblem[]>;
  /** Null when it is not bound; the configuration's problems say so. */
  readonly ledger: LedgerCalls | null;
  readonly connection: ConnectionCalls | null;
  /** Whether this address may try to sign in now; null when it is not bound. */
  readonly maySignIn: ((address: string) => Promise<boolean>) | null;
  readonly findMapping: (name: string) => Mapping | null;
  /** Every mapping of this deployment. */
  readonly allMappings: () => readonly DeployedMapping[];
  /** What tickets are signed with, the first, and known by; none are given out without. They count while others are wrong. */
  readonly ticketKeys: readonly string[];
  /** The origin of links; null when it is missing or malformed. */
  readonly publicUrl: string | null;
  /** What is set under a name that nothing reads and that is nearly one that is missing. */
  readonly strayNames: () => readonly ConfigProblem[];
  readonly webhookSecrets: (name: string) => readonly string[];
  /** The new value of a secret while it is rotated; null when there is none. */
  readonly nextSecret: (name: string) => string | null;
  /** The mappings that refuse everything, because the secret that they name is not configured. */
  readonly mappingsWithoutSecret: () => readonly { readonly name: string; readonly secret: string }[];
  /** The mappings that name an API key which is not configured. */
  readonly mappingsWithoutApiKey: () => readonly MappingWithoutApiKey[];
  /** Whether the copy of the connection that readers find can be read; throws when it cannot. */
  readonly probeTokens: () => Promise<void>;
  /** Asks the form tool of a mapping whether it takes the API key that the mapping names. */
  readonly checkApiKey: (mapping: DeployedMapping) => Promise<KeyState | "missing">;
  /** Compares the form tools' own lists with the ledger, as every hour. */
  readonly sweep: (wish: SweepWish) => Promise<readonly SweepReport[]>;
  readonly log: (entry: LogEntry) => void;
  readonly now: () => number;
  /** A signal that aborts after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
  /** Lets work go on after its request has ended, also where the client has gone. */
  readonly outlive: (work: Promise<unknown>) => void;
}

/** The Hono environment of every route. `admin` is set behind the configuration check, `session` behind the sign-in. */
export interface HttpEnv {
  Bindings: Cloudflare.Env;
  Variables: { deps: HttpDeps; admin: AdminDeps; session: string };
}

/** What the admin's pages work with once everything is configured. */
export interface AdminDeps {
  readonly config: Config;
  readonly ledger: LedgerCalls;
  readonly connection: ConnectionCalls;
  readonly maySignIn: (address: string) => Promise<boolean>;
}

/** Whether a tool asks, rather than a browser. */
export function wantsJson(c: Context): boolean {
  return c.req.header("accept")?.includes("application/json") ?? false;
}
