import { createHmac } from "node:crypto";
import * as z from "zod";
import type { FetchAnswer, FetchHandler, FetchRequest } from "../../support/node/apps-script/fetch.ts";
import { FormResponse, type ResponseSpec } from "../../support/node/apps-script/form.ts";
import { Sheet, Spreadsheet } from "../../support/node/apps-script/sheet.ts";
import { Trigger } from "../../support/node/apps-script/triggers.ts";
import { AppsScript } from "../../support/node/apps-script.ts";

export const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => 250 - index * 7));
export const SECRET = `whsec_${KEY.toString("base64")}`;
export const ADDRESS = "https://bridge.example.com/webhooks/project-request";
export const STATUS_URL = "https://bridge.example.com/status/one-ticket";
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** What the person answered, which belongs into the body and nowhere else. */
export const ANSWER = "Fix the Kontaktseite";

export function json(status: number, value: unknown, headers: Record<string, string> = {}): FetchAnswer {
  return { status, text: JSON.stringify(value), headers };
}

export const TAKEN = json(202, { submission: "r-1", status: "pending" });
export const ASKABLE = json(202, { submission: "r-1", status: "pending", statusUrl: STATUS_URL });

/** Gives each answer in turn and the last one for ever; an error stands for a network that fails. */
export function answering(...answers: readonly (FetchAnswer | Error)[]): FetchHandler {
  const left = [...answers];
  return () => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("Address unavailable");
    return answer;
  };
}

/** A bridge that takes everything and then says of it, one after the other, what it is told to. */
export function bridgeWith(...outcomes: readonly (FetchAnswer | Error)[]): FetchHandler {
  const ask = answering(...outcomes);
  return (request) => (request.method === "POST" ? ASKABLE : ask(request));
}

export function outcome(status: string, more: Record<string, unknown> = {}): FetchAnswer {
  const isFinal = ["delivered", "skipped", "parked"].includes(status);
  return json(200, { status, final: isFinal, message: `It is ${status}.`, todoUrl: null, ...more });
}

/**
 * A form whose forwarder is set up, and reports where it is told to. Its hourly comparisons find out of the test's sight
 * that nothing is missing.
 */
export function forwarder(handler: FetchHandler = () => TAKEN, report: "off" | "column" | "mail" = "off"): AppsScript {
  const google = new AppsScript(handler);
  google.completeAnswer = named;
  google.properties.setProperty("FORMCAMP_ADDRESS", ADDRESS);
  google.properties.setProperty("FORMCAMP_SECRET", SECRET);
  google.properties.setProperty("FORMCAMP_REPORT", report);
  google.scriptApp.triggers = [
    new Trigger("formcampOnSubmit", "ON_FORM_SUBMIT", google.form.getId(), null),
    new Trigger("formcampTimer", "CLOCK", null, 5),
  ];
  google.aside = (request) => (askedOf(request) === null ? null : json(200, { status: "checked", unknown: [] }));
  return google;
}

const Question = z.looseObject({ event: z.literal("check"), responses: z.array(z.string()) });

/** The ids of responses that a comparison asks the bridge about; null for any other request. */
export function askedOf(request: FetchRequest): readonly string[] | null {
  if (request.method !== "POST") return null;
  return Question.safeParse(JSON.parse(new TextDecoder().decode(request.body))).data?.responses ?? null;
}

const Taken = z.looseObject({ submission: z.string() });

/** What the bridge takes it names by the id of the response that it took. */
function named(answer: FetchAnswer, request: FetchRequest): FetchAnswer {
  const taken = Taken.safeParse(parseOrNull(answer.text ?? ""));
  if (request.method !== "POST" || !taken.success) return answer;
  const { responseId } = JSON.parse(new TextDecoder().decode(request.body));
  return { ...answer, text: JSON.stringify({ ...taken.data, submission: responseId }) };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Adds a response to the form, without the trigger. */
export function respond(google: AppsScript, spec: Partial<ResponseSpec> = {}): FormResponse {
  const answers = [{ id: 1001, type: "TEXT", title: "Title", response: ANSWER }];
  const response = new FormResponse({ id: "r-1", at: google.now - 1_877, answers, ...spec });
  google.form.responses.set(response.getId(), response);
  return response;
}

/** Somebody sends the form: answers how the trigger fails, or null. */
export function submit(google: AppsScript, spec: Partial<ResponseSpec> = {}): string | null {
  return google.failureOf("formcampOnSubmit", { response: respond(google, spec) });
}

/** The timer's next turns, five minutes apart; answers how they fail. */
export function pass(google: AppsScript, ms: number): string[] {
  const failures: string[] = [];
  for (const end = google.now + ms; google.now + 5 * MINUTE <= end; ) {
    google.now += 5 * MINUTE;
    const failure = google.failureOf("formcampTimer");
    if (failure !== null) failures.push(failure);
  }
  return failures;
}

export function posts(google: AppsScript): FetchRequest[] {
  return google.requests.filter(({ method }) => method === "POST");
}

export function asked(google: AppsScript): string[] {
  return google.requests.filter(({ method }) => method === "GET").map(({ url }) => url);
}

export function pending(google: AppsScript): string[] {
  return google.properties.ids("pending");
}

/** The one request of a list. */
export function only<T>(list: readonly T[]): T {
  const [first, ...others] = list;
  if (first === undefined || others.length > 0) throw new Error(`There are ${list.length} instead of one.`);
  return first;
}

const Body = z.looseObject({ event: z.string(), formId: z.string(), items: z.array(z.unknown()).optional() });

export function bodyOf(request: FetchRequest): z.infer<typeof Body> {
  return Body.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(request.body)));
}

/** The signature that Standard Webhooks asks for, over the bytes that were sent. */
export function expectedSignature({ headers, body }: FetchRequest, key: Buffer = KEY): string {
  const hmac = createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`);
  return `v1,${hmac.update(body).digest("base64")}`;
}

/** All that the script wrote where the script's editors and Google's mails show it. */
export function published(google: AppsScript, ...failures: readonly (string | null)[]): string {
  return [...google.log, ...failures].join("\n");
}

/** Leaves no room in the script properties. */
export function fillStore(google: AppsScript): void {
  for (const length of [8_000, 100, 1]) {
    for (let index = 0; ; index += 1) {
      try {
        google.properties.setProperty(`other:${length}:${index}`, "x".repeat(length));
      } catch {
        break;
      }
    }
  }
}

/** What was reported: the rows of the log sheet, as the destination has no sheet of the form. */
export function logged(google: AppsScript): unknown[] {
  return (google.spreadsheets[0]?.getSheetByName("Formcamp")?.rows ?? []).slice(1).map(([, , text]) => text);
}

/** A form whose outcomes go to a sheet of their own. */
export function reporting(handler: FetchHandler): AppsScript {
  const google = forwarder(handler, "column");
  google.form.destination = "book";
  google.spreadsheets.push(new Spreadsheet("book", [new Sheet("Other")]));
  return google;
}
