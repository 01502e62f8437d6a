import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, Script } from "node:vm";
import { type FetchAnswer, type FetchHandler, type FetchRequest, fetchWith } from "./apps-script/fetch.ts";
import { Form } from "./apps-script/form.ts";
import { ScriptProperties } from "./apps-script/properties.ts";
import type { Spreadsheet } from "./apps-script/sheet.ts";
import { ScriptApp } from "./apps-script/triggers.ts";
import { Ui } from "./apps-script/ui.ts";
import { pureUtilities } from "./apps-script/utilities.ts";

const FILE = fileURLToPath(new URL("../../../src/sources/google-forms.gs", import.meta.url));
const forwarder = new Script(readFileSync(FILE, "utf8"), { filename: "google-forms.gs" });
/** Inside the context only, so that `Date` there is that realm's own and follows the clock of the test. */
const withClock = new Script(`((now) => {
  globalThis.Date = class extends Date {
    constructor(...parts) {
      if (parts.length === 0) super(now());
      else super(...parts);
    }
    static now() {
      return now();
    }
  };
})`);

/** Google ended the run here: at its time limit, or because a machine was lost. */
class EndOfRun extends Error {}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** One Apps Script project bound to a form, with the forwarder in it. */
export class AppsScript {
  /** Milliseconds since 1970; sleeping moves it. */
  now = Date.parse("2026-02-01T09:05:00Z");
  readonly form = new Form();
  readonly properties = new ScriptProperties();
  readonly scriptApp = new ScriptApp();
  readonly ui = new Ui();
  /** Whether the run was started from the form's editor, where dialogs can be shown. */
  hasUi = true;
  readonly spreadsheets: Spreadsheet[] = [];
  handler: FetchHandler;
  /** Answers a request out of the test's sight; null for one that goes to the handler. */
  aside: (request: FetchRequest) => FetchAnswer | null = () => null;
  /** What an answer of the handler lacks that depends on the request. */
  completeAnswer: (answer: FetchAnswer, request: FetchRequest) => FetchAnswer = (answer) => answer;
  readonly requests: FetchRequest[] = [];
  readonly sleeps: number[] = [];
  readonly log: string[] = [];
  readonly mails: Mail[] = [];
  mailQuota = 100;
  /** Whether a run that the test does not see holds the lock. */
  isLockedElsewhere = false;
  /** Called in the middle of each sleep; for what happens meanwhile. */
  whileAsleep: () => void = () => undefined;
  /** Called while a run waits for the lock. */
  whileWaiting: () => void = () => undefined;
  readonly #context: object;
  readonly #runs: { isEnded: boolean }[] = [];
  #lockOwner: object | null = null;

  constructor(handler: FetchHandler) {
    this.handler = handler;
    this.#context = createContext(this.#guard(this.#globals()));
    const install: unknown = withClock.runInContext(this.#context);
    if (typeof install === "function") Reflect.apply(install, undefined, [() => this.now]);
    forwarder.runInContext(this.#context);
  }

  /** Runs a global function as Google does: whatever happens, the locks of the run are gone afterwards. */
  run(name: string, ...args: readonly unknown[]): void {
    const main: unknown = Reflect.get(this.#context, name);
    if (typeof main !== "function") throw new Error(`The script has no function ${name}.`);
    const run = { isEnded: false };
    this.#runs.push(run);
    try {
      Reflect.apply(main, undefined, args);
    } catch (error) {
      if (!run.isEnded) throw new Error(messageOf(error));
    } finally {
      this.#runs.pop();
      if (this.#lockOwner === run) this.#lockOwner = null;
    }
  }

  /** The message with which a run fails, as Google mails it to the owner; null if it does not. */
  failureOf(name: string, ...args: readonly unknown[]): string | null {
    try {
      this.run(name, ...args);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Ends the present run: from here on none of its calls does anything. For handlers. */
  endRun(): never {
    const run = this.#runs.at(-1);
    if (run !== undefined) run.isEnded = true;
    throw new EndOfRun("The run was ended.");
  }

  #requireAlive(): void {
    if (this.#runs.at(-1)?.isEnded) throw new EndOfRun("The run was ended.");
  }

  /** Every service refuses to work for a run that was ended. */
  #guard<T extends Record<string, object>>(services: T): Record<string, object> {
    const guarded = (service: object): object =>
      new Proxy(service, {
        get: (target, key, receiver) => {
          this.#requireAlive();
          const value: unknown = Reflect.get(target, key, receiver);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    return Object.fromEntries(Object.entries(services).map(([name, service]) => [name, guarded(service)]));
  }

  #globals(): Record<string, object> {
    const write = (...parts: unknown[]) => void this.log.push(parts.map(String).join(" "));
    return {
      FormApp: {
        getActiveForm: () => this.form,
        getUi: () => {
          if (!this.hasUi) throw new Error("Cannot call FormApp.getUi() from this context.");
          return this.ui;
        },
      },
      UrlFetchApp: { fetch: (url: string, options?: object) => fetchWith((r) => this.#answer(r), url, options) },
      Utilities: {
        ...pureUtilities,
        sleep: (ms: number) => {
          if (!(ms >= 0 && ms <= 300_000)) throw new Error("Invalid argument: milliseconds");
          this.sleeps.push(ms);
          this.now += ms;
          this.whileAsleep();
        },
      },
      PropertiesService: { getScriptProperties: () => this.properties },
      LockService: {
        getScriptLock: () => ({ tryLock: (ms: number) => this.#tryLock(ms), releaseLock: () => this.#unlock() }),
      },
      ScriptApp: this.scriptApp,
      MailApp: { getRemainingDailyQuota: () => this.mailQuota, sendEmail: (mail: Mail) => this.#sendEmail(mail) },
      SpreadsheetApp: { openById: (id: string) => this.#openById(id) },
      console: { log: write, warn: write, error: write, info: write },
      Logger: { log: write },
    };
  }

  #answer(request: FetchRequest): FetchAnswer {
    const aside = this.aside(request);
    if (aside !== null) return aside;
    this.requests.push(request);
    return this.completeAnswer(this.handler(request), request);
  }

  #tryLock(ms: number): boolean {
    const run = this.#runs.at(-1) ?? null;
    const isFree = () => !this.isLockedElsewhere && (this.#lockOwner === null || this.#lockOwner === run);
    if (!isFree()) {
      this.now += ms;
      this.whileWaiting();
    }
    if (!isFree()) return false;
    this.#lockOwner = run;
    return true;
  }

  #unlock(): void {
    if (this.#lockOwner === this.#runs.at(-1)) this.#lockOwner = null;
  }

  #sendEmail(mail: Mail): void {
    if (this.mailQuota <= 0) throw new Error("Service invoked too many times for one day: email.");
    this.mailQuota -= 1;
    this.mails.push({ to: mail.to, subject: mail.subject, body: mail.body });
  }

  #openById(id: string): Spreadsheet {
    const found = this.spreadsheets.find((spreadsheet) => spreadsheet.id === id);
    if (found === undefined || found.isOutOfOrder)
      throw new Error("You do not have permission to access the document.");
    return found;
  }
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}
