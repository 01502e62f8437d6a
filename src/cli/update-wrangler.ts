/** What of a wrangler.toml the code cannot do without: a binding, the classes of a migration, a compatibility setting. */
type Need = string;

interface Table {
  /** Such as durable_objects.bindings; empty for what stands above the first one. */
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
}

const DATE = "compatibility_date";
const FLAGS = "compatibility_flags";
/** The variable that keeps a deployment by hand from leaving the mark of one before it. */
const MARK = "DEPLOYED_MAPPINGS";
/** The names by which one binding of a kind differs from another. */
const BINDING_NAMES = ["binding", "name", "queue"];

/**
 * What a newer version's wrangler.toml needs that the one before did not, and that the merged file lacks, as it would stand
 * there. What a company left out of the older one on purpose is none of it.
 */
export function droppedNeeds(before: string, newer: string, merged: string): readonly string[] {
  const known = needsOf(before);
  const present = needsOf(merged);
  const dropped = [...needsOf(newer)].filter((need) => !known.has(need) && !present.has(need));
  const date = dateOf(newer);
  const isBehind = date > dateOf(before) && date > dateOf(merged);
  return isBehind ? [...dropped, `${DATE} = "${date}"`] : dropped;
}

/** The tables that a file has twice, which TOML forbids but below each of an array of tables. */
export function doubledTables(text: string): readonly string[] {
  const headers = text.split("\n").map((line) => /^\s*\[\s*([^[\]]+?)\s*\]/.exec(withoutComment(line))?.[1]);
  const names = headers.filter((name) => name !== undefined);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))].map((name) => `[${name}]`);
}

function needsOf(text: string): ReadonlySet<Need> {
  return new Set(tablesOf(text).flatMap(needsOfTable));
}

function needsOfTable({ name, settings }: Table): readonly Need[] {
  if (name === "") return stringsOf(settings.get(FLAGS) ?? "").map((flag) => `${FLAGS} = ["${flag}"]`);
  if (name === "vars") return settings.has(MARK) ? [`[vars] ${MARK} = ${settings.get(MARK)}`] : [];
  if (name === "migrations") {
    const steps = [...settings].filter(([key]) => key !== "tag");
    return steps.flatMap(([key, value]) => partsOf(value).map((part) => `[[${name}]] ${key} = [${part}]`));
  }
  const key = BINDING_NAMES.find((one) => settings.has(one));
  if (key === undefined) return [];
  const className = settings.get("class_name");
  const more = className === undefined ? "" : `, class_name = ${className}`;
  return [`[[${name}]] ${key} = ${settings.get(key)}${more}`];
}

/** The members of an array of texts one by one; any other value is one. */
function partsOf(value: string): readonly string[] {
  return value.includes("{") ? [value] : stringsOf(value).map((text) => `"${text}"`);
}

function stringsOf(value: string): readonly string[] {
  return [...value.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);
}

function dateOf(text: string): string {
  const top = tablesOf(text).find(({ name }) => name === "");
  return stringsOf(top?.settings.get(DATE) ?? "")[0] ?? "";
}

/** The tables of a file with their settings as text: quotes, white space and commas at an end are made the same. */
function tablesOf(text: string): readonly Table[] {
  let settings = new Map<string, string>();
  const tables: Table[] = [{ name: "", settings }];
  let open: { readonly key: string; value: string } | null = null;
  for (const written of text.split("\n")) {
    const line = withoutComment(written).trim();
    const header = /^\[\[?\s*([^[\]]+?)\s*\]\]?$/.exec(line)?.[1];
    const [, key, value] = /^([\w"'.-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (open !== null) open.value += ` ${line}`;
    else if (header !== undefined) {
      settings = new Map();
      tables.push({ name: header, settings });
    } else if (key !== undefined && value !== undefined) open = { key, value };
    if (open === null || isOpen(open.value)) continue;
    settings.set(open.key, inOneForm(open.value));
    open = null;
  }
  return tables;
}

function withoutComment(line: string): string {
  return line.replace(/("(?:[^"\\]|\\.)*"|'[^']*')|#.*/g, (_all, quoted?: string) => quoted ?? "");
}

function isOpen(value: string): boolean {
  return value.split("[").length > value.split("]").length;
}

function inOneForm(value: string): string {
  return value
    .replace(/'([^']*)'/g, '"$1"')
    .replace(/\s+/g, " ")
    .replace(/,? \]/g, "]")
    .trim();
}
