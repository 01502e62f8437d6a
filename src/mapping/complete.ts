import type { Person } from "../person.ts";
import type { TodoDraft } from "../todo-draft.ts";
import { joinParts, noteParagraph } from "./description.ts";
import type { WantedTodo } from "./draft.ts";
import { findPeople } from "./people.ts";

/** A draft with its people, and what a person should know of it; the notes also stand in its description. */
export interface CompleteDraft {
  readonly draft: TodoDraft;
  readonly notes: readonly string[];
}

/** Looks the wanted people up among those of the project; null when Basecamp did not tell who they are. */
export function completeDraft(wanted: WantedTodo, people: readonly Person[] | null): CompleteDraft {
  const { content, description, startsOn, dueOn, notify } = wanted;
  const { assigneeIds, completionSubscriberIds, notes: ofPeople } = findPeople(wanted, people);
  const notes = [...wanted.notes, ...ofPeople];
  return {
    draft: {
      ...{ content, startsOn, dueOn, notify, assigneeIds, completionSubscriberIds },
      description: joinParts([description, notes.map(noteParagraph).join("")]),
    },
    notes,
  };
}
