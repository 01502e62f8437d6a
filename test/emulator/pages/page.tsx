/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Child, PropsWithChildren } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Emulator, Env } from "../context.ts";

/** Nothing but our own style, script and version check may run or load, whatever a to-do holds. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

type PageProps = PropsWithChildren<{ emulator: Emulator; title: string; live?: boolean }>;

/** The frame of every page. A live one reloads itself when the state has changed. */
export function Page({ emulator, title, live = false, children }: PageProps) {
  return (
    <>
      {html`<!DOCTYPE html>`}
      <html lang="en" data-version={String(emulator.store.state.version)}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{`${title} · Basecamp emulator`}</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/_emulator/style.css" />
          {live && <script src="/_emulator/live.js" defer />}
        </head>
        <body>
          <header class="emulator">Basecamp emulator: nothing here is real</header>
          <main>{children}</main>
        </body>
      </html>
    </>
  );
}

type PageAnswer = { emulator: Emulator; title: string; sentence: Child };

/** Answers with a page that says in a sentence why there is nothing else to see. */
export function explain(c: Context<Env>, { emulator, title, sentence }: PageAnswer, status: 400 | 404) {
  return answerPage(
    c,
    <Page emulator={emulator} title={title}>
      <h1>{title}</h1>
      <p>{sentence}</p>
    </Page>,
    status,
  );
}

/** Answers with a page, under the content security policy of all pages. */
export function answerPage(
  c: Context<Env>,
  page: HtmlEscapedString | Promise<HtmlEscapedString>,
  status: 200 | 400 | 404 = 200,
) {
  return c.html(page, status, { "Content-Security-Policy": CONTENT_SECURITY_POLICY });
}
