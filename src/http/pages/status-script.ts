/** How long a status page waits before each look, in seconds; ten minutes in all. */
export const LOOK_PAUSES_SECONDS: readonly number[] = [2, 3, 5, 8, 12, 18, 27, 40, 60, 60, 60, 60, 60, 60, 60, 60];

/**
 * Served as /status.js: asks for the status after each pause, not while the page is hidden, and shows what is new in place
 * of what was there. It ends when nothing more happens by itself.
 */
export const STATUS_SCRIPT = `
"use strict";
const pauses = ${JSON.stringify(LOOK_PAUSES_SECONDS)};
let seen = null;

function waitFor(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function untilVisible() {
  if (!document.hidden) return null;
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });
}

async function ask(accept) {
  const response = await fetch(location.pathname, { headers: { Accept: accept }, cache: "no-store" });
  if (!response.ok) throw new Error("There is no answer.");
  return response.text();
}

async function show() {
  const fresh = new DOMParser().parseFromString(await ask("text/html"), "text/html");
  document.title = fresh.title;
  document.querySelector("h1").textContent = fresh.querySelector("h1").textContent;
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector("[data-part=" + part.dataset.part + "]");
    if (typeof localTimes === "function") localTimes(next);
    if (part.innerHTML === next.innerHTML) continue;
    part.className = next.className;
    part.replaceChildren(...next.childNodes);
  }
}

function end(isSettled) {
  document.querySelector("[data-looks]").hidden = true;
  document.querySelector("[data-ended]").hidden = isSettled;
}

async function follow() {
  for (const seconds of pauses) {
    await waitFor(seconds);
    await untilVisible();
    try {
      const answer = await ask("application/json");
      if (answer !== seen) await show();
      seen = answer;
      if (JSON.parse(answer).settled) return end(true);
    } catch {
      // The bridge cannot be reached now; the next look may.
    }
  }
  end(false);
}
follow();
`;
