import type { RefusalKind } from "../delivery/refusals.ts";

/** What was refused, what that means and what to do; for whoever looks after the bridge. Nothing of it is stored. */
export function explainRefused(kind: RefusalKind): string {
  switch (kind) {
    case "too-large":
      return "more came than this bridge takes, so that it was not even found out whether it is genuine. Nothing of it is stored. If a submission is missing, enter its to-do by hand; shorter answers are taken.";
    case "other-form":
      return "it is genuine, and of another form than the mapping names. Nothing of it is stored. Put the form's id into the mapping, then have the form tool send it again, or enter the to-do by hand.";
    case "unreadable":
    case "wrong-content-type":
      return "it knows the secret, and is no submission that this bridge can read. Nothing of it is stored. Look in the form tool whether a submission is missing, and enter its to-do by hand.";
    case "repeated-message":
      return "it was signed under a message id that another submission had before, and was taken for that one. Nothing of it is stored. Look in the form whether a submission is missing, and enter its to-do by hand.";
  }
}
