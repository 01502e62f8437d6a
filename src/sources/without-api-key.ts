import { findSource } from "./registry.ts";

/** A mapping that names an API key which is not configured. */
export interface MappingWithoutApiKey {
  readonly name: string;
  readonly apiKey: string;
  /** Whether its submissions wait without one; else only missed ones are not looked for. */
  readonly isReadBack: boolean;
}

/** The mappings that name an API key which is not configured, and what that means for each. */
export function withoutApiKey(
  mappings: readonly { readonly name: string; readonly source: string; readonly apiKey: string | null }[],
  isConfigured: (name: string) => boolean,
): readonly MappingWithoutApiKey[] {
  return mappings.flatMap(({ name, source, apiKey }) =>
    apiKey === null || isConfigured(apiKey)
      ? []
      : [{ name, apiKey, isReadBack: findSource(source)?.readBack !== undefined }],
  );
}
