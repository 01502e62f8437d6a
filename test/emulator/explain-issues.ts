import type * as z from "zod";

/** What zod found wrong, in one line: each place with its complaint. */
export function explainIssues(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}
