import { readFileSync } from "node:fs";

/** The rows of the one table in a section of a document, each as its cells. `file` is below the project's folder, where tests run. */
export function tableOf(file: string, section: string): readonly (readonly string[])[] {
  const [, rest = ""] = readFileSync(file, "utf8").split(`\n## ${section}\n`);
  const [text = ""] = rest.split("\n## ");
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
