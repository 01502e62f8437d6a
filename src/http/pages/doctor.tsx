import { type CheckState, type Diagnosis, wrongChecks } from "../../feedback/check.ts";
import { page, Time } from "./layout.tsx";
import { linked } from "./linked.tsx";

/** Everything that was looked at, `now` in milliseconds since 1970. What is to be done stands first. */
export function doctorPage(diagnosis: Diagnosis, now: number) {
  const { state, says, groups } = diagnosis;
  const wrong = wrongChecks(diagnosis);
  return page({
    title: "Doctor",
    section: "Doctor",
    children: (
      <>
        <p class={`notice ${CLASSES[state]}`} role="status">
          {says} Looked at on <Time ms={now} />.
        </p>
        <form method="get" action="/admin/doctor">
          <button class="plain" type="submit">
            Look again
          </button>
        </form>
        {wrong.length > 0 && (
          <section aria-labelledby="wrong">
            <h2 id="wrong">What to do</h2>
            {wrong.map(({ group, check }) => (
              <div class={`notice ${CLASSES[check.state]}`}>
                <p>
                  <strong>
                    {group}: {check.title}.
                  </strong>{" "}
                  {linked(check.says)}
                </p>
                {check.mend !== null && <p>{linked(check.mend)}</p>}
              </div>
            ))}
          </section>
        )}
        {groups.map(({ title, checks }) => (
          <section aria-label={title}>
            <h2>{title}</h2>
            <dl>
              {checks.map((check) => (
                <>
                  <dt>{check.title}</dt>
                  <dd>
                    <span class={`state ${CLASSES[check.state]}`}>{WORDS[check.state]}</span> {linked(check.says)}
                  </dd>
                </>
              ))}
            </dl>
          </section>
        ))}
        <p class="quiet">
          The same in a terminal: <code>npm run doctor -- --url https://…</code>. Nothing is written to Basecamp.
        </p>
      </>
    ),
  });
}

const CLASSES: Readonly<Record<CheckState, string>> = { ok: "good", warn: "wait", bad: "bad", skipped: "quiet" };
const WORDS: Readonly<Record<CheckState, string>> = { ok: "ok", warn: "look", bad: "problem", skipped: "not checked" };
