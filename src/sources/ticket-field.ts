import type { Answer } from "../submission.ts";

/**
 * The name of the hidden field or the question with which a form hands back the ticket that it was opened with. Mappings
 * cannot name it.
 */
export const TICKET_NAME = "ticket";

/** What a ticket looks like: 16 bytes and their mark, each in base64 for addresses. */
export const TICKET_SHAPE = /^([\w-]{22})\.([\w-]{22})$/;

/** Names of the question and of copies of it, to which Jotform adds a number. */
const QUESTION_NAME = new RegExp(`^${TICKET_NAME}(-\\d+)?$`);

/** Whether a question that is known by this name is there for the ticket. */
export function isTicketQuestion(name: string | null): boolean {
  return name !== null && QUESTION_NAME.test(name);
}

/**
 * Takes what looks like a ticket out of the answers to questions that are there for it. Any other answer stays, since a
 * form may have a question of its own that happens to have this name.
 */
export function takeTicket(answers: readonly Answer[]): { ticket: string | null; rest: readonly Answer[] } {
  const isCarrier = ({ field, text }: Answer) => isTicketQuestion(field.ref) && TICKET_SHAPE.test(text.trim());
  const ticket = answers.find(isCarrier)?.text.trim() ?? null;
  return { ticket, rest: answers.filter((answer) => !isCarrier(answer)) };
}

/** Puts a ticket among the `name=value` pairs of an address, in place of one that is there. */
export function amongPairs(pairs: string, ticket: string): string {
  const others = pairs.split("&").filter((pair) => pair !== "" && !/^ticket(=|$)/.test(pair));
  return [...others, `${TICKET_NAME}=${ticket}`].join("&");
}
