/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Emulator } from "../context.ts";
import { CHAT } from "../seed.ts";
import { Page } from "./page.tsx";
import { CHATBOT_TAGS, sanitizeRichText } from "./rich-text.ts";
import { Time } from "./time.tsx";

/** What was said in the chat and to Slack, newest first. */
export function ChatPage({ emulator }: { emulator: Emulator }) {
  const { chatLines, projects } = emulator.store.state;
  return (
    <Page emulator={emulator} title={CHAT.name} live>
      <p>
        <a href={`/projects#project-${CHAT.projectId}`}>{projects.find(({ id }) => id === CHAT.projectId)?.name}</a>
      </p>
      <h1>{CHAT.name}</h1>
      {chatLines.length === 0 && <p>Nobody has said anything yet.</p>}
      {chatLines.toReversed().map(({ to, content, at }) => (
        <article>
          <p class="quiet">
            {to === "basecamp" ? "The chatbot" : "To Slack"} at <Time at={at} />
          </p>
          {to === "basecamp" ? (
            <div class="line">{raw(sanitizeRichText(content, CHATBOT_TAGS))}</div>
          ) : (
            <div class="line verbatim">{content}</div>
          )}
        </article>
      ))}
    </Page>
  );
}
