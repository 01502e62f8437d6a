import { changeOf, compareForm, type DriftKind } from "../mapping/drift.ts";
import type { DeployedMapping } from "../mapping/mapping.ts";
import type { Submission } from "../submission.ts";
import { type ComparedForm, type DriftNotice, DriftRecords, readShape } from "./drift-records.ts";

/** A form that is described by more than this, in UTF-16 units, is not compared; a row of SQLite ends at 2 MB. */
const SHAPE_LIMIT_CHARACTERS = 500_000;
/** The most notices that one comparison adds: whoever gives a mapping a wholly new form sees that from the first ones. */
const NOTICES_AT_ONCE = 100;

/** A change of a form that is told to a person. */
export interface DriftEvent {
  readonly event: "drift";
  readonly mapping: string;
  readonly kind: DriftKind;
  /** Its title or ref, which is the form's text and nobody's answer. */
  readonly question: string;
}

export interface DriftWatchDeps {
  readonly findMapping: (name: string) => DeployedMapping | null;
  readonly now: () => number;
  readonly log: (event: DriftEvent) => void;
  readonly logError: (where: string, error: unknown) => void;
  /** Called when a notice came or went. */
  readonly changed: () => void;
}

/**
 * Notices when a form changes away from its mapping. A submission is taken and filed whatever comes of this, and one whose
 * form is as the last one's costs a comparison of two texts.
 */
export class DriftWatch {
  readonly #records: DriftRecords;
  readonly #deps: DriftWatchDeps;
  readonly #seen = new Map<string, ComparedForm>();

  constructor(storage: DurableObjectStorage, deps: DriftWatchDeps) {
    this.#records = new DriftRecords(storage);
    this.#deps = deps;
  }

  /** Looks at the form that a submission came from; `shapeText` is JSON of its shape, or null where that is not known. */
  readonly see = (mappingName: string, submission: Submission, shapeText: string | null): void => {
    if (shapeText === null || shapeText.length > SHAPE_LIMIT_CHARACTERS) return;
    this.#safely(() => {
      const mapping = this.#deps.findMapping(mappingName);
      if (mapping === null || mapping.form !== submission.form) return;
      const last = this.#seen.get(mappingName) ?? this.#records.form(mappingName);
      const at = Math.min(Date.parse(submission.submittedAt), this.#deps.now());
      if (last === null || last.form !== mapping.form) return this.#compare(mapping, shapeText, at, null);
      // What comes late tells an older form; a changed mapping is still compared with the latest one.
      const latest = at < last.at ? last.shapeText : shapeText;
      const latestAt = Math.max(at, last.at);
      const isKnown = latest === last.shapeText && mapping.version === last.version;
      if (isKnown) this.#seen.set(mappingName, { ...last, at: latestAt });
      else this.#compare(mapping, latest, latestAt, last.shapeText);
    });
  };

  /** The notices of all mappings that are deployed, the latest first. */
  notices(): readonly DriftNotice[] {
    const { findMapping, now } = this.#deps;
    this.#safely(() => {
      this.#records.forgetOld(now());
      for (const { mapping: name, form, version } of this.#records.forms()) {
        const mapping = findMapping(name);
        if (mapping === null || (mapping.form === form && mapping.version === version)) continue;
        const stored = mapping.form === form ? this.#records.form(name) : null;
        if (stored !== null) this.#compare(mapping, stored.shapeText, stored.at, stored.shapeText);
        else this.#forget(name);
      }
    });
    return this.#records.notices().filter(({ mapping }) => findMapping(mapping) !== null);
  }

  #compare(mapping: DeployedMapping, shapeText: string, at: number, previousText: string | null): void {
    const seen = { form: mapping.form, shapeText, version: mapping.version, at };
    // Before anything can fail, so that what fails does so once and not at every submission.
    this.#seen.set(mapping.name, seen);
    const { now, log } = this.#deps;
    this.#records.forgetOld(now());
    const shape = readShape(shapeText);
    if (shape === null) throw new Error("The shape of a form cannot be read.");
    const previous = previousText === null ? null : readShape(previousText);
    if (previous === null) this.#records.forgetForm(mapping.name);
    const found = compareForm(mapping, shape, previous);
    const known = this.#records.notices().flatMap((notice) => (notice.mapping === mapping.name ? [notice.drift] : []));
    const { gone, fresh } = changeOf(known, found, mapping, shape);
    const added = fresh.slice(0, NOTICES_AT_ONCE);
    this.#records.store(mapping.name, seen, gone, added, now());
    if (gone.length + added.length > 0) this.#deps.changed();
    for (const { kind, question } of added) log({ event: "drift", mapping: mapping.name, kind, question });
  }

  #forget(mappingName: string): void {
    this.#seen.delete(mappingName);
    this.#records.forgetForm(mappingName);
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#deps.logError("drift", error);
    }
  }
}
