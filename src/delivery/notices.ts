import * as z from "zod";
import type { Mapping } from "../mapping/mapping.ts";
import { hasPrivateAnswers, withoutPrivate } from "../mapping/private.ts";
import { contentOf, keyOf, type Submission } from "../submission.ts";
import { readSubmission } from "./due-row.ts";

/** So many different edits of one submission are kept; later ones are not. */
export const NOTICES_PER_SUBMISSION = 20;

/** The hexadecimal digest of a text. */
export type Digest = (text: string) => Promise<string>;

/** An answer that came again with another text; null where there is none before or after. */
export interface ChangedAnswer {
  readonly question: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** A submission that came again with other answers. It made no second to-do and changed none. */
export interface Notice {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /**
   * Or why they cannot be shown: the answers of then or now are erased, or the form tool was not asked for them, or only
   * what the mapping keeps private can differ, or the mapping is gone, without which nobody knows what is private.
   */
  readonly changes: readonly ChangedAnswer[] | "erased" | "not-read-back" | "private" | "mapping-missing";
}

const BodyRow = z.object({ body: z.string(), digest: z.string().nullable() });
const NoticeRow = z.object({ receivedAt: z.number(), body: z.string() });

/**
 * Keeps what came again with other answers than before, for a person to see. Answers whether it did; the same edit
 * again adds nothing. After an erasure that a person asked for, nothing can be compared and nothing is kept. What its
 * mapping keeps private is not part of it.
 */
export async function keepNotice(
  sql: SqlStorage,
  submissionRow: number,
  submission: Submission,
  now: number,
  digest: Digest,
  mapping: Mapping | null,
): Promise<boolean> {
  const stored = () =>
    BodyRow.parse(sql.exec("SELECT body, digest FROM submissions WHERE id = ?", submissionRow).one());
  const before = readSubmission(stored().body);
  const identity = before === null ? null : await identityOf(before, digest, mapping);
  const own = await identityOf(submission, digest, mapping);
  // Read anew, since the answers can have been erased meanwhile.
  const { body, digest: known } = stored();
  if (body === "" && known === null) return false;
  if (own === (body === "" ? known : identity)) return false;
  sql.exec(
    `INSERT INTO notices (submission, received_at, digest, body) SELECT ?, ?, ?, ?
     WHERE (SELECT count(*) FROM notices WHERE submission = ?) < ? ON CONFLICT DO NOTHING`,
    submissionRow,
    now,
    own,
    JSON.stringify(withoutPrivate(submission, mapping)),
    submissionRow,
    NOTICES_PER_SUBMISSION,
  );
  return true;
}

/** The notices of a submission, oldest first, each with what differs from it as it was stored, but for what is private. */
export function listNotices(
  sql: SqlStorage,
  submission: number,
  body: string,
  mapping: Mapping | null,
): readonly Notice[] {
  const rows = sql
    .exec("SELECT received_at AS receivedAt, body FROM notices WHERE submission = ? ORDER BY id", submission)
    .toArray();
  const read = readSubmission(body);
  const before = read && withoutPrivate(read, mapping);
  return z
    .array(NoticeRow)
    .parse(rows)
    .map(({ receivedAt, body: edited }) => {
      const stored = readSubmission(edited);
      const after = stored && withoutPrivate(stored, mapping);
      if (before === null || after === null) return { receivedAt, changes: "erased" };
      if (mapping === null) return { receivedAt, changes: "mapping-missing" };
      // What its webhook said of the answers proves nothing and is not kept.
      if (!after.isConfirmed) return { receivedAt, changes: "not-read-back" };
      const changes = changesBetween(before, after);
      return { receivedAt, changes: changes.length === 0 && hasPrivateAnswers(mapping) ? "private" : changes };
    });
}

/**
 * What tells a submission from an edited copy of it, in hexadecimal. Nothing private is in it: a digest that is kept
 * beside the other answers would give a private "Yes" away to whoever tries a few words.
 */
export async function identityOf(submission: Submission, digest: Digest, mapping: Mapping | null): Promise<string> {
  return submission.fingerprint ?? digest(contentOf(withoutPrivate(submission, mapping)));
}

function changesBetween(before: Submission, after: Submission): readonly ChangedAnswer[] {
  const old = answersOf(before);
  const recent = answersOf(after);
  const keys = [...new Set([...old.keys(), ...recent.keys()])];
  return keys
    .map((key) => ({
      question: recent.get(key)?.question ?? old.get(key)?.question ?? key,
      before: old.get(key)?.text ?? null,
      after: recent.get(key)?.text ?? null,
    }))
    .filter((change) => change.before !== change.after);
}

function answersOf({ answers, hidden }: Submission): Map<string, { question: string; text: string }> {
  return new Map([
    ...answers.map(({ field, text }) => [keyOf(field), { question: field.title, text }] as const),
    ...Object.entries(hidden).map(([name, text]) => [`hidden ${name}`, { question: name, text }] as const),
  ]);
}
