import { Hono } from "hono";
import type { Emulator, Env } from "../context.ts";

const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f4ef; --card: #ffffff; --ink: #1f2328; --quiet: #5c636b; --line: #d9d5cb; --link: #1158a8; --mark: #fff1c2; --mark-ink: #5a4300;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #16191d; --card: #1f2429; --ink: #e8e6e1; --quiet: #a2a9b1; --line: #363d45; --link: #8ec1ff; --mark: #3d3410; --mark-ink: #f5e2a3; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.emulator { margin: 0; padding: 0.5rem 1rem; background: var(--mark); color: var(--mark-ink); text-align: center; font-size: 0.9rem; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 0; }
h3 { font-size: 1rem; margin: 1rem 0 0.25rem; }
a[href] { color: var(--link); }
section, article { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 1rem; margin: 0 0 1rem; }
section p { margin: 0.25rem 0; }
.group { margin-left: 1rem; padding-left: 0.75rem; border-left: 2px solid var(--line); }
.todos, .lines { list-style: none; margin: 0; padding: 0; }
.todos li, .lines li { padding: 0.5rem 0; border-top: 1px solid var(--line); }
.todos li:first-child, .lines li:first-child { border-top: 0; }
.quiet { color: var(--quiet); font-size: 0.9rem; }
.status { border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.5rem; font-size: 0.8rem; white-space: nowrap; }
.done .title, .trashed .title { text-decoration: line-through; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0 0 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
.rich-text { border-top: 1px solid var(--line); padding-top: 1rem; }
.rich-text pre { overflow-x: auto; }
form { display: flex; flex-wrap: wrap; gap: 0.75rem; }
fieldset { flex: 1 0 100%; margin: 0; padding: 0.25rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; min-width: 0; }
legend { font-weight: 600; padding: 0 0.25rem; }
label { display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.5rem 0; cursor: pointer; }
input[type="radio"] { flex: none; width: 1.25rem; height: 1.25rem; margin: 0.15rem 0 0; accent-color: var(--link); }
button { font: inherit; padding: 0.6rem 1.1rem; border-radius: 0.5rem; border: 1px solid var(--line); background: var(--card); color: var(--ink); cursor: pointer; }
.primary { background: var(--link); border-color: var(--link); color: var(--card); }
.actions { gap: 0.5rem; margin: 0.5rem 0 0; }
article .actions { margin: 0 0 1rem; }
.actions button { padding: 0.3rem 0.8rem; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
article > p:first-child { margin-top: 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; }
.verbatim { white-space: pre-wrap; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
`;

const LIVE_SCRIPT = `
const shown = document.documentElement.dataset.version;
setInterval(async () => {
  try {
    const current = await (await fetch("/_emulator/version")).text();
    if (current !== shown) location.reload();
  } catch {}
}, 2000);
`;

/** What the pages load: their style, the script that reloads them after a change, and the version it asks for. */
export function assetRoutes({ store }: Emulator): Hono<Env> {
  const assets = new Hono<Env>();
  assets.get("/style.css", (c) => c.body(STYLE, 200, { "Content-Type": "text/css; charset=utf-8" }));
  assets.get("/live.js", (c) => c.body(LIVE_SCRIPT, 200, { "Content-Type": "text/javascript; charset=utf-8" }));
  assets.get("/version", (c) => c.text(String(store.state.version), 200, { "Cache-Control": "no-store" }));
  return assets;
}
