import type { ParkReason } from "../../delivery/delivery.ts";
import { doesSomething, type ReplayItem, type ReplayVerdict } from "../../delivery/replay.ts";
import { explainVerdict } from "../../feedback/explain-replay.ts";
import { DELIVERIES_PATH } from "../../paths.ts";

/** What a person can do about a parked delivery, as fits the reason; nothing where only another connection helps. */
export function Choices({
  reference,
  reason,
  outlook,
}: {
  reference: string;
  reason: ParkReason;
  outlook: ReplayItem;
}) {
  const { verdict, content, alsoFiles } = outlook;
  if (reason === "other-account" && !mayExist(reason, verdict)) return null;
  const path = `${DELIVERIES_PATH}${encodeURIComponent(reference)}`;
  const canBeTried = doesSomething(outlook);
  return (
    <section aria-labelledby="choices">
      <h2 id="choices">What you can do</h2>
      {reason !== "answers-not-exported" && <h3>Try again</h3>}
      {canBeTried ? (
        <>
          <p>What would happen now: {explainVerdict(verdict, content, alsoFiles)}</p>
          <form method="post" action={`${path}/replay`}>
            <button type="submit">Try again</button>
          </form>
        </>
      ) : (
        reason !== "answers-not-exported" && <p>{explainVerdict(verdict, null)}</p>
      )}
      {canBeLinked(reason, verdict) && <ItExists path={path} />}
      {canBeTried && mayExist(reason, verdict) && verdict !== "looks-then-skips" && (
        <>
          <h3>It does not exist: make it</h3>
          <p>Only when you have looked in the Basecamp list and it is not there.</p>
          <p>
            <a href={`${path}/make`}>Make it …</a>
          </p>
        </>
      )}
    </section>
  );
}

function ItExists({ path }: { path: string }) {
  return (
    <>
      <h3>It exists: paste its address</h3>
      <form method="post" action={`${path}/exists`}>
        <label for="todo">Address of the to-do in Basecamp</label>
        <p>
          <input id="todo" name="todo" type="url" autocomplete="off" spellcheck={false} required />
        </p>
        <button type="submit">File with this to-do</button>
      </form>
    </>
  );
}

/** Whether a request that had no clear outcome may have made the to-do. */
function mayExist(reason: ParkReason, verdict: ReplayVerdict): boolean {
  return (
    reason === "still-unclear" || reason === "imported" || verdict === "looks-first" || verdict === "looks-then-skips"
  );
}

/** Whether there can be a to-do that Formcamp does not know: one of unclear outcome, or one entered by hand. */
function canBeLinked(reason: ParkReason, verdict: ReplayVerdict): boolean {
  const byHand: ReadonlySet<ParkReason> = new Set<ParkReason>([
    "not-understood",
    "corrupt-record",
    "bridge-fault",
    "too-large",
    "answer-invalid",
    "todo-missing",
    "answers-not-exported",
  ]);
  return mayExist(reason, verdict) || verdict === "asks-first" || byHand.has(reason);
}
