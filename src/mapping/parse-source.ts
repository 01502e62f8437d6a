import { firstNameOf, SETTING_NAMES } from "../settings.ts";
import { findSource, SOURCE_NAMES } from "../sources/registry.ts";
import type { Source } from "../sources/source.ts";
import type { SubmissionKind } from "../submission.ts";
import { didYouMean } from "../suggest.ts";
import type { Mapping } from "./mapping.ts";
import { type Entry, type Place, shorten, type YamlReader } from "./yaml-keys.ts";

/** Capitals and digits without a word in them. */
const LIKE_A_SECRET = /^(?=.*\d)[A-Z0-9]{16,}$/;

/** The one thing that `trust` may say: the secret in the webhook's address is enough. */
const URL_SECRET = "url-secret";

/** The source adapter that a mapping names. */
export function readSource(entry: Entry, reader: YamlReader): Source | null {
  const given = reader.text(entry)?.value;
  if (given === undefined) return null;
  const source = findSource(given);
  if (source !== null) return source;
  const hint = didYouMean(given, SOURCE_NAMES) ?? `There is: ${SOURCE_NAMES.join(", ")}.`;
  return reader.refuse(reader.placeOf(entry.node), `Formcamp reads no forms of "${shorten(given)}".`, hint);
}

/** The id of a form; an address in its place is the likeliest slip. */
export function readForm(source: Source | null, entry: Entry, reader: YamlReader): string | null {
  const form = reader.textOrDigits(entry)?.trim() ?? null;
  if (form === null || source === null || source.mapping.form.pattern.test(form)) return form;
  const message = `"${shorten(form)}" is not the id of a form of ${source.name}.`;
  return reader.refuse(reader.placeOf(entry.node), message, source.mapping.form.hint);
}

/** Where people open the form; null where the mapping does not say. */
export function readFormUrl(entry: Entry | undefined, reader: YamlReader): string | null {
  const given = entry === undefined ? undefined : reader.text(entry)?.value.trim();
  if (entry === undefined || given === undefined) return null;
  if (/^https:\/\/[^\s/?#@]+(\/|$)/.test(given) && URL.canParse(given)) return given;
  const message = `"${shorten(given)}" is not the address of a form.`;
  return reader.refuse(
    reader.placeOf(entry.node),
    message,
    "Open the form and copy its address: it starts with https://",
  );
}

/** The name of a secret. The message never holds the value, which may be the secret itself. */
export function readSecretName(entry: Entry, reader: YamlReader): string | null {
  const name = reader.text(entry)?.value;
  if (name === undefined) return null;
  const place = reader.placeOf(entry.node);
  if (SETTING_NAMES.includes(firstNameOf(name))) {
    const hint = "Choose a name of its own, such as IT_REQUEST_SECRET.";
    return reader.refuse(place, `${name} is a setting of the bridge, not a webhook's secret.`, hint);
  }
  if (firstNameOf(name) !== name) {
    const hint = `Take ${firstNameOf(name)} instead.`;
    return reader.refuse(
      place,
      `${name} would be the second value of ${firstNameOf(name)} while that is rotated.`,
      hint,
    );
  }
  if (/^[A-Z][A-Z0-9_]*$/.test(name) && !LIKE_A_SECRET.test(name)) return name;
  return reader.refuse(
    place,
    `"${entry.name}" is the name of a secret, not the secret itself: capital letters, digits and _, such as IT_REQUEST_SECRET.`,
    "If the secret itself stood here, replace it: this file is read by many.",
  );
}

/**
 * How far a webhook is believed. Of a source that signs nothing each submission is read back with an API key, unless the
 * mapping says in words that the secret in the address is enough. Null after a mistake.
 */
export function readTrust(
  source: Source | null,
  entries: Map<string, Entry>,
  reader: YamlReader,
  parent: Place,
): Pick<Mapping, "apiKey"> | null {
  const key = entries.get("api_key");
  const trust = entries.get("trust");
  if (source === null) return null;
  if (source.readBack === undefined) {
    for (const entry of [key, trust]) {
      const message = `"${entry?.name}" is for a form tool that signs nothing; ${source.name} signs.`;
      if (entry !== undefined) reader.refuse(entry.key, message, "Leave this line out.");
    }
    return key === undefined && trust === undefined ? { apiKey: null } : null;
  }
  if (key !== undefined && trust !== undefined) {
    const message = '"api_key" and "trust" exclude each other: with an API key each submission is read back.';
    return reader.refuse(trust.key, message, "Leave out the one that does not hold.");
  }
  if (key !== undefined) {
    const apiKey = readSecretName(key, reader);
    const secret = entries.get("secret");
    if (apiKey === null || secret === undefined || reader.text(secret)?.value !== apiKey) {
      return apiKey === null ? null : { apiKey };
    }
    const message = `"api_key" and "secret" name the same secret, which would be sent to ${source.name}.`;
    const hint = "Store the API key under a name of its own, such as JOTFORM_API_KEY.";
    return reader.refuse(reader.placeOf(key.node), message, hint);
  }
  if (trust !== undefined) {
    const said = reader.text(trust)?.value;
    if (said === URL_SECRET) return { apiKey: null };
    if (said === undefined) return null;
    // What was said may be the secret itself.
    const message = `"trust" can only be ${URL_SECRET}.`;
    return reader.refuse(reader.placeOf(trust.node), message, didYouMean(said, [URL_SECRET]) ?? undefined);
  }
  if (reader.wasMeant(entries, "api_key") || reader.wasMeant(entries, "trust")) return null;
  return reader.refuse(
    parent,
    `This mapping lacks the key "api_key": ${source.name} signs nothing, so each submission is read back with an API key.`,
    `Write the name of its secret, "api_key: JOTFORM_API_KEY". Without a key write "trust: ${URL_SECRET}": then whoever learns the webhook's address can send anything.`,
  );
}

/** The kinds of submissions, besides complete ones, that the mapping wants. */
export function readAlsoFile(
  source: Source | null,
  entry: Entry | undefined,
  reader: YamlReader,
): readonly SubmissionKind[] {
  if (entry === undefined || source === null) return [];
  const { kinds: marked } = source.mapping;
  if (marked.length === 0) {
    const message = `${source.name} marks neither partial submissions nor tests, so that "also_file" does nothing.`;
    reader.refuse(entry.key, message, "Leave this line out.");
    return [];
  }
  const kinds: SubmissionKind[] = [];
  for (const item of reader.list(entry, `[${marked.join(", ")}]`) ?? []) {
    const place = reader.placeOf(item.node);
    const said = reader.text(item)?.value;
    const kind = marked.find((known) => known === said);
    if (kind !== undefined) kinds.push(kind);
    else if (said !== undefined) {
      const hint = didYouMean(said, marked) ?? `There is: ${marked.join(", ")}.`;
      reader.refuse(place, `"also_file" knows no "${shorten(said)}".`, hint);
    }
  }
  return [...new Set(kinds)];
}
