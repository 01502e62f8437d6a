/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Emulator } from "../context.ts";
import { Page } from "../pages/page.tsx";
import { hasAdminRights, personOf } from "../read-state.ts";
import { ANN_ID, IDENTITIES } from "../seed.ts";
import { accountsOf } from "./accounts.ts";

/** The page on which a person allows or denies access. Its form goes to its own address, whatever host name that has. */
export function ConsentPage({ emulator, redirectUri }: { emulator: Emulator; redirectUri: string }) {
  const accounts = accountsOf(emulator);
  return (
    <Page emulator={emulator} title="Allow access">
      <h1>Allow access to your Basecamp?</h1>
      <p>
        The app <strong>{emulator.client.id}</strong> wants to see and change everything that you can. It will then
        return you to <strong>{new URL(redirectUri).host}</strong>.
      </p>
      <p>{accounts.length === 0 ? "There is no account to see." : "The accounts are:"}</p>
      <ul>
        {accounts.map((account) => (
          <li>{account.name}</li>
        ))}
      </ul>
      <form method="post">
        <fieldset>
          <legend>Who are you?</legend>
          {IDENTITIES.map(({ personId }) => (
            <PersonChoice emulator={emulator} personId={personId} />
          ))}
        </fieldset>
        <button type="submit" name="decision" value="allow" class="primary">
          Yes, allow access
        </button>
        <button type="submit" name="decision" value="deny">
          No, deny access
        </button>
      </form>
    </Page>
  );
}

function PersonChoice({ emulator, personId }: { emulator: Emulator; personId: string }) {
  const { state } = emulator.store;
  const person = personOf(state, personId);
  return (
    <label>
      <input type="radio" name="person" value={personId} checked={personId === ANN_ID} />
      <span>
        <strong>{person.name}</strong>
        <br />
        <span class="quiet">
          {person.email}, {hasAdminRights(state, person) ? "owner and admin" : "not an admin"}
        </span>
      </span>
    </label>
  );
}
