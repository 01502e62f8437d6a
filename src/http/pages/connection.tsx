import type { ConnectionStatus } from "../../basecamp/connection.ts";
import { page, Time } from "./layout.tsx";

/** The connection page; `problem` is why the last try to connect did not work. */
export function connectionPage(status: ConnectionStatus, problem: string | null) {
  return page({
    title: "Connection to Basecamp",
    nav: true,
    children: (
      <>
        {problem !== null && (
          <p class="notice bad" role="alert">
            {problem} Nothing was stored.
          </p>
        )}
        <Status status={status} />
      </>
    ),
  });
}

function Status({ status }: { status: ConnectionStatus }) {
  switch (status.state) {
    case "not-connected":
      return (
        <>
          <p class="notice">Not connected. Submissions are stored and are filed as soon as Basecamp is connected.</p>
          <p>
            To-dos will carry the name of the Basecamp user who connects, so sign in there as a dedicated admin user.
          </p>
          <ConnectButton label="Connect Basecamp" />
        </>
      );
    case "unreadable":
      return (
        <>
          <p class="notice bad">
            The stored connection cannot be read with the keys in TOKEN_KEYS. Submissions are stored meanwhile. Put the
            key back, or connect again.
          </p>
          <ConnectButton label="Connect again" />
        </>
      );
    case "account-not-chosen":
      return (
        <>
          <p class="notice">
            Connected as {status.person}, who can reach several accounts. Choose the one for the to-dos.
          </p>
          <form method="post" action="/admin/connection/account">
            {status.accounts.map((account) => (
              <p>
                <button type="submit" name="account" value={account.id}>
                  {account.name} ({account.id})
                </button>
              </p>
            ))}
          </form>
        </>
      );
    case "reconnect-needed":
      return (
        <>
          <p class="notice bad">
            Basecamp no longer accepts this connection. Usual causes: the user's password was changed, the user was
            removed, or access was revoked. Submissions are stored and are filed after you connect again.
          </p>
          <Details status={status} />
          <ConnectButton label="Connect again" />
        </>
      );
    case "connected":
      return (
        <>
          <p class="notice good">Connected. Submissions are filed as they come.</p>
          <Details status={status} />
          <ConnectButton label="Connect again" />
        </>
      );
  }
}

function Details({ status }: { status: Extract<ConnectionStatus, { person: string }> }) {
  return (
    <dl>
      <dt>Person</dt>
      <dd>{status.person}</dd>
      <dt>Account</dt>
      <dd>{status.account === null ? "not chosen" : `${status.account.name} (${status.account.id})`}</dd>
      <dt>Connected</dt>
      <dd>
        <Time ms={status.connectedAt} />
      </dd>
      <dt>Access token</dt>
      <dd>
        {status.expiresAt === null ? (
          "ends at an unknown time; it is renewed when Basecamp refuses it"
        ) : (
          <>
            until <Time ms={status.expiresAt} />, then renewed by itself
          </>
        )}
      </dd>
    </dl>
  );
}

function ConnectButton({ label }: { label: string }) {
  return (
    <form method="post" action="/admin/connection/connect">
      <button type="submit">{label}</button>
    </form>
  );
}
