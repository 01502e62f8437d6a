import { escapeText, link } from "../basecamp/rich-text.ts";
import type { AlertChannel } from "../config.ts";
import type { Alert } from "../delivery/alert-policy.ts";
import type { AlertFacts } from "../delivery/troubles.ts";
import { cutText } from "../mapping/cut-text.ts";
import { type AlertWords, explainAlert } from "./explain-alert.ts";

/** One message holds so many alerts; of those beyond only the number is told. */
const ALERTS_PER_MESSAGE = 20;
/** The text of one alert, in characters. */
const TEXT_LIMIT_CHARACTERS = 800;

/** One alert in a message, with what was counted for it. */
export interface AlertLine {
  readonly alert: Alert;
  readonly facts: AlertFacts;
}

/** The body of a message for a channel, as JSON. */
export function alertBody(kind: AlertChannel["kind"], lines: readonly AlertLine[], publicUrl: string): string {
  const words = lines.slice(0, ALERTS_PER_MESSAGE).map(({ alert, facts }) => shortened(explainAlert(alert, facts)));
  const left = lines.length - words.length;
  const rest = left === 0 ? null : `${left} more; see the pages of the bridge.`;
  switch (kind) {
    case "chatbot":
      return JSON.stringify({ content: richText(words, rest, publicUrl) });
    case "slack":
      return JSON.stringify({ text: slackText(words, rest, publicUrl) });
  }
}

function shortened({ text, path }: AlertWords): AlertWords {
  return { path, text: cutText(text.toWellFormed().replace(/[\s\p{Cc}]+/gu, " "), TEXT_LIMIT_CHARACTERS) };
}

function richText(words: readonly AlertWords[], rest: string | null, publicUrl: string): string {
  const items = words.map(({ text, path }) => `${escapeText(text)} ${link(`${publicUrl}${path}`, "Open")}`);
  if (rest !== null) items.push(escapeText(rest));
  const [only] = items;
  if (items.length === 1 && only !== undefined) return `<strong>Formcamp</strong>: ${only}`;
  return `<strong>Formcamp</strong><ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
}

function slackText(words: readonly AlertWords[], rest: string | null, publicUrl: string): string {
  const items = words.map(({ text, path }) => `${escapeSlack(text)} <${escapeSlack(`${publicUrl}${path}`)}|Open>`);
  if (rest !== null) items.push(escapeSlack(rest));
  return items.length === 1 ? `*Formcamp*: ${items[0]}` : `*Formcamp*\n${items.map((item) => `• ${item}`).join("\n")}`;
}

const SLACK_ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Plain text for Slack, whose control sequences all begin with "<" (Slack's documentation, "Formatting text"). Tools that
 * take the same bodies also read a bare "@all", which an invisible space behind the "@" ends.
 */
function escapeSlack(text: string): string {
  return text.replace(/[&<>]/g, (character) => SLACK_ENTITIES[character] ?? character).replaceAll("@", "@\u200b");
}
