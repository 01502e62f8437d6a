/** The largest answer of Basecamp or Launchpad that is read, in bytes; a page of recordings has some 100 kB. */
export const ANSWER_LIMIT_BYTES = 16 * 1024 * 1024;

/** The text of an answer, or none at all of one that is larger than any; throws when it is cut off. */
export async function readAnswerText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  // Leaving the loop ends the answer.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > ANSWER_LIMIT_BYTES) return "";
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
