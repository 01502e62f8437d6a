/** The one style sheet of all pages: system fonts, readable on a phone, light and dark. */
export const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --link: light-dark(#0b57d0, #8ab4f8);
  --good: light-dark(#146c2e, #6dd58c); --bad: light-dark(#b3261e, #f2b8b5); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 52rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; border-bottom: 1px solid var(--line); padding-bottom: .75rem; }
header form { margin-left: auto; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.5rem 0 1rem; }
h2 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; } h3 + p { margin-top: 0; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
button { font: inherit; padding: .5rem 1rem; border: 1px solid var(--link); border-radius: .375rem; background: var(--link); color: light-dark(#fff, #111); cursor: pointer; }
button.plain { background: none; color: inherit; border-color: var(--line); padding: .25rem .75rem; }
input { font: inherit; padding: .5rem; width: 100%; max-width: 24rem; border: 1px solid color-mix(in srgb, currentColor 60%, transparent); border-radius: .375rem; background: none; color: inherit; }
main form, details { margin: .75rem 0; }
label { display: block; margin-bottom: .25rem; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .25rem 1rem; }
dt { opacity: .75; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; overflow-wrap: normal; } .scroll th, .scroll time { white-space: nowrap; }
.texts th[scope=row], .texts td { white-space: pre-line; overflow-wrap: anywhere; min-width: 6rem; } .texts th[scope=row] { font-weight: normal; }
.notice { border-left: .25rem solid var(--line); padding: .5rem 1rem; margin: 1rem 0; } .notice > p:first-child { margin-top: 0; } .notice ul { margin: .5rem 0 0; padding-left: 1.25rem; } .notice li + li { margin-top: .5rem; }
.notice.bad { border-color: var(--bad); } .notice.good { border-color: var(--good); }
.bad { color: var(--bad); } .good { color: var(--good); }
`;
