import { html } from "hono/html";
import type { Child } from "hono/jsx";

/** The admin's pages, by what the links to them say. */
const SECTIONS = [
  ["Overview", "/admin"],
  ["Deliveries", "/admin/deliveries"],
  ["Mappings", "/admin/mappings"],
  ["Connection", "/admin/connection"],
  ["Doctor", "/admin/doctor"],
] as const;
export type Section = (typeof SECTIONS)[number][0];

interface Page {
  /** Plain text. */
  readonly title: string;
  /** The admin's page that this one belongs to; null for pages that need no sign-in, which show no links. */
  readonly section: Section | null;
  readonly children: Child;
  /** More for the head. */
  readonly head?: Child;
}

/** A whole page: one frame for all. */
export function page({ title, section, children, head }: Page) {
  return html`<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title} · Formcamp</title>
        <link rel="stylesheet" href="/style.css" />
        <script src="/times.js" defer></script>
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <strong>Formcamp</strong>
          {section !== null && <Navigation section={section} />}
        </header>
        <main id="main" tabindex={-1}>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  )}`;
}

function Navigation({ section }: { section: Section }) {
  return (
    <>
      <nav aria-label="Admin">
        <ul>
          {SECTIONS.map(([name, path]) => (
            <li>
              <a href={path} aria-current={name === section ? "page" : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <form method="post" action="/admin/sign-out">
        <button class="plain" type="submit">
          Sign out
        </button>
      </form>
    </>
  );
}

/** A point in time, `ms` since 1970: in UTC, which times.js turns into the reader's own zone. */
export function Time({ ms }: { ms: number }) {
  const iso = new Date(ms).toISOString();
  const utc = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return (
    <time datetime={iso} title={utc}>
      {utc}
    </time>
  );
}

/** A table that scrolls by itself where it is wider than the window, by keyboard as well; `of` says what it holds. */
export function Scroll({ of, children }: { of: string; children: Child }) {
  return (
    <section class="scroll" aria-label={of} tabindex={0}>
      {children}
    </section>
  );
}
