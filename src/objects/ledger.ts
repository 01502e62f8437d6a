import type { Accepted } from "../delivery/accept.ts";
import type { Marks } from "../delivery/intake.ts";
import { noteRefusal, type RefusalKind } from "../delivery/refusals.ts";
import { findStatus, type SubmissionStatus } from "../delivery/status.ts";
import { missingOf, noteOversized } from "../delivery/swept.ts";
import type { UnprovenReason } from "../delivery/unproven.ts";
import type { SweepNote, SweepStart } from "../form-listing.ts";
import type { Submission } from "../submission.ts";
import type { ConnectionNews } from "./alerts.ts";
import { COPY_MAY_BE_OLD_MS } from "./copy-trust.ts";
import { LedgerDesk } from "./ledger-desk.ts";
import { connectionStub } from "./stubs.ts";

/** The ledger: the one memory of every submission, and the alarm that delivers what is due. */
export class Ledger extends LedgerDesk {
  /** Stores a submission once and makes it due. The answer is given only after it is on disk. */
  async accept(
    mapping: string,
    submission: Submission,
    marks: Marks = { messageId: null, ticket: null },
  ): Promise<Accepted> {
    return this.works.accept(mapping, submission, marks);
  }

  /** Where a sweep of the form tool's list of a form begins. */
  async startSweep(mapping: string, form: string): Promise<SweepStart> {
    return this.works.sweeps.start(mapping, form, this.works.now());
  }

  /** Those of these ids of which nothing is stored, or nothing that was proven. */
  async missingSubmissions(mapping: string, form: string, ids: readonly string[]): Promise<readonly string[]> {
    return missingOf(this.ctx.storage.sql, mapping, form, ids);
  }

  /** Remembers which submissions that a sweep found are too large to be stored, each one once. */
  async noteOversized(mapping: string, form: string, ids: readonly string[]): Promise<void> {
    if (noteOversized(this.ctx.storage.sql, mapping, form, ids, this.works.now()) > 0) await this.works.noteChange();
  }

  /** Remembers how far a sweep got. */
  async noteSweep(mapping: string, form: string, note: SweepNote): Promise<void> {
    this.works.sweeps.note(mapping, form, note, this.works.now());
    await this.works.noteChange();
  }

  /** Remembers that so many requests were refused. Answers whether that is news. */
  async noteRefusal(mapping: string, reason: RefusalKind, times: number): Promise<boolean> {
    const noted = noteRefusal(this.ctx.storage.sql, mapping, reason, times, this.works.now());
    if (noted !== null) await this.works.noteChange();
    return noted === "first";
  }

  /** Remembers that so many requests to a mapping proved nothing. */
  async noteUnproven(mapping: string, reason: UnprovenReason, times: number): Promise<void> {
    if (this.works.unproven.note(mapping, reason, times, this.works.now())) await this.works.noteChange();
  }

  /** A genuine sender asks which of its submissions a mapping has not taken; null asks of none, as a person's check does. */
  async unknownAmong(mapping: string, form: string, ids: readonly string[] | null): Promise<readonly string[]> {
    if (ids !== null) this.works.sweeps.heard(mapping, form, this.works.now());
    if (this.works.unproven.forget(mapping)) await this.works.noteChange();
    return this.works.records.intake.unknownAmong(mapping, form, ids ?? []);
  }

  /** How far the submission of a ticket got, with its answers if they are asked for; null when none has this ticket. */
  async status(ticket: string, withSent = false): Promise<SubmissionStatus | null> {
    const now = this.works.now();
    const { findMapping } = this.surroundings;
    const hold = this.works.settings.currentHold(now);
    return findStatus(ticket, withSent, { sql: this.ctx.storage.sql, findMapping, hold, now });
  }

  /** The connection was made or changed: what waited for it is delivered at once. */
  async wake(): Promise<void> {
    const now = this.works.now();
    this.works.copyTrust.changed();
    this.works.memory.people.forget();
    this.works.settings.endHold(now);
    this.works.records.forgetFailures();
    this.works.records.requeue(["other-account"], now);
    this.works.tracking.connectionChanged(now);
    await this.works.noteChange();
  }

  /** The connection was removed: nothing is sent until there is a new one. */
  async pause(): Promise<void> {
    this.works.copyTrust.removed();
    this.works.memory.people.forget();
    const now = this.works.now();
    this.works.settings.hold({ until: now + COPY_MAY_BE_OLD_MS, reason: "not-connected" }, now);
  }

  /** Notes that Basecamp told that check of a to-do; null notes nothing. False when the secret is not the check's. */
  async hearLiveCheck(secret: string, todo: string | null): Promise<boolean> {
    return this.works.live.hear(secret, todo);
  }

  /** Whether a text is the secret in the address that Basecamp tells about to-dos at. */
  async isTodoEventsSecret(given: string): Promise<boolean> {
    return this.works.tracking.isSecret(given);
  }

  /** Something happened to a to-do: if it is followed, it is read soon. False when nobody follows it, or it is due already. */
  async noteTodoEvent(todo: string): Promise<boolean> {
    const isNews = this.works.records.tracked.noteEvent(todo, this.works.now());
    if (isNews) await this.works.arm(0);
    return isNews;
  }

  /** The hourly look whether Basecamp still tells about the to-dos that are followed. */
  async lookAfterTodos(): Promise<void> {
    this.works.tracking.lookAgain(this.works.now());
    await this.works.arm(0);
  }

  /** Takes a slot for a call to Basecamp that is made elsewhere: how long to wait for it, in milliseconds. */
  async takeSlot(): Promise<number> {
    return this.works.pace.take(this.works.now());
  }

  /** The connection object says how the connection is, so that the admin hears of what nobody has met yet. */
  async noteConnection(news: ConnectionNews): Promise<void> {
    this.works.noteConnection(news);
    await this.works.arm(0);
  }

  /** Looks once more at everything that the admin may have to hear of, in case that something was missed. */
  async lookAfterAlerts(): Promise<void> {
    this.works.sweeps.listen(this.works.now());
    if (!this.works.alerts.isConfigured) return;
    const { current } = await connectionStub(this.env).status();
    const cause = "refusal" in current ? (current.refusal?.cause ?? null) : null;
    this.works.noteConnection({ state: current.state, cause });
    await this.works.noteChange();
  }

  override async alarm(): Promise<void> {
    await this.works.run();
  }
}
