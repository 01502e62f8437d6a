/** TC39 "JSON.parse source text access", present in workerd; TypeScript's library does not have it yet. */
interface JSON {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}
