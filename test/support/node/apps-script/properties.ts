const VALUE_LIMIT_BYTES = 9 * 1024;
const STORE_LIMIT_BYTES = 500 * 1024;

/** Script properties with the limits that Google sets. */
export class ScriptProperties {
  readonly stored = new Map<string, string>();

  getProperty(key: string): string | null {
    return this.stored.get(key) ?? null;
  }
  /** Google promises no order; here it is never the one in which they were stored. */
  getProperties(): Record<string, string> {
    return Object.fromEntries([...this.stored].reverse());
  }
  setProperty(key: string, value: unknown): this {
    if (typeof value !== "string") throw new Error("The parameters don't match the method signature.");
    if (Buffer.byteLength(value) > VALUE_LIMIT_BYTES) throw new Error("Argument too large: value");
    let total = Buffer.byteLength(key) + Buffer.byteLength(value);
    for (const [name, text] of this.stored)
      if (name !== key) total += Buffer.byteLength(name) + Buffer.byteLength(text);
    if (total > STORE_LIMIT_BYTES) throw new Error("You have exceeded the property storage quota.");
    this.stored.set(key, value);
    return this;
  }
  deleteProperty(key: string): this {
    this.stored.delete(key);
    return this;
  }
  /** The keys of one kind, without their prefix. */
  ids(prefix: "pending" | "asking"): string[] {
    return [...this.stored.keys()]
      .filter((key) => key.startsWith(`${prefix}:`))
      .map((key) => key.slice(prefix.length + 1));
  }
}
