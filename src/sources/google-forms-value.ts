import { type AnswerValue, bestEffort, ofValues } from "./answer-value.ts";

/**
 * Reads what `ItemResponse.getResponse()` gives for an item type
 * (developers.google.com/apps-script/reference/forms/item-response). `rows` are the names of a grid's rows, which the
 * answer itself lacks. An unanswered row is "" by the reference, and null or [] as reported; all are left out. Unknown
 * future types give what text they hold.
 */
export function readGoogleFormsValue(
  type: string,
  response: unknown,
  rows: readonly (string | null | undefined)[],
): AnswerValue {
  switch (type) {
    case "GRID":
    case "CHECKBOX_GRID":
      return Array.isArray(response) ? readGrid(response, rows) : bestEffort(response);
    case "FILE_UPLOAD":
      return ofValues(bestEffort(response).values.map(driveLink));
    default:
      return bestEffort(response);
  }
}

function readGrid(response: readonly unknown[], rows: readonly (string | null | undefined)[]): AnswerValue {
  const answered = response.map((cell, index) => {
    const { text } = bestEffort(cell);
    return text === "" ? "" : `${rows[index]?.trim() || `Row ${index + 1}`}: ${text}`;
  });
  return ofValues(answered, "\n");
}

/** The answer holds ids of files in the form owner's Drive; who has no access there is asked to request it. */
function driveLink(id: string): string {
  return /^[\w-]+$/.test(id) ? `https://drive.google.com/open?id=${id}` : id;
}
