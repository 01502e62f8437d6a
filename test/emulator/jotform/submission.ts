import * as z from "zod";
import { Id, PostedId } from "../id.ts";

/** A submission as Jotform's API answers it; all but the two ids is as a test or a person put it. */
export const Submission = z.object({ id: Id, form_id: Id }).catchall(z.json());

/** A submission as it is put. */
export const PostedSubmission = z.object({ id: PostedId.optional(), form_id: PostedId }).catchall(z.json());

/** What a posted change replaces in a submission. */
export const SubmissionChange = z.object({ id: PostedId, form_id: PostedId }).partial().catchall(z.json());

export type Submission = z.infer<typeof Submission>;

/** The zone of the account: Jotform gives times in it and does not say so. */
export const TIME_ZONE = "America/New_York";

/** A submission with every member that Jotform gives; those that were posted are as they were, even another id. */
export function completeSubmission(at: string, posted: z.infer<typeof PostedSubmission>, now: number): Submission {
  const { id = at, ...members } = posted;
  return {
    id,
    created_at: localTime(now),
    status: "ACTIVE",
    new: "1",
    flag: "0",
    notes: "",
    updated_at: null,
    answers: {},
    ...members,
  };
}

/** Swedish is written as Jotform writes a time: `YYYY-MM-DD HH:MM:SS`. */
function localTime(now: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: TIME_ZONE, dateStyle: "short", timeStyle: "medium" }).format(now);
}
