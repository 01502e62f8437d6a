import * as z from "zod";
import { HOLD_REASONS, type QueueHold } from "./delivery.ts";
import type { SlowedPace } from "./pace.ts";

const HOLD = "hold";
const PACE = "pace";

const TODO_EVENTS = "todo-events";
const MADE = "made";

const HoldValue = z.object({ until: z.number(), reason: z.enum(HOLD_REASONS) });
const PaceValue = z.object({ perWindow: z.number().positive(), since: z.number() });
const MadeValue = z.object({ at: z.number() });
const TodoEventsValue = z.object({ secret: z.string().min(1), former: z.string().min(1).nullable().default(null) });

/** What the ledger remembers beside its deliveries. A value that cannot be read counts as none. */
export class LedgerSettings {
  readonly #sql: SqlStorage;
  #hold: QueueHold | null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#hold = this.#read(HOLD, HoldValue);
  }

  /** What holds the whole queue now, or null. */
  currentHold(now: number): QueueHold | null {
    return this.#hold !== null && this.#hold.until > now ? this.#hold : null;
  }

  /** Lets no call to Basecamp be made until then. False when a hold stays that lasts as long already. */
  hold(hold: QueueHold, now: number): boolean {
    if ((this.currentHold(now)?.until ?? 0) >= hold.until) return false;
    this.#hold = hold;
    this.#write(HOLD, hold);
    return true;
  }

  /** Ends a hold, but not a wait that Basecamp asked for. */
  endHold(now: number): void {
    if (this.currentHold(now)?.reason === "rate-limited") return;
    this.#hold = null;
    this.#sql.exec("DELETE FROM settings WHERE name = ?", HOLD);
  }

  /** The pace that Basecamp's last 429 led to, or null when none ever came. */
  slowedPace(): SlowedPace | null {
    return this.#read(PACE, PaceValue);
  }

  slowPace(pace: SlowedPace): void {
    this.#write(PACE, pace);
  }

  /** The secret in the address that Basecamp tells about to-dos at, and the one before while it is rotated; or null. */
  todoEventsSecret(): { readonly secret: string; readonly former: string | null } | null {
    return this.#read(TODO_EVENTS, TodoEventsValue);
  }

  /** The one for new addresses, made now if there is none. */
  ownTodoEventsSecret(make: () => string): string {
    const known = this.todoEventsSecret();
    if (known !== null) return known.secret;
    const secret = make();
    this.#write(TODO_EVENTS, { secret, former: null });
    return secret;
  }

  /** Puts another secret in the place of this one, which counts until it is forgotten. False where there is none yet, or one is being replaced. */
  replaceTodoEventsSecret(make: () => string): boolean {
    const known = this.todoEventsSecret();
    if (known === null || known.former !== null) return false;
    this.#write(TODO_EVENTS, { secret: make(), former: known.secret });
    return true;
  }

  /** Ends a replacement: only the new secret counts. */
  forgetFormerTodoEventsSecret(): void {
    const known = this.todoEventsSecret();
    if (known !== null) this.#write(TODO_EVENTS, { ...known, former: null });
  }

  /** When this ledger was made; null for one that remembers what was filed before: an older one, or after an import. */
  madeAt(): number | null {
    return this.#read(MADE, MadeValue)?.at ?? null;
  }

  /** The ledger was made just now, and remembers nothing. */
  noteMade(now: number): void {
    this.#write(MADE, { at: now });
  }

  /** An export was imported, so that the ledger knows what was filed before it was made. */
  noteImport(): void {
    this.#sql.exec("DELETE FROM settings WHERE name = ?", MADE);
  }

  #read<T>(name: string, schema: z.ZodType<T>): T | null {
    const row = this.#sql.exec("SELECT value FROM settings WHERE name = ?", name).toArray()[0];
    try {
      return row === undefined ? null : (schema.safeParse(JSON.parse(String(row.value))).data ?? null);
    } catch {
      return null;
    }
  }

  #write(name: string, value: object): void {
    this.#sql.exec("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, JSON.stringify(value));
  }
}
