import type { Emulator } from "../../context.ts";

/** A URL under the account, as the API hands out; `path` starts with a slash. */
export function accountUrl({ publicUrl, account }: Emulator, path: string): string {
  return `${publicUrl}/${account.id}${path}`;
}

/** The URLs that every recording (list, group, to-do) has, by its kind in a path. */
export function recordingUrls(emulator: Emulator, projectId: string, kind: string, id: string) {
  const path = `/buckets/${projectId}/${kind}/${id}`;
  const recording = `/buckets/${projectId}/recordings/${id}`;
  return {
    url: accountUrl(emulator, `${path}.json`),
    app_url: accountUrl(emulator, path),
    bookmark_url: accountUrl(emulator, `/my/bookmarks/${id}.json`),
    subscription_url: accountUrl(emulator, `${recording}/subscription.json`),
    comments_url: accountUrl(emulator, `${recording}/comments.json`),
    boosts_url: accountUrl(emulator, `${recording}/boosts.json`),
  };
}
