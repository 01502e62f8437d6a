import type { Mapping } from "../mapping/mapping.ts";
import { CONNECTION_PATH, MAPPINGS_PATH } from "../paths.ts";

/** What is left to a person once the Worker is set up: two pages, and a check. */
export function linksOf(origin: string, mappings: readonly Pick<Mapping, "name">[]): string {
  const pages = mappings.map(({ name }) => `     ${origin}${MAPPINGS_PATH}/${name}`);
  return [
    "a. Connect Basecamp, signed in with ADMIN_PASSWORD:",
    `     ${origin}${CONNECTION_PATH}`,
    "   Use a Basecamp user of its own who is an admin: to-dos carry that user's name, and only an admin sees",
    "   the e-mail addresses by which people are found.",
    "b. Register the webhook of each mapping in its form tool; its page shows how:",
    ...(pages.length > 0 ? pages : ["     (mappings/ is empty; npm run new-mapping writes one)"]),
    `c. Check everything: npm run doctor -- --url ${origin}`,
  ].join("\n");
}
