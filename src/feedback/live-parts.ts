import { LIVE_PARTS, type LivePart } from "../delivery/live/parts.ts";

/** The parts of the check in their order, each with what it does, in a phrase. */
export const PARTS_IN_WORDS: readonly { readonly part: LivePart; readonly does: string }[] = LIVE_PARTS.map((part) => ({
  part,
  does: explainPart(part),
}));

function explainPart(part: LivePart): string {
  switch (part) {
    case "texts":
      return "Tags, repeats and the order of a list";
    case "people":
      return "E-mail addresses and assignees";
    case "titles":
      return "Long titles";
    case "dates":
      return "Dates that do not exist";
    case "refusals":
      return "What Basecamp refuses";
    case "recordings":
      return "How soon a to-do shows in the recordings";
    case "trash":
      return "How soon it shows in the trash";
    case "webhook":
      return "How soon Basecamp calls the bridge";
  }
}
