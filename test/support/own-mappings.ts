import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { DeployedMapping, TodoTemplate } from "../../src/mapping/mapping.ts";
import { Ledger } from "../../src/objects/ledger.ts";
import { ledgerStub } from "../../src/objects/stubs.ts";
import { SURROUNDINGS } from "../../src/objects/surroundings.ts";
import { failed } from "../../src/result.ts";
import type { Submission } from "../../src/submission.ts";
import { always, answer, mapping, rule, submission, template } from "../mapping/drafting.ts";

/** A mapping that has no file, so that only the ledgers of these tests file by it. */
export const RELOCATION = "relocation";
const ACCOUNT = "195539477";
const PROJECT = "2085958499";
export const LISTS = ["1069479573", "1069479574", "1069479575"] as const;

/** A to-do of this key: its title is the key and the answer "summary". */
export function todo(key: string, changes: Partial<TodoTemplate> = {}): TodoTemplate {
  return template({
    ...{ key, content: always(`${key}: {{ summary }}`), description: always("About the move."), appendsOthers: false },
    todolist: always({ account: ACCOUNT, project: PROJECT, todolist: LISTS[0] }),
    ...changes,
  });
}

/** A deployed version of the mapping with these to-dos. */
export function deployed(
  version: string,
  todos: readonly TodoTemplate[],
  changes: Partial<DeployedMapping> = {},
): DeployedMapping {
  return { ...mapping({}, { summary: rule("s") }), name: RELOCATION, version, todos, ...changes };
}

/** A submission for it. */
export function relocation(id: string, changes: Partial<Submission> = {}): Submission {
  return { ...submission([answer("s", `Desk of ${id}`)]), id, ...changes };
}

/** A ledger as another deployment has it, on what is stored already. */
export interface OwnLedger {
  readonly ledger: Ledger;
  readonly storage: DurableObjectStorage;
  /** Lets seconds pass, then runs the alarm. */
  after(seconds: number): Promise<void>;
}

/** Deploys a mapping, or none, with other variables if a test gives some, and works with the ledger that it makes. */
export function inDeployment<T>(
  mappingNow: DeployedMapping | null,
  work: (own: OwnLedger) => Promise<T>,
  variables: Readonly<Record<string, string>> = {},
): Promise<T> {
  return runInDurableObject(ledgerStub(env), async (_ledger, state) => {
    const ledger = new Ledger(
      state,
      { ...env, ...variables },
      {
        ...SURROUNDINGS,
        findMapping: (name) => (name === mappingNow?.name ? mappingNow : null),
        readBack: async () => failed({ reason: "unavailable", status: null, retryAfterMs: null }),
        markOfKey: async () => null,
      },
    );
    const after = async (seconds: number) => {
      vi.setSystemTime(Date.now() + seconds * 1000);
      await ledger.alarm();
    };
    return work({ ledger, storage: state.storage, after });
  });
}

/** Deploys a mapping, takes these submissions and files what can be filed at once. */
export function file(mappingNow: DeployedMapping, ...submissions: readonly Submission[]): Promise<void> {
  return inDeployment(mappingNow, async ({ ledger, after }) => {
    for (const one of submissions) {
      await ledger.accept(mappingNow.name, one);
      vi.setSystemTime(Date.now() + 1);
    }
    await after(0);
  });
}

/** Deploys a mapping and lets its alarm run. */
export function deploy(mappingNow: DeployedMapping): Promise<void> {
  return file(mappingNow);
}

/** All deliveries in the order of their rows, as "key state" with the reason why. */
export function deliveriesNow(): Promise<readonly string[]> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    state.storage.sql
      .exec("SELECT todo_key, state, reason FROM deliveries ORDER BY id")
      .toArray()
      .map((row) => [row.todo_key ?? "-", row.state, row.reason].filter((part) => part !== null).join(" ")),
  );
}

/** The references in the order of their rows. */
export function referencesNow(): Promise<readonly string[]> {
  return runInDurableObject(ledgerStub(env), (_ledger, state) =>
    state.storage.sql
      .exec("SELECT reference FROM deliveries ORDER BY id")
      .toArray()
      .map((row) => String(row.reference)),
  );
}

/** The selection of some deliveries for a replay. */
export function only(...references: readonly string[]) {
  return { references, mapping: null, reason: null, since: null, changed: false };
}
