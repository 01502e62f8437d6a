import * as z from "zod";
import type { Result } from "../result.ts";
import { type BasecampClientOptions, call, idText } from "./call.ts";
import { basecampClient } from "./client.ts";
import type { BasecampFailure } from "./failure.ts";
import { webhookCalls } from "./webhooks.ts";

export type TrackingClient = ReturnType<typeof trackingClient>;

/** The calls by which to-dos are followed after they were made. Every foreseen fault comes back as a `BasecampFailure`. */
export function trackingClient(options: BasecampClientOptions) {
  const { getTodo, listRecordings } = basecampClient(options);
  return {
    getTodo,
    listRecordings,
    /** Whether a project can be reached (Basecamp docs, "Get a project"). */
    getProject(project: string): Promise<Result<{ readonly id: string }, BasecampFailure>> {
      return call(options, { method: "GET", path: `/${options.account}/projects/${project}.json` }, readProject);
    },
    ...webhookCalls(options),
  };
}

function readProject(json: unknown): { readonly id: string } | null {
  return z.object({ id: idText }).safeParse(json).data ?? null;
}
