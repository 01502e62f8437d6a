import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from "yaml";
import { didYouMean, suggest } from "../suggest.ts";
import type { Mistakes } from "./diagnostic.ts";
import { QUOTE_LIQUID, type YamlText } from "./yaml-text.ts";

/** Where something stands in the file. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** A key of a map with its value, neither null nor an alias. */
export interface Entry {
  readonly name: string;
  readonly key: Place;
  readonly node: ParsedNode;
}

/** Reads the values of a YAML tree and adds to the mistakes whatever is not as asked for. */
export class YamlReader {
  readonly #text: string;
  readonly #yaml: YamlText;
  readonly #mistakes: Mistakes;
  /** The keys that stood in each map, known or not. */
  readonly #given = new WeakMap<Map<string, Entry>, Set<string>>();

  constructor(text: string, yaml: YamlText, mistakes: Mistakes) {
    this.#text = text;
    this.#yaml = yaml;
    this.#mistakes = mistakes;
  }

  refuse(place: Place, message: string, hint?: string): null {
    this.#mistakes.add(place.offset, place.length, message, hint);
    return null;
  }

  placeOf(node: ParsedNode): Place {
    const [start, end] = node.range;
    const lineEnd = this.#text.indexOf("\n", start);
    return { offset: start, length: Math.min(end, lineEnd === -1 ? end : lineEnd) - start };
  }

  /** The entries of a map, by name. `known` null takes any name. */
  map(node: ParsedNode, owner: string, known: readonly string[] | null): Map<string, Entry> | null {
    if (this.#yaml.reported.has(node.range[0])) return null;
    if (!isMap(node)) return this.refuse(this.placeOf(node), `${owner} is made of keys with values, one on each line.`);
    const entries = new Map<string, Entry>();
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const place = this.placeOf(key);
      const name = isScalar(key) ? (key.source ?? "") : "";
      if (!isScalar(key) || name === "") {
        const liquid = this.#text.startsWith("{", place.offset);
        this.refuse(place, liquid ? QUOTE_LIQUID : "A key is a plain word.");
      } else if (seen.has(name)) {
        this.refuse(place, `The key "${shorten(name)}" stands here twice.`);
      } else {
        seen.add(name);
        if (known !== null && !known.includes(name)) {
          this.refuse(place, `Unknown key "${shorten(name)}" in ${lowerFirst(owner)}.`, this.#keyHint(name, known));
        } else {
          const entry = this.#entry(name, place, value);
          if (entry !== null) entries.set(name, entry);
        }
      }
    }
    this.#given.set(entries, seen);
    return entries;
  }

  /** The keys of a map, of which each may come without a value. */
  keyed(node: ParsedNode, owner: string): { name: string; key: Place; entry: Entry | null }[] | null {
    if (!isMap<ParsedNode, ParsedNode | null>(node)) {
      return this.refuse(this.placeOf(node), `${owner} is made of keys with values, one on each line.`);
    }
    const seen = new Set<string>();
    return node.items.map(({ key, value }) => {
      const place = this.placeOf(key);
      const name = isScalar(key) ? (key.source ?? "") : "";
      if (seen.has(name)) this.refuse(place, `The key "${shorten(name)}" stands here twice.`);
      seen.add(name);
      const isBare = value === null || (isScalar(value) && value.value === null && value.source === "");
      return { name, key: place, entry: isBare ? null : this.#entry(name, place, value) };
    });
  }

  #keyHint(name: string, known: readonly string[]): string {
    if (/["']$/.test(name)) return "A comma ends a value inside { }. Put single quotes around the whole text before.";
    return didYouMean(name, known) ?? `Known keys: ${known.join(", ")}.`;
  }

  #entry(name: string, key: Place, node: ParsedNode | null): Entry | null {
    if (node === null || (isScalar(node) && node.value === null && node.source === "")) {
      return this.refuse(key, `"${shorten(name)}" has no value.`);
    }
    if (isAlias(node) || node.anchor !== undefined || node.tag !== undefined) {
      return this.refuse(
        this.placeOf(node),
        "YAML's anchors, aliases and tags are not read here. Write the value out.",
      );
    }
    return { name, key, node };
  }

  /** The entry of a key that must be there; `parent` is where its absence is reported. */
  required(entries: Map<string, Entry>, name: string, parent: Place, owner: string): Entry | null {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
    if (!this.wasMeant(entries, name) && this.#yaml.brokenFrom === null) {
      this.refuse(parent, `${owner} lacks the key "${name}".`);
    }
    return null;
  }

  /** True when the map holds this key, or one that looks like it mistyped: then its absence is no second mistake. */
  wasMeant(entries: Map<string, Entry>, name: string): boolean {
    const given = [...(this.#given.get(entries) ?? [])];
    return given.some((key) => suggest(key, [name]) !== null);
  }

  /** A text's scalar; numbers, true and false are not taken for text, since YAML changes some of them (`1.10`). */
  text(entry: Entry): (Scalar.Parsed & { value: string }) | null {
    const { node, name } = entry;
    const place = this.placeOf(node);
    if (this.#yaml.reported.has(place.offset)) return null;
    if (isScalar(node) && isText(node)) {
      if (this.#isCutByComment(node)) return null;
      if (node.value.trim() !== "") return node;
      return this.refuse(place, `"${shorten(name)}" must not be empty.`);
    }
    if (/^\{[{%]/.test(this.#text.slice(place.offset, place.offset + 2))) return this.refuse(place, QUOTE_LIQUID);
    if (isScalar(node))
      return this.refuse(place, `"${shorten(name)}" is a text. Put quotes around it.`, changed(node, name));
    return this.refuse(place, `"${shorten(name)}" is a text, not a list or a group of keys.`);
  }

  /** Whether YAML took the rest of a text for a comment: one with an answer in it, or a number right behind the sign. */
  #isCutByComment(node: Scalar.Parsed): boolean {
    if (node.type !== "PLAIN") return false;
    const [, comment] = /^[ \t]+(#(?:.*\{\{|\d).*)/.exec(this.#text.slice(node.range[1])) ?? [];
    if (comment === undefined) return false;
    const hint = "Put quotes around the whole text.";
    this.refuse({ offset: node.range[1] + 1, length: comment.length }, "YAML takes this for a comment.", hint);
    return true;
  }

  /** The entries of a list, named like the list itself; `example` shows how one is written. */
  list(entry: Entry, example: string): readonly Entry[] | null {
    const { node, name } = entry;
    const place = this.placeOf(node);
    if (this.#yaml.reported.has(place.offset)) return null;
    if (!isSeq<ParsedNode>(node)) return this.refuse(place, `"${shorten(name)}" is a list, such as ${example}.`);
    if (node.items.length === 0) return this.refuse(place, `"${shorten(name)}" is an empty list.`, "Leave it out.");
    return node.items.flatMap((item) => this.#entry(name, this.placeOf(item), item) ?? []);
  }

  /** A text, or a number that YAML leaves as it was written. */
  textOrNumber(entry: Entry): string | null {
    const { node } = entry;
    if (isScalar(node) && typeof node.value === "number" && String(node.value) === node.source) return node.source;
    return this.textOrDigits(entry);
  }

  /** A text, or a number taken as the digits that were written: ids may be larger than a number can hold. */
  textOrDigits(entry: Entry): string | null {
    const { node } = entry;
    if (isScalar(node) && typeof node.value === "number" && /^\d+$/.test(node.source ?? "")) return node.source ?? null;
    return this.text(entry)?.value ?? null;
  }

  /** True or false; the fallback when the key is absent. */
  flag(entry: Entry | undefined, fallback: boolean): boolean {
    if (entry === undefined) return fallback;
    if (isScalar(entry.node) && typeof entry.node.value === "boolean") return entry.node.value;
    if (!this.#yaml.reported.has(entry.node.range[0])) {
      this.refuse(this.placeOf(entry.node), `"${entry.name}" is either true or false.`);
    }
    return fallback;
  }
}

function isText(scalar: Scalar.Parsed): scalar is Scalar.Parsed & { value: string } {
  return typeof scalar.value === "string";
}

/** What YAML makes of a number or a word, where that is not what was written. */
function changed({ value, source }: Scalar.Parsed, name: string): string | undefined {
  // These are one of a few words, which true and false are not.
  if (["other_answers", "skip", "source", "trust", "as", "on_invalid"].includes(name)) return undefined;
  if (source === undefined || (typeof value !== "number" && typeof value !== "boolean")) return undefined;
  const made = typeof value === "boolean" ? `the value ${value}` : `the number ${value}`;
  return `YAML makes ${made} of it. Write "${shorten(source)}".`;
}

const SHOWN_LENGTH_CHARACTERS = 60;

/** A value of the file for a message: short, and on one line. */
export function shorten(value: string): string {
  const line = value.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > SHOWN_LENGTH_CHARACTERS ? `${line.slice(0, SHOWN_LENGTH_CHARACTERS)}…` : line;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
