import type { ChangedAnswer, Notice } from "../../delivery/notices.ts";
import { Scroll, Time } from "./layout.tsx";

/** What came again under the same id with other answers; nothing when nothing did. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <>
      <h2>Came again with other answers</h2>
      {notices.map(({ receivedAt, changes }) => (
        <>
          <p>
            On <Time ms={receivedAt} /> the same submission came again with other answers. No to-do was changed.
            {wordsOf(changes)}
          </p>
          {typeof changes !== "string" && changes.length > 0 && <Changes changes={changes} />}
        </>
      ))}
    </>
  );
}

function wordsOf(changes: Notice["changes"]): string {
  switch (changes) {
    case "erased":
      return " The answers are erased, so that what differed cannot be shown any more.";
    case "not-read-back":
      return " Look in the form tool for what it says now: only the first submission was read back.";
    case "mapping-missing":
      return " What differed is not shown: its mapping is not deployed, so it is not known which answers are private.";
    case "private":
      return " What differed is not shown: the mapping keeps it private, or it reads the same as before.";
    default:
      return changes.length === 0 ? " They read the same as before." : "";
  }
}

function Changes({ changes }: { changes: readonly ChangedAnswer[] }) {
  return (
    <Scroll of="What changed">
      <table class="texts">
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col">Before</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ question, before, after }) => (
            <tr>
              <th scope="row">{question}</th>
              <td>{before ?? <em>no answer</em>}</td>
              <td>{after ?? <em>no answer</em>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
