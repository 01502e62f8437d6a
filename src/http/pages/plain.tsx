import type { ConfigProblem } from "../../config.ts";
import { page, type Section } from "./layout.tsx";
import { told } from "./told.tsx";

/** The front page for somebody who follows the bare address. */
export function frontPage() {
  return page({
    title: "This is a form bridge",
    section: null,
    children: (
      <>
        <p>It turns submissions of this organisation's forms into Basecamp to-dos. There is nothing to fill in here.</p>
        <p>
          <a href="/admin">Admin pages</a>
        </p>
      </>
    ),
  });
}

/** A page with one sentence of what happened and one of what to do. */
export function messagePage(words: { title: string; message: string; section?: Section }) {
  const { title, message, section = null } = words;
  return page({ title, section, children: <p>{told(message)}</p> });
}

/** Everything that is missing or malformed in the configuration, at once. */
export function misconfiguredPage(problems: readonly ConfigProblem[]) {
  return page({
    title: "The configuration is incomplete",
    section: null,
    children: (
      <>
        <p>
          These pages, and filing to-dos, start when all of this is set. Submissions to a mapping whose own secret and
          the ledger are configured are stored meanwhile.
        </p>
        <ul>
          {problems.map((problem) => (
            <li>
              <code>{problem.name}</code> {problem.message}
            </li>
          ))}
        </ul>
      </>
    ),
  });
}
