/** The one style sheet of all pages: system fonts, readable on a phone, light and dark. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fdfdfc, #16181b); --text: light-dark(#1d2023, #e6e8ea); --quiet: light-dark(#565c63, #a9b0b8);
  --line: light-dark(#d9dcdf, #3a3f45); --panel: light-dark(#f3f4f5, #202327); --link: light-dark(#0b57d0, #8ab4f8);
  --good: light-dark(#146c2e, #6dd58c); --bad: light-dark(#b3261e, #f2b8b5); --wait: light-dark(#7a4d00, #f0c274);
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; background: var(--page); color: var(--text); }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
header form { margin-left: auto; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .25rem 0; text-decoration: none; } nav a:hover { text-decoration: underline; }
nav a[aria-current] { color: inherit; font-weight: 600; border-bottom: 2px solid currentColor; }
main:focus { outline: none; }
.skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; } h3 + p { margin-top: 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
button, .button { font: inherit; display: inline-block; padding: .5rem 1rem; border: 1px solid var(--link); border-radius: .375rem; background: var(--link); color: light-dark(#fff, #111); cursor: pointer; text-decoration: none; }
button.plain { background: none; color: inherit; border-color: var(--line); padding: .25rem .75rem; }
input, select { font: inherit; padding: .5rem; width: 100%; max-width: 24rem; border: 1px solid color-mix(in srgb, currentColor 60%, transparent); border-radius: .375rem; background: var(--page); color: inherit; }
input[type=checkbox], input[type=radio] { width: auto; }
main form, details { margin: .75rem 0; } summary { cursor: pointer; }
form.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; } form.row > div { flex: 1 1 10rem; } form.row input, form.row select { max-width: none; }
label { display: block; margin-bottom: .25rem; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .25rem 1rem; }
dt, .quiet { color: var(--quiet); } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); }
.whole { white-space: nowrap; }
code, pre { font: .875em/1.5 ui-monospace, monospace; } pre { background: var(--panel); padding: .75rem 1rem; border-radius: .375rem; overflow-x: auto; white-space: pre-wrap; } dd pre { margin: .25rem 0; }
.scroll { overflow-x: auto; overflow-wrap: normal; } .scroll th, .scroll time { white-space: nowrap; }
.texts th code { display: block; white-space: normal; } .texts th[scope=row], .texts td { white-space: pre-line; overflow-wrap: anywhere; min-width: 6rem; } .texts th[scope=row] { font-weight: normal; }
.panel { background: var(--panel); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; } .panel > :first-child { margin-top: 0; } .panel > :last-child { margin-bottom: 0; }
.notice { border-left: .25rem solid var(--line); background: var(--panel); border-radius: 0 .375rem .375rem 0; padding: .5rem 1rem; margin: 1rem 0; } .notice > p:first-child { margin-top: 0; } .notice > p:last-child { margin-bottom: 0; } .notice ul { margin: .5rem 0 0; padding-left: 1.25rem; } .notice li + li { margin-top: .5rem; }
.notice.bad { border-color: var(--bad); } .notice.good { border-color: var(--good); } .notice.wait { border-color: var(--wait); }
.bad { color: var(--bad); } .good { color: var(--good); } .wait { color: var(--wait); }
.state { white-space: nowrap; font-weight: 600; } .state::before { content: "\\25CF\\00A0"; }
.title { min-width: 12rem; max-width: 24rem; overflow-wrap: anywhere; } .title a bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; } .lines { white-space: pre-wrap; } nav[aria-label=Pages] { margin: 1rem 0; } form.row .buttons { margin: 0; }
ol.events { list-style: none; margin: 0; padding: 0; } ol.events li { display: grid; grid-template-columns: 13rem 1fr; gap: 0 1rem; padding: .375rem 0; border-bottom: 1px solid var(--line); } ol.events time { color: var(--quiet); }
ol.steps { list-style: none; margin: 1.5rem 0; padding: 0; } ol.steps li { position: relative; padding: 0 0 1rem 2rem; color: var(--quiet); }
ol.steps li::before { content: ""; position: absolute; left: .25rem; top: .375rem; width: .75rem; height: .75rem; border: 2px solid var(--line); border-radius: 50%; background: var(--page); box-sizing: border-box; }
ol.steps li:not(:last-child)::after { content: ""; position: absolute; left: .5625rem; top: 1.25rem; bottom: -.25rem; border-left: 2px solid var(--line); }
ol.steps li.past, ol.steps li[aria-current] { color: inherit; } ol.steps li.past::before { background: var(--good); border-color: var(--good); } ol.steps li[aria-current] { font-weight: 600; } ol.steps li[aria-current]:not(.past)::before { border-color: var(--link); border-width: 4px; }
@media (max-width: 30rem) { ol.events li { grid-template-columns: 1fr; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } header form { margin-left: 0; } }
`;
