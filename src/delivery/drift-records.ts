import * as z from "zod";
import type { FormShape } from "../form-shape.ts";
import { type Drift, detailOf } from "../mapping/drift.ts";

/** What is told once and cannot be seen again is kept for so long, in milliseconds: 30 days. */
const CHANGES_KEPT_MS = 30 * 24 * 60 * 60 * 1000;

const Shape: z.ZodType<FormShape> = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      ref: z.string().nullable(),
      title: z.string(),
      type: z.string(),
      options: z.array(z.object({ ref: z.string().nullable(), label: z.string() })).nullable(),
    }),
  ),
});
const Own = z.object({ key: z.string(), question: z.string(), answer: z.string().nullable() });
const Body: z.ZodType<Drift> = z.discriminatedUnion("kind", [
  Own.extend({ kind: z.literal("question-removed") }),
  Own.extend({ kind: z.literal("option-vanished"), option: z.string() }),
  Own.extend({ kind: z.literal("question-retyped"), from: z.string(), to: z.string() }),
  Own.extend({ kind: z.literal("question-new"), type: z.string() }),
]);
const FormRow = z.object({ form: z.string(), version: z.string(), shapeText: z.string(), at: z.number() });
const KnownForm = z.object({ mapping: z.string(), form: z.string(), version: z.string() });
const NoticeRow = z.object({ mapping: z.string(), body: z.string(), noticedAt: z.number() });

/** A drift that a person is shown, and since when, in milliseconds since 1970. */
export interface DriftNotice {
  readonly mapping: string;
  readonly noticedAt: number;
  readonly drift: Drift;
}

/** A form as it was compared last: as JSON, by which version of its mapping, and when that was submitted. */
export interface ComparedForm {
  readonly form: string;
  readonly version: string;
  readonly shapeText: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The shape that JSON holds, or null. */
export function readShape(text: string): FormShape | null {
  return Shape.safeParse(parsed(text)).data ?? null;
}

/** The last shape of each mapping's form, and the notices of what changed in it. */
export class DriftRecords {
  readonly #sql: SqlStorage;
  readonly #transaction: (body: () => void) => void;

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.#transaction = (body) => storage.transactionSync(body);
  }

  /** The form of a mapping as it was compared last, or null. */
  form(mapping: string): ComparedForm | null {
    const rows = this.#sql.exec(
      "SELECT form, mapping_version AS version, shape AS shapeText, seen_at AS at FROM forms WHERE mapping = ?",
      mapping,
    );
    return FormRow.safeParse(rows.toArray()[0]).data ?? null;
  }

  /** Which forms were compared, by which versions of their mappings. */
  forms(): readonly z.infer<typeof KnownForm>[] {
    const rows = this.#sql.exec("SELECT mapping, form, mapping_version AS version FROM forms").toArray();
    return z.array(KnownForm).parse(rows);
  }

  /** All notices, the latest first. */
  notices(): readonly DriftNotice[] {
    const rows = this.#sql.exec(
      "SELECT mapping, body, noticed_at AS noticedAt FROM drift ORDER BY noticed_at DESC, id",
    );
    return rows.toArray().flatMap((row) => {
      const { mapping, body, noticedAt } = NoticeRow.parse(row);
      const drift = Body.safeParse(parsed(body));
      return drift.success ? [{ mapping, noticedAt, drift: drift.data }] : [];
    });
  }

  /** Stores a comparison: the form as it is now, and what its notices lose and gain. */
  store(mapping: string, form: ComparedForm, gone: readonly Drift[], fresh: readonly Drift[], now: number): void {
    this.#transaction(() => {
      this.#sql.exec(
        `INSERT INTO forms (mapping, form, mapping_version, shape, seen_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (mapping) DO UPDATE SET form = excluded.form, mapping_version = excluded.mapping_version,
           shape = excluded.shape, seen_at = excluded.seen_at`,
        mapping,
        form.form,
        form.version,
        form.shapeText,
        form.at,
      );
      for (const drift of gone) {
        this.#sql.exec(
          "DELETE FROM drift WHERE mapping = ? AND kind = ? AND question = ? AND detail = ?",
          mapping,
          drift.kind,
          drift.key,
          detailOf(drift),
        );
      }
      for (const drift of fresh) {
        this.#sql.exec(
          `INSERT INTO drift (mapping, kind, question, detail, body, noticed_at) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO NOTHING`,
          mapping,
          drift.kind,
          drift.key,
          detailOf(drift),
          JSON.stringify(drift),
          now,
        );
      }
    });
  }

  /** Forgets a form that its mapping has left for another, with its notices. */
  forgetForm(mapping: string): void {
    this.#sql.exec("DELETE FROM forms WHERE mapping = ?", mapping);
    this.#sql.exec("DELETE FROM drift WHERE mapping = ?", mapping);
  }

  /** Forgets changes that were told long ago; what still differs from the mapping stays. */
  forgetOld(now: number): void {
    this.#sql.exec(
      "DELETE FROM drift WHERE kind IN ('question-new', 'question-retyped') AND noticed_at < ?",
      now - CHANGES_KEPT_MS,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
