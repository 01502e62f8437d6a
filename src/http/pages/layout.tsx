import { html } from "hono/html";
import type { Child } from "hono/jsx";

/** A whole page: one frame for all. `nav` shows the admin's links; `title` is plain text. */
export function page({ title, nav, children }: { title: string; nav: boolean; children: Child }) {
  return html`<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title} · Formcamp</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <strong>Formcamp</strong>
          {nav && (
            <>
              <nav aria-label="Admin">
                <a href="/admin/connection">Connection</a> · <a href="/admin/deliveries">Deliveries</a>
              </nav>
              <form method="post" action="/admin/sign-out">
                <button class="plain" type="submit">
                  Sign out
                </button>
              </form>
            </>
          )}
        </header>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  )}`;
}

/** A point in time, in UTC; `ms` is since 1970. */
export function Time({ ms }: { ms: number }) {
  const iso = new Date(ms).toISOString();
  return <time datetime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>;
}
