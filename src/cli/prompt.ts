import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";

/** How a command ends: it did all of its work, something stayed or was refused, or it was given wrongly. */
export const DONE = 0;
export const STAYED = 1;
export const WRONG_USAGE = 2;
/** The customary codes after a signal: 128 and its number. */
export const CODES_AFTER = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A command whose reader goes away, as with `| head`, does the rest of its work and ends as it would have, unheard. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** Says something on standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Says what did not work, and answers the code to end with. */
export function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

/** Whether a person sits there who can answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** Ends with a sentence and the customary code on Ctrl-C and on what else ends a process, also while a question waits. */
export function endOnInterrupt(sentence: () => string): void {
  for (const [signal, code] of Object.entries(CODES_AFTER)) {
    process.on(signal, () => {
      process.stderr.write(`\n${sentence()}\n`);
      process.exit(code);
    });
  }
}

/**
 * Ends a command for which a file could not be read or written with the system's own words and what there is to know then;
 * anything else that was thrown is a bug, and thrown again.
 */
export function endAtFile(error: unknown, sentence: string): number {
  if (!(error instanceof Error && "code" in error && "path" in error)) throw error;
  return complain(`A file is in the way: ${error.message}.\n${sentence}`, STAYED);
}

/** Asks before something is done, unless that was agreed to on the command line. Answers the code to end with, or null. */
export async function refused(question: string, yes: boolean): Promise<number | null> {
  if (yes) return null;
  if (!canAsk()) return complain("Nothing was done: nobody can be asked here. Add --yes to do it.", WRONG_USAGE);
  if (await confirm(question)) return null;
  print("Nothing was done.");
  return STAYED;
}

/** Asks a question that only "y" or "yes" answers with yes. */
export async function confirm(question: string): Promise<boolean> {
  const answer = await askLine(`${question} [y/N] `);
  return /^\s*y(es)?\s*$/i.test(answer);
}

/** Asks for one line; an empty one when the input ends. */
export async function askLine(question: string): Promise<string> {
  return (await readLine(createInterface({ input: process.stdin, output: process.stdout }), question)) ?? "";
}

/** Who can be asked here: somebody at this terminal, or null. */
export function personHere() {
  return canAsk() ? { confirm, askLine, askEnter, askSecret } : null;
}

/** Waits for Enter; false when the input ends instead. */
export async function askEnter(question: string): Promise<boolean> {
  return (await readLine(createInterface({ input: process.stdin, output: process.stdout }), question)) !== null;
}

/** Asks for a password and shows nothing of what is typed. */
export async function askSecret(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Before the question, so that nothing is echoed that is pasted at once.
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stdout.write(question);
  const typed = (await readLine(lines, "")) ?? "";
  process.stdout.write("\n");
  return typed;
}

/** One line; null when the input ends. */
function readLine(lines: Interface, question: string): Promise<string | null> {
  return new Promise((resolve) => {
    lines.on("SIGINT", () => process.emit("SIGINT"));
    const atEnd = () => {
      process.stdout.write("\n");
      resolve(null);
    };
    lines.on("close", atEnd);
    lines.question(question, (answer) => {
      lines.off("close", atEnd);
      lines.close();
      resolve(answer);
    });
  });
}
