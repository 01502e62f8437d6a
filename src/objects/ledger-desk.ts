import { DurableObject } from "cloudflare:workers";
import type { TodoAddress } from "../basecamp/url.ts";
import { readConfig } from "../config.ts";
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
import { type DeliveryList, type DeliveryQuery, EVERYTHING, listDeliveries } from "../delivery/listing.ts";
import type { LiveRefusal } from "../delivery/live/live-asking.ts";
import type { LiveAnswer, LiveOrder } from "../delivery/live/live-check.ts";
import { type Overview, readOverview } from "../delivery/overview.ts";
import { probeStorage } from "../delivery/probe.ts";
import { applyReplay, makeAnew, planReplay, type ReplayReport, type ReplaySelection } from "../delivery/replay.ts";
import type { SecretRotation } from "../delivery/tracking/secret-rotation.ts";
import { digest } from "../digest.ts";
import { failed, type Result } from "../result.ts";
import { LedgerWorks } from "./ledger-works.ts";
import type { Surroundings } from "./surroundings.ts";

/** What the admin's pages and tools ask of the ledger, and have it do. */
export class LedgerDesk extends DurableObject<Cloudflare.Env> {
  protected readonly surroundings: Surroundings;
  protected readonly works: LedgerWorks;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env, surroundings: Surroundings) {
    super(ctx, env);
    this.surroundings = surroundings;
    this.works = new LedgerWorks(ctx, env, surroundings);
  }

  /** What waits, and what did not get in. */
  async backlog(): Promise<Backlog> {
    this.works.plan();
    const { records, settings, unproven, drift, tracking, alerts } = this.works;
    const from = { queue: records.queue, settings, unproven, drift, tracking, alerts: alerts.state() };
    return readBacklog({ sql: this.ctx.storage.sql, ...from }, this.works.now());
  }

  /** How it stands with everything, mapping by mapping. */
  async overview(): Promise<Overview> {
    return readOverview(
      this.ctx.storage.sql,
      await this.backlog(),
      await this.health(),
      this.works.settings.madeAt(),
      this.works.sweeps.states(this.works.now()),
    );
  }

  /** Whether the storage takes a write and gives it back. */
  async probe(): Promise<boolean> {
    return probeStorage(this.ctx.storage.sql, this.works.now());
  }

  /** What Basecamp says of what the mappings need of it. Nothing is written there. */
  async examine(needs: Needs): Promise<BasecampFindings> {
    const config = readConfig(this.env);
    if (!config.ok) return unexamined(needs, "not-connected");
    const calls = this.works.calls(config.value);
    return examine(needs, { ...this.works.own(), paced: (see) => calls.paced(this.works.pace, see) });
  }

  /** Does one step of the check of a real account, which writes in a to-do list of its own only. */
  async liveCheck(order: LiveOrder): Promise<Result<LiveAnswer, LiveRefusal>> {
    const config = readConfig(this.env);
    if (!config.ok) return failed({ reason: "misconfigured" });
    return this.works.live.step(order, config.value, this.works.calls(config.value));
  }

  /** A page of the deliveries that fit a filter; the newest of all without one. */
  async deliveries(query: DeliveryQuery | null): Promise<DeliveryList> {
    this.works.plan();
    return listDeliveries(this.ctx.storage.sql, query ?? EVERYTHING, this.surroundings.findMapping);
  }

  /** One delivery with its attempts and notices. */
  async delivery(reference: string): Promise<DeliveryDetails | null> {
    this.works.plan();
    return findDelivery(this.ctx.storage.sql, reference, this.surroundings.findMapping);
  }

  /** The answers of a delivery and its to-do, as far as they are stored; null when no delivery has this reference. */
  async contents(reference: string): Promise<DeliveryContents | null> {
    const { people } = this.works.memory;
    return readContents(this.ctx.storage.sql, reference, this.surroundings.findMapping, people);
  }

  /** Files parked deliveries through their current mappings, or only says what that would do. */
  async replay(selection: ReplaySelection, dryRun: boolean): Promise<ReplayReport> {
    const { sql } = this.ctx.storage;
    const report = planReplay(sql, selection, this.surroundings.findMapping);
    if (dryRun) return report;
    applyReplay(sql, report.items, this.works.now());
    await this.works.noteChange();
    return report;
  }

  /** A person says that the to-do of a parked delivery does not exist: it is made. */
  async makeTodo(reference: string): Promise<"made-due" | DecisionFailure> {
    const made = makeAnew(this.ctx.storage.sql, reference, this.works.now());
    await this.works.noteChange();
    return made;
  }

  /** A person says that the to-do of a parked delivery exists, and where. */
  async confirmTodo(reference: string, address: TodoAddress): Promise<Result<FiledTodo, DecisionFailure>> {
    const config = readConfig(this.env);
    const isAskedToWait = this.works.settings.currentHold(this.works.now())?.reason === "rate-limited";
    if (!config.ok || isAskedToWait) return failed("cannot-look-now");
    const deps = {
      ...this.works.own(),
      ...this.works.calls(config.value).paced(this.works.pace),
      sql: this.ctx.storage.sql,
    };
    const confirmed = await confirmTodo(reference, address, deps);
    await this.works.noteChange();
    return confirmed;
  }

  /** Who is on a project of the connected account. */
  async people(project: string): Promise<Result<ProjectPeople, PeopleRefusal>> {
    const config = readConfig(this.env);
    if (!config.ok) return failed("not-connected");
    return askPeople(project, { ...this.works.own(), ...this.works.calls(config.value).paced(this.works.pace) });
  }

  /** Erases the answers of a delivery's submission at once. False when no delivery has this reference. */
  async erase(reference: string): Promise<boolean> {
    const isKnown = this.works.retention.eraseNow(reference, this.works.now());
    await this.works.noteChange();
    return isKnown;
  }

  /** Rotates the secret in the address that Basecamp calls, ends that at once, or says how far it is. */
  async todoEventsSecret(order: "rotate" | "end" | "look"): Promise<SecretRotation | null> {
    const config = readConfig(this.env);
    if (!config.ok) return null;
    const { tracking } = this.works;
    if (order === "end") tracking.endSecretRotation();
    if (order !== "rotate") return tracking.secretRotation(config.value);
    const rotation = tracking.rotateSecret(config.value, this.works.now());
    await this.works.arm(0);
    return rotation;
  }

  /** A page of what the ledger remembers, for an export: what stands behind that row. */
  async exportPage(after: number, withAnswers: boolean): Promise<ExportPage> {
    this.works.plan();
    const { findMapping } = this.surroundings;
    return readEntries(after, withAnswers, { sql: this.ctx.storage.sql, digest, findMapping, now: this.works.now() });
  }

  /** Takes a page of an export in that was made at that time, milliseconds since 1970. */
  async importEntries(entries: readonly LedgerEntry[], exportedAt: number): Promise<ImportCounts> {
    const { records, settings, sweeps } = this.works;
    const now = this.works.now();
    // What was filed after the export is not in it: a sweep that reached back to before the import would file it again.
    for (const { mapping, form } of entries) sweeps.start(mapping, form, now);
    const counts = takeEntries(entries, { storage: this.ctx.storage, records, exportedAt, now });
    settings.noteImport();
    await this.works.noteChange();
    return counts;
  }

  /** Whether the ledger does its work. */
  async health(): Promise<LedgerHealth> {
    return readHealth(this.ctx.storage.sql, this.works.records.queue, this.works.settings, this.works.now());
  }
}
