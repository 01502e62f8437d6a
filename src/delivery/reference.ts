import { escapeText, hrefsOf } from "../basecamp/rich-text.ts";
import { DELIVERIES_PATH } from "../paths.ts";
import type { TodoDraft } from "../todo-draft.ts";

/** Crockford's base 32 without letters that are mistaken for digits. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const REFERENCE_CHARACTERS = 10;

/** A new reference, the mark by which a to-do is found again: 50 random bits that nobody can know beforehand. */
export function newReference(randomBytes: (length: number) => Uint8Array): string {
  return Array.from(randomBytes(REFERENCE_CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The page of a delivery. */
function deliveryUrl(publicUrl: string, reference: string): string {
  return `${publicUrl}${DELIVERIES_PATH}${reference}`;
}

/** The draft with our reference as its last line, linked to the delivery's page. */
export function withReference(draft: TodoDraft, publicUrl: string, reference: string): TodoDraft {
  const url = escapeText(deliveryUrl(publicUrl, reference));
  const line = `<div><em>Filed by Formcamp, reference <a href="${url}">${reference}</a></em></div>`;
  const gap = draft.description === "" ? "" : "<p><br></p>";
  return { ...draft, description: `${draft.description}${gap}${line}` };
}

const DELIVERY_LINK = new RegExp(`${DELIVERIES_PATH}([0-9a-z]+)$`);

/**
 * The references that a description carries which Basecamp gave back. Only links count, and nobody but the admin can
 * know a reference before its to-do exists, so no answer can carry it.
 */
export function referencesIn(description: string): readonly string[] {
  return hrefsOf(description).flatMap((href) => DELIVERY_LINK.exec(href)?.[1] ?? []);
}
