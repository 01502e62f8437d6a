import { DurableObject } from "cloudflare:workers";
import type { TodoAddress } from "../basecamp/url.ts";
import { readConfig } from "../config.ts";
import type { Accepted } from "../delivery/accept.ts";
import { askPeople, type PeopleRefusal, type ProjectPeople } from "../delivery/ask-people.ts";
import { type Backlog, readBacklog } from "../delivery/backlog.ts";
import { confirmTodo, type DecisionFailure } from "../delivery/by-hand.ts";
import { type DeliveryContents, readContents } from "../delivery/contents.ts";
import type { FiledTodo } from "../delivery/delivery.ts";
import { type BasecampFindings, examine, type Needs, unexamined } from "../delivery/examine.ts";
import type { ExportPage, LedgerEntry } from "../delivery/export/entry.ts";
import { readEntries } from "../delivery/export/read-entries.ts";
import { type ImportCounts, takeEntries } from "../delivery/export/take-entries.ts";
import { type LedgerHealth, readHealth } from "../delivery/health.ts";
import { type DeliveryDetails, findDelivery } from "../delivery/history.ts";
import type { Marks } from "../delivery/intake.ts";
import { type DeliveryList, type DeliveryQuery, EVERYTHING, listDeliveries } from "../delivery/listing.ts";
import { type Overview, readOverview } from "../delivery/overview.ts";
import { probeStorage } from "../delivery/probe.ts";
import { noteRefusal, type RefusalKind } from "../delivery/refusals.ts";
import { applyReplay, makeAnew, planReplay, type ReplayReport, type ReplaySelection } from "../delivery/replay.ts";
import { findStatus, type SubmissionStatus } from "../delivery/status.ts";
import { digest } from "../digest.ts";
import { failed, type Result } from "../result.ts";
import type { Submission } from "../submission.ts";
import type { ConnectionNews } from "./alerts.ts";
import { COPY_MAY_BE_OLD_MS } from "./copy-trust.ts";
import { LedgerWorks } from "./ledger-works.ts";
import { connectionStub } from "./stubs.ts";
import type { Surroundings } from "./surroundings.ts";

/** The ledger: the one memory of every submission, and the alarm that delivers what is due. */
export class Ledger extends DurableObject<Cloudflare.Env> {
  readonly #surroundings: Surroundings;
  readonly #works: LedgerWorks;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, surroundings: Surroundings) {
    super(ctx, env);
    this.#surroundings = surroundings;
    this.#works = new LedgerWorks(ctx, env, surroundings);
  }

  /** Stores a submission once and makes it due. The answer is given only after it is on disk. */
  async accept(
    mapping: string,
    submission: Submission,
    marks: Marks = { messageId: null, ticket: null },
  ): Promise<Accepted> {
    return this.#works.accept(mapping, submission, marks);
  }

  /** Remembers that a request was refused. Answers whether that is news. */
  async noteRefusal(mapping: string, reason: RefusalKind): Promise<boolean> {
    const times = noteRefusal(this.ctx.storage.sql, mapping, reason, this.#works.now());
    if (times !== null) await this.#works.noteChange();
    return times === 1;
  }

  /** How far the submission of a ticket got, with its answers if they are asked for; null when none has this ticket. */
  async status(ticket: string, withSent = false): Promise<SubmissionStatus | null> {
    const now = this.#works.now();
    const { findMapping } = this.#surroundings;
    const hold = this.#works.settings.currentHold(now);
    return findStatus(ticket, withSent, { sql: this.ctx.storage.sql, findMapping, hold, now });
  }

  /** The connection was made or changed: what waited for it is delivered at once. */
  async wake(): Promise<void> {
    const now = this.#works.now();
    this.#works.copyTrust.changed();
    this.#works.memory.people.forget();
    this.#works.settings.endHold(now);
    this.#works.records.forgetFailures();
    this.#works.records.requeue(["other-account"], now);
    this.#works.tracking.connectionChanged(now);
    await this.#works.noteChange();
  }

  /** The connection was removed: nothing is sent until there is a new one. */
  async pause(): Promise<void> {
    this.#works.copyTrust.removed();
    this.#works.memory.people.forget();
    const now = this.#works.now();
    this.#works.settings.hold({ until: now + COPY_MAY_BE_OLD_MS, reason: "not-connected" }, now);
  }

  /** What waits, and what did not get in. */
  async backlog(): Promise<Backlog> {
    this.#works.plan();
    const { records, settings, drift, tracking, alerts } = this.#works;
    const from = { queue: records.queue, settings, drift, tracking, alerts: alerts.state() };
    return readBacklog({ sql: this.ctx.storage.sql, ...from }, this.#works.now());
  }

  /** How it stands with everything, mapping by mapping. */
  async overview(): Promise<Overview> {
    return readOverview(this.ctx.storage.sql, await this.backlog(), await this.health(), this.#works.settings.madeAt());
  }

  /** Whether the storage takes a write and gives it back. */
  async probe(): Promise<boolean> {
    return probeStorage(this.ctx.storage.sql, this.#works.now());
  }

  /** What Basecamp says of what the mappings need of it. Nothing is written there. */
  async examine(needs: Needs): Promise<BasecampFindings> {
    const config = readConfig(this.env);
    if (!config.ok) return unexamined(needs, "not-connected");
    const calls = this.#works.calls(config.value);
    return examine(needs, { ...this.#works.own(), paced: (see) => calls.paced(this.#works.pace, see) });
  }

  /** A page of the deliveries that fit a filter; the newest of all without one. */
  async deliveries(query: DeliveryQuery | null): Promise<DeliveryList> {
    this.#works.plan();
    return listDeliveries(this.ctx.storage.sql, query ?? EVERYTHING, this.#surroundings.findMapping);
  }

  /** One delivery with its attempts and notices. */
  async delivery(reference: string): Promise<DeliveryDetails | null> {
    this.#works.plan();
    return findDelivery(this.ctx.storage.sql, reference, this.#surroundings.findMapping);
  }

  /** The answers of a delivery and its to-do, as far as they are stored; null when no delivery has this reference. */
  async contents(reference: string): Promise<DeliveryContents | null> {
    const { people } = this.#works.memory;
    return readContents(this.ctx.storage.sql, reference, this.#surroundings.findMapping, people);
  }

  /** Files parked deliveries through their current mappings, or only says what that would do. */
  async replay(selection: ReplaySelection, dryRun: boolean): Promise<ReplayReport> {
    const { sql } = this.ctx.storage;
    const report = planReplay(sql, selection, this.#surroundings.findMapping);
    if (dryRun) return report;
    applyReplay(sql, report.items, this.#works.now());
    await this.#works.noteChange();
    return report;
  }

  /** A person says that the to-do of a parked delivery does not exist: it is made. */
  async makeTodo(reference: string): Promise<"made-due" | DecisionFailure> {
    const made = makeAnew(this.ctx.storage.sql, reference, this.#works.now());
    await this.#works.noteChange();
    return made;
  }

  /** A person says that the to-do of a parked delivery exists, and where. */
  async confirmTodo(reference: string, address: TodoAddress): Promise<Result<FiledTodo, DecisionFailure>> {
    const config = readConfig(this.env);
    const isAskedToWait = this.#works.settings.currentHold(this.#works.now())?.reason === "rate-limited";
    if (!config.ok || isAskedToWait) return failed("cannot-look-now");
    const deps = {
      ...this.#works.own(),
      ...this.#works.calls(config.value).paced(this.#works.pace),
      sql: this.ctx.storage.sql,
    };
    const confirmed = await confirmTodo(reference, address, deps);
    await this.#works.noteChange();
    return confirmed;
  }

  /** Who is on a project of the connected account. */
  async people(project: string): Promise<Result<ProjectPeople, PeopleRefusal>> {
    const config = readConfig(this.env);
    if (!config.ok) return failed("not-connected");
    return askPeople(project, { ...this.#works.own(), ...this.#works.calls(config.value).paced(this.#works.pace) });
  }

  /** Erases the answers of a delivery's submission at once. False when no delivery has this reference. */
  async erase(reference: string): Promise<boolean> {
    const isKnown = this.#works.retention.eraseNow(reference, this.#works.now());
    await this.#works.noteChange();
    return isKnown;
  }

  /** A page of what the ledger remembers, for an export: what stands behind that row. */
  async exportPage(after: number, withAnswers: boolean): Promise<ExportPage> {
    this.#works.plan();
    const { findMapping } = this.#surroundings;
    return readEntries(after, withAnswers, { sql: this.ctx.storage.sql, digest, findMapping, now: this.#works.now() });
  }

  /** Takes a page of an export in that was made at that time, milliseconds since 1970. */
  async importEntries(entries: readonly LedgerEntry[], exportedAt: number): Promise<ImportCounts> {
    const { records, settings, now } = this.#works;
    const counts = takeEntries(entries, { storage: this.ctx.storage, records, exportedAt, now: now() });
    settings.noteImport();
    await this.#works.noteChange();
    return counts;
  }

  /** Whether a text is the secret in the address that Basecamp tells about to-dos at. */
  async isTodoEventsSecret(given: string): Promise<boolean> {
    return this.#works.tracking.isSecret(given);
  }

  /** Something happened to a to-do: if it is followed, it is read soon. False when nobody follows it, or it is due already. */
  async noteTodoEvent(todo: string): Promise<boolean> {
    const isNews = this.#works.records.tracked.noteEvent(todo, this.#works.now());
    if (isNews) await this.#works.arm(0);
    return isNews;
  }

  /** The hourly look whether Basecamp still tells about the to-dos that are followed. */
  async lookAfterTodos(): Promise<void> {
    this.#works.tracking.lookAgain(this.#works.now());
    await this.#works.arm(0);
  }

  /** Takes a slot for a call to Basecamp that is made elsewhere: how long to wait for it, in milliseconds. */
  async takeSlot(): Promise<number> {
    return this.#works.pace.take(this.#works.now());
  }

  /** The connection object says how the connection is, so that the admin hears of what nobody has met yet. */
  async noteConnection(news: ConnectionNews): Promise<void> {
    this.#works.noteConnection(news);
    await this.#works.arm(0);
  }

  /** Looks once more at everything that the admin may have to hear of, in case that something was missed. */
  async lookAfterAlerts(): Promise<void> {
    if (!this.#works.alerts.isConfigured) return;
    const { current } = await connectionStub(this.env).status();
    const cause = "refusal" in current ? (current.refusal?.cause ?? null) : null;
    this.#works.noteConnection({ state: current.state, cause });
    await this.#works.noteChange();
  }

  /** Whether the ledger does its work. */
  async health(): Promise<LedgerHealth> {
    return readHealth(this.ctx.storage.sql, this.#works.records.queue, this.#works.settings, this.#works.now());
  }

  override async alarm(): Promise<void> {
    await this.#works.run();
  }
}
