import type { ConnectionStatus, ConnectionView, OfferView } from "../../basecamp/connection-status.ts";
import type { TokenKeyUse } from "../../basecamp/connection-store.ts";
import type { Backlog } from "../../delivery/backlog.ts";
import { explainHold, explainRefusedRefresh } from "../../feedback/explain.ts";
import { explainTokenKeys } from "../../feedback/explain-token-keys.ts";
import { type Lacking, LackingSecrets } from "./lacking.tsx";
import { page, Time } from "./layout.tsx";
import { told } from "./told.tsx";

type Queue = Pick<Backlog, "waiting" | "hold">;

/** The connection page; `problem` is why the last thing that was tried did not work. */
export function connectionPage(
  { current, offer }: ConnectionStatus,
  keys: TokenKeyUse,
  queue: Queue,
  lacking: Lacking,
  problem: string | null,
) {
  return page({
    title: "Connection to Basecamp",
    section: "Connection",
    children: (
      <>
        {problem !== null && (
          <p class="notice bad" role="alert">
            {problem}
          </p>
        )}
        {offer !== null && <Offer offer={offer} current={"person" in current ? current : null} />}
        {"person" in current ? (
          <Connected view={current} holds={queue.hold !== null} />
        ) : (
          <Unconnected state={current.state} />
        )}
        {(keys.configured.length > 1 || !keys.isReadable) && <p>{told(explainTokenKeys(keys))}</p>}
        <WaitingLine queue={queue} />
        <LackingSecrets {...lacking} />
        {"person" in current && <OtherAccounts view={current} />}
        {"person" in current && (
          <p>
            <a href="/admin/connection/disconnect">Disconnect …</a>
          </p>
        )}
      </>
    ),
  });
}

/** Asks before the tokens are removed, and says what that means for what waits. */
export function disconnectPage({ current }: ConnectionStatus, waiting: number) {
  return page({
    title: "Disconnect Basecamp?",
    section: "Connection",
    children: (
      <>
        <p>
          {"person" in current && `The connection of ${current.person} to ${current.account.name} is removed. `}
          {waiting === 0 ? "No submission waits now." : `${submissions(waiting)} waiting now.`} Submissions are stored
          and are filed when Basecamp is connected again.
        </p>
        <form method="post" action="/admin/connection/disconnect">
          <button type="submit">Disconnect</button> <a href="/admin/connection">Keep the connection</a>
        </form>
      </>
    ),
  });
}

function submissions(count: number): string {
  return count === 1 ? "1 submission is" : `${count} submissions are`;
}

function Unconnected({ state }: { state: "not-connected" | "unreadable" }) {
  return (
    <>
      {state === "not-connected" ? (
        <p class="notice">Not connected. Submissions are stored and are filed as soon as Basecamp is connected.</p>
      ) : (
        <p class="notice bad">
          The stored connection cannot be read with the keys in TOKEN_KEYS. Submissions are stored meanwhile. Put the
          former key back into TOKEN_KEYS, or connect again.
        </p>
      )}
      <p>To-dos will carry the name of the Basecamp user who connects, so sign in there as a dedicated admin user.</p>
      <ConnectButton label="Connect Basecamp" />
    </>
  );
}

function Connected({ view, holds }: { view: ConnectionView; holds: boolean }) {
  return (
    <>
      <p class={`notice ${view.state === "connected" && !holds ? "good" : "bad"}`}>{stateSentence(view, holds)}</p>
      <dl>
        <dt>Person</dt>
        <dd>{view.person}</dd>
        <dt>Account</dt>
        <dd>
          {view.account.name} ({view.account.id})
        </dd>
        <dt>Administrator there</dt>
        <dd>{adminSentence(view.isAdmin)}</dd>
        <dt>Connected</dt>
        <dd>
          <Time ms={view.connectedAt} />
        </dd>
        {view.refreshedAt !== null && (
          <>
            <dt>Last renewed</dt>
            <dd>
              <Time ms={view.refreshedAt} />
            </dd>
          </>
        )}
        <dt>Access token</dt>
        <dd>{view.state === "reconnect-needed" ? "of no use any more" : <TokenEnd view={view} />}</dd>
      </dl>
      <ConnectButton label="Connect again" />
    </>
  );
}

function stateSentence({ state, refusal }: ConnectionView, holds: boolean): string {
  const cause = explainRefusedRefresh(refusal?.cause ?? "grant-ended");
  switch (state) {
    case "connected":
      return holds
        ? "Connected, but nothing is filed at the moment."
        : "Connected. Submissions are filed as they come.";
    case "ending":
      return `Submissions are still filed, but only until the access token ends. ${cause}`;
    case "reconnect-needed":
      return `Nothing can be filed. ${cause} Submissions are stored and are filed after that.`;
  }
}

function adminSentence(isAdmin: boolean | null): string {
  if (isAdmin === null) return "could not be found out; connect again to ask anew";
  return isAdmin
    ? "yes, so Basecamp shows people's e-mail addresses"
    : "no, so Basecamp hides people's e-mail addresses; connect an administrator to find people by e-mail";
}

function TokenEnd({ view }: { view: ConnectionView }) {
  const after = view.state === "ending" ? "" : ", then renewed by itself";
  if (view.expiresAt === null) return <span>ends at a time that Basecamp did not tell{after}</span>;
  return (
    <span>
      until <Time ms={view.expiresAt} />
      {after}
    </span>
  );
}

function Offer({ offer, current }: { offer: OfferView; current: ConnectionView | null }) {
  if (offer.account === null) {
    return (
      <section class="notice">
        <h2>Choose an account</h2>
        <p>{offer.person} can reach several Basecamp accounts. In which one are the to-do lists?</p>
        <AccountButtons accounts={offer.accounts} offer={offer.id} />
        <PlainButton action="/admin/connection/keep" label="Cancel" />
      </section>
    );
  }
  return (
    <section class="notice bad">
      <h2>Replace the connection?</h2>
      <p>
        Now: {current?.person}, account {current?.account.name} ({current?.account.id}).
        <br />
        New: {offer.person}, account {offer.account.name} ({offer.account.id}).
      </p>
      <p>
        New to-dos will carry the new person's name. Mappings whose list is in another account than the new one will
        wait for a person.
      </p>
      <form method="post" action="/admin/connection/replace">
        <input type="hidden" name="offer" value={offer.id} />
        <button type="submit">Replace it</button>
      </form>
      <PlainButton action="/admin/connection/keep" label="Keep the present one" />
    </section>
  );
}

function WaitingLine({ queue: { waiting, hold } }: { queue: Queue }) {
  if (waiting === 0) return null;
  return (
    <p>
      {submissions(waiting)} waiting to be filed.{" "}
      {hold !== null && (
        <>
          {explainHold(hold.reason)} The next try is at <Time ms={hold.until} />.
        </>
      )}
    </p>
  );
}

function OtherAccounts({ view }: { view: ConnectionView }) {
  const others = view.accounts.filter(({ id }) => id !== view.account.id);
  if (others.length === 0 || view.state === "reconnect-needed") return null;
  return (
    <details>
      <summary>Use another account of {view.person}</summary>
      <AccountButtons accounts={others} offer={null} />
    </details>
  );
}

function AccountButtons({ accounts, offer }: { accounts: OfferView["accounts"]; offer: string | null }) {
  return (
    <form method="post" action="/admin/connection/account">
      {offer !== null && <input type="hidden" name="offer" value={offer} />}
      {accounts.map((account) => (
        <p>
          <button type="submit" name="account" value={account.id}>
            {account.name} ({account.id})
          </button>
        </p>
      ))}
    </form>
  );
}

function ConnectButton({ label }: { label: string }) {
  return (
    <form method="post" action="/admin/connection/connect">
      <button type="submit">{label}</button>
    </form>
  );
}

function PlainButton({ action, label }: { action: string; label: string }) {
  return (
    <form method="post" action={action}>
      <button class="plain" type="submit">
        {label}
      </button>
    </form>
  );
}
