import { KEPT_TAGS } from "../../basecamp/rich-text.ts";
import { ok, type Result } from "../../result.ts";
import { referencesIn, withReference } from "../reference.ts";
import type { LiveAsking, LiveRefusal } from "./live-asking.ts";
import type { Observation } from "./observation.ts";

type Observations = Promise<Result<readonly Observation[], LiveRefusal>>;

/** Ends, one in each line, of a text that uses every tag the bridge may use. */
const DESCRIPTION = [
  "<div>Text in a div<br>with a second line, <strong>strong</strong>, <em>emphasised</em>, <strike>struck</strike>, ",
  '<a href="https://example.com/">linked</a></div>',
  "<h1>A heading</h1><p>A paragraph</p><p><br></p><pre>Preformatted</pre>",
  "<ol><li>First</li></ol><ul><li>Point</li></ul><blockquote>Quoted</blockquote>",
].join("");
/** Tags of which it is only good to know whether Basecamp keeps them. */
const OTHER_TAGS = ["table", "code", "h2", "u", "span", "img"];
const OTHERS =
  '<table><tr><td>Cell</td></tr></table><pre><code>Code</code></pre><h2>Lower heading</h2><div><u>Underlined</u> <span style="color: red">Red</span> <img src="https://example.com/a.png"></div>';
const NO_DRAFT = {
  content: "",
  startsOn: null,
  dueOn: null,
  assigneeIds: [],
  completionSubscriberIds: [],
  notify: false,
};

/** Which tags a description keeps, whether the reference survives, what an exact repeat makes, and a list's order. */
export async function tryTexts(
  list: string,
  { publicUrl, reference }: { readonly publicUrl: string; readonly reference: string },
  asking: LiveAsking,
): Observations {
  const { description } = withReference({ ...NO_DRAFT, description: `${DESCRIPTION}${OTHERS}` }, publicUrl, reference);
  const members = { content: "Every kind of text", description };
  const made = await asking.ask((client) => client.createTodo(list, members));
  if (!made.ok) return made;
  const { todo } = made.value;
  // What is kept is what a read gives back, whatever the create answered.
  const read = todo === null ? made : await asking.ask((client) => client.getTodo(todo.id));
  if (!read.ok) return read;
  const kept = tagsIn(read.value.todo?.description ?? "");
  const back = {
    lost: KEPT_TAGS.filter((tag) => !kept.has(tag)),
    othersKept: OTHER_TAGS.filter((tag) => kept.has(tag)),
    hasReference: referencesIn(read.value.todo?.description ?? "").includes(reference),
  };
  const richText: Observation = {
    ...{ fact: "rich-text", status: made.value.status, back: todo === null ? null : back },
    others: OTHER_TAGS,
  };

  const twin = { content: "Made twice", description: "<div>The same request, sent twice.</div>" };
  const first = await asking.ask((client) => client.createTodo(list, twin));
  if (!first.ok) return first;
  const second = await asking.ask((client) => client.createTodo(list, twin));
  if (!second.ok) return second;
  const ids = [todo?.id, first.value.todo?.id, second.value.todo?.id].filter((id) => id !== undefined);
  const listed = await asking.ask((client) => client.listTodos(list));
  if (!listed.ok) return listed;
  const isSame = first.value.todo !== null && first.value.todo.id === second.value.todo?.id;
  return ok([
    richText,
    { fact: "duplicate-create", first: first.value.status, second: second.value.status, isSame },
    { fact: "list-order", order: orderOf(ids, listed.value) },
  ]);
}

/** What Basecamp refuses, and how. */
export async function tryRefusals(list: string, asking: LiveAsking): Observations {
  const blank = await asking.ask((client) => client.createTodo(list, { content: " " }));
  if (!blank.ok) return blank;
  const { todo: _, ...refusal } = blank.value;
  const nothing = await asking.ask((client) => client.askForNothing());
  if (!nothing.ok) return nothing;
  const stranger = await asking.ask((client) => client.askWithMadeUpToken());
  if (!stranger.ok) return stranger;
  return ok([
    { fact: "blank-content", seen: refusal },
    { fact: "unknown-id", seen: nothing.value },
    { fact: "stale-token", seen: stranger.value },
  ]);
}

function tagsIn(html: string): ReadonlySet<string> {
  return new Set(Array.from(html.matchAll(/<([a-z][a-z0-9]*)\b/gi), ([, name = ""]) => name.toLowerCase()));
}

/** `made` are the ids in the order in which they were made. */
function orderOf(made: readonly string[], listed: readonly string[]): "oldest-first" | "newest-first" | "other" {
  const shown = listed.filter((id) => made.includes(id)).join();
  if (made.length < 2) return "other";
  if (shown === made.join()) return "oldest-first";
  return shown === made.toReversed().join() ? "newest-first" : "other";
}
