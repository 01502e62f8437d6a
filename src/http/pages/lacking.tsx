import type { MappingWithoutApiKey } from "../../sources/without-api-key.ts";

/** The mappings whose secret or API key is not configured. */
export interface Lacking {
  readonly secret: readonly { readonly name: string; readonly secret: string }[];
  readonly apiKey: readonly MappingWithoutApiKey[];
}

/** What those mappings cannot do; nothing when none lacks anything. */
export function LackingSecrets({ secret: withoutSecret, apiKey: withoutApiKey }: Lacking) {
  return (
    <>
      {withoutSecret.map(({ name, secret }) => (
        <p class="notice bad">
          The mapping {name} refuses every submission, because the secret <code>{secret}</code> is not configured.
        </p>
      ))}
      {withoutApiKey.map(({ name, apiKey, isReadBack }) => (
        <p class="notice bad">
          {isReadBack
            ? `Submissions of the mapping ${name} wait`
            : `Missed submissions of the mapping ${name} are not looked for`}
          , because the API key <code>{apiKey}</code> is not configured.
        </p>
      ))}
    </>
  );
}
