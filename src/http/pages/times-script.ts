/** Served as /times.js: shows each time of a page in the reader's zone; the exact time in UTC stays in its title. */
export const TIMES_SCRIPT = `
"use strict";
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = format.format(at);
  }
}
localTimes(document);
`;
