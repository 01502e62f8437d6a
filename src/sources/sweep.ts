import {
  type ApiAccess,
  type ListedSubmission,
  type ListFailure,
  pauseAfter,
  type SweepEnd,
  type SweepNote,
  type SweepStart,
  type WebhookState,
} from "../form-listing.ts";
import type { Submission, SubmissionKind } from "../submission.ts";
import { findSource } from "./registry.ts";
import { SUBMISSION_LIMIT_BYTES, sizeOf } from "./submission-size.ts";

/** What is younger than this, in milliseconds, is left to its webhook, which may be on its way. */
const YOUNG_MS = 10 * 60_000;
/** The most calls of the API for one form in one run. */
const CALLS_PER_FORM = 10;

/** The mapping whose form is looked at. */
export interface SweptMapping {
  readonly name: string;
  readonly source: string;
  readonly form: string;
  readonly alsoFile: readonly SubmissionKind[];
}

/** What a sweep asks of the ledger. */
export interface SweepLedger {
  startSweep(mapping: string, form: string): Promise<SweepStart>;
  missingSubmissions(mapping: string, form: string, ids: readonly string[]): Promise<readonly string[]>;
  noteSweep(mapping: string, form: string, note: SweepNote): Promise<void>;
  noteOversized(mapping: string, form: string, ids: readonly string[]): Promise<void>;
  accept(
    mapping: string,
    submission: Submission,
    marks: { messageId: null; ticket: string | null; shapeText: string | null; isSwept: true },
  ): Promise<{ readonly fresh: boolean; readonly status: string }>;
}

export interface SweepDeps {
  readonly ledger: SweepLedger;
  /** How the form tool is reached; null without a key. */
  readonly access: ApiAccess | null;
  readonly isOurs: (address: string) => boolean;
  /** The ticket that a form was opened with, if it is ours. */
  readonly ownTicket: (ticket: string) => Promise<boolean>;
  readonly now: () => number;
  /** How many calls the whole run has left, and how many submissions it may still take in. */
  readonly budget: { left: number; toTake: number };
  /** Since when a person wants it, in milliseconds since 1970; null for the hourly one. */
  readonly since: number | null;
  /** Where a run before stopped; null at the beginning, or where the hourly one stopped. */
  readonly cursor: string | null;
  /** Whether a run before, which stopped there, found what was missing, too large or not to be seen whole. */
  readonly foundBefore: boolean;
  readonly dryRun: boolean;
}

/** Which forms are swept: of one mapping or of all, from a time of a person's choice, or only to show what would come. */
export interface SweepWish {
  readonly mapping: string | null;
  readonly since: number | null;
  /** Where a run before stopped in the list of that one mapping. */
  readonly cursor: string | null;
  /** Whether such a run found any that were missing. */
  readonly foundBefore: boolean;
  readonly dryRun: boolean;
}

/** What came of the sweep of one form. */
export interface SweepReport {
  readonly mapping: string;
  /** When each one that was missing was sent; ISO 8601 in UTC. */
  readonly found: readonly { readonly id: string; readonly submittedAt: string }[];
  /** The ids of those that are too large to be stored. */
  readonly tooLarge: readonly string[];
  /** The seconds, in milliseconds since 1970, of which the form tool's list did not show all. */
  readonly passedOver: readonly number[];
  readonly webhook: WebhookState;
  readonly end: SweepEnd;
  /** Until when the form tool wants to be left alone, in milliseconds since 1970; null unless it ended for that. */
  readonly pausedUntil: number | null;
  /** Where the next run goes on. */
  readonly cursor: string | null;
}

/**
 * Compares the form tool's list of a form with the ledger, and takes in what is missing; with `dryRun` only says what that
 * would be. Throws only where the ledger does; what was taken in until then is known the next time.
 */
export async function sweepForm(mapping: SweptMapping, deps: SweepDeps): Promise<SweepReport> {
  const { ledger, access, budget, now } = deps;
  const { name, form, alsoFile } = mapping;
  const source = findSource(mapping.source);
  const start = await ledger.startSweep(name, form);
  const isAside = deps.since !== null;
  const found: SweepReport["found"][number][] = [];
  const tooLarge = new Set<string>();
  const passedOver: number[] = [];
  let webhook: WebhookState | null = null;
  const note = async (progress: SweepNote["progress"]): Promise<void> => {
    // Where a person's whole look finds nothing missing, it is as good without taking anything in.
    const isNone = isAside && progress.kind === "complete" && found.length === 0 && !deps.foundBefore;
    // What it saw and could not take in is a part of what it tells.
    if (isNone && tooLarge.size > 0) await ledger.noteOversized(name, form, [...tooLarge]);
    if (!deps.dryRun || isNone) {
      await ledger.noteSweep(name, form, {
        start,
        progress:
          deps.since === null
            ? progress
            : { kind: "aside", completeSince: progress.kind === "complete" ? deps.since : null },
        webhook,
        passedOver: passedOver.at(-1) ?? null,
      });
    }
  };
  // What moves the watermark goes on where the ledger says, so that it passes over nothing.
  const isFree = isAside || deps.dryRun;
  let cursor = (isFree ? deps.cursor : null) ?? (isAside ? null : start.cursor);
  const report = (end: SweepEnd, pausedUntil: number | null = null): SweepReport => ({
    mapping: name,
    found,
    tooLarge: [...tooLarge],
    passedOver,
    webhook: webhook ?? "unknown",
    end,
    pausedUntil,
    cursor,
  });
  const fail = async (failure: ListFailure): Promise<SweepReport> => {
    await note({ kind: "failed", failure });
    const pauseMs = pauseAfter(failure);
    return pauseMs > 0 ? report("paused", now() + pauseMs) : report(failure.reason);
  };
  const compare = async (): Promise<SweepReport> => {
    if (access === null || source?.list === undefined) {
      return fail({ reason: "no-api-key", status: null, retryAfterMs: null });
    }
    if (start.notBefore > now()) return report("paused", start.notBefore);
    // Each call that leaves counts, also one that fails.
    const counted: typeof access.fetch = (input, init) => {
      budget.left -= 1;
      return access.fetch(input, init);
    };
    const api = { ...access, fetch: counted, form };
    const leftAfter = budget.left - CALLS_PER_FORM;
    if (source.webhookState !== undefined) webhook = await source.webhookState({ ...api, isOurs: deps.isOurs });
    while (budget.left > leftAfter && budget.left > 0) {
      const since = deps.since ?? start.since;
      const page = await source.list({ ...api, alsoFile, since, cursor });
      if (!page.ok) return fail(page.failure);
      if (page.value.passedOver !== null) passedOver.push(page.value.passedOver);
      const old = ofTime(page.value.items, since, now());
      const missing = new Set(await ledger.missingSubmissions(name, form, [...old.keys()]));
      const wanted = [...old].filter(([id]) => missing.has(id));
      const oversized = wanted.filter(([, { submission }]) => sizeOf(submission) > SUBMISSION_LIMIT_BYTES);
      for (const [id] of oversized) tooLarge.add(id);
      if (oversized.length > 0 && !deps.dryRun) {
        await ledger.noteOversized(
          name,
          form,
          oversized.map(([id]) => id),
        );
      }
      const shapeText = page.value.shape === null ? null : JSON.stringify(page.value.shape);
      for (const [id, { submission, ticket }] of wanted) {
        if (tooLarge.has(id)) continue;
        if (budget.toTake <= 0) {
          // The next run begins with this page, of which it knows what was taken in.
          if (cursor !== null) await note({ kind: "unfinished", cursor });
          return report("unfinished");
        }
        if (!deps.dryRun) {
          budget.toTake -= 1;
          const own = ticket !== null && (await deps.ownTicket(ticket)) ? ticket : null;
          const accepted = await ledger.accept(name, submission, {
            messageId: null,
            ticket: own,
            shapeText,
            isSwept: true,
          });
          // A webhook that came in the meantime was first.
          if (!accepted.fresh && accepted.status !== "pending") continue;
        }
        found.push({ id, submittedAt: submission.submittedAt });
      }
      cursor = page.value.next;
      if (cursor === null) {
        await note({ kind: "complete" });
        return report("complete");
      }
    }
    if (cursor !== null) await note({ kind: "unfinished", cursor });
    return report("unfinished");
  };
  return compare().catch(async (error: unknown) => {
    await note({ kind: "failed", failure: { reason: "fault", status: null, retryAfterMs: null } }).catch(
      () => undefined,
    );
    throw error;
  });
}

/**
 * Each id once, of what was sent since then: lists can reach further back. What is so young that its webhook may be on its
 * way is left out.
 */
function ofTime(items: readonly ListedSubmission[], since: number, now: number): ReadonlyMap<string, ListedSubmission> {
  // Form tools give whole seconds.
  const first = Math.floor(since / 1000) * 1000;
  const own = items.filter(({ submission }) => {
    const at = Date.parse(submission.submittedAt);
    return at >= first && at <= now - YOUNG_MS;
  });
  return new Map(own.map((item) => [item.submission.id, item]));
}
