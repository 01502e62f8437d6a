import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import * as commands from "../../src/cli/wrangler/commands.ts";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const WRANGLER = fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url));
const UUID = "00000000-0000-4000-8000-000000000000";

/** Each command that is run, with the words of it that are a value. */
const USED: readonly { readonly words: readonly string[]; readonly values: readonly string[] }[] = [
  { words: commands.whoAmICommand(), values: [] },
  { words: commands.logInCommand(), values: [] },
  { words: commands.listSecretsCommand(), values: [] },
  { words: commands.putSecretsCommand(), values: [] },
  { words: commands.deleteSecretCommand("A_SECRET"), values: ["A_SECRET"] },
  { words: commands.listNamespacesCommand(), values: [] },
  { words: commands.createNamespaceCommand("a-title"), values: ["a-title"] },
  { words: commands.liveDeploymentCommand(), values: [] },
  { words: commands.versionCommand(UUID), values: [UUID] },
  { words: commands.deployCommand({ vars: { A_NAME: "a:b,c" }, dryRun: true }), values: ["A_NAME:a:b,c"] },
];

async function helpOf(words: readonly string[]): Promise<string> {
  const env = { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };
  return (await promisify(execFile)(process.execPath, [WRANGLER, ...words, "--help"], { cwd: PROJECT, env })).stdout;
}

/** What of a command its own help does not know. */
function unknownTo(help: string, words: readonly string[], values: readonly string[]): readonly string[] {
  const named = words.filter((word) => !word.startsWith("-") && !values.includes(word));
  const [title = ""] = help.trimStart().split("\n");
  return words.filter((word, index) => {
    if (word.startsWith("--")) return !new RegExp(`(^|[\\s,])${word}(?![\\w-])`, "m").test(help);
    if (words[index - 1] === "--format") return !new RegExp(`--format .*choices: .*"${word}"`).test(help);
    if (words[index - 1] === "--var") return !/--var .*\[array\]/.test(help);
    if (values.includes(word)) return !/<[\w-]+>/.test(title);
    return !title.includes(named.filter((each) => each !== words[words.indexOf("--format") + 1]).join(" "));
  });
}

describe("the commands that are passed to wrangler", () => {
  it("are each in this list", () => {
    const exported = Object.keys(commands).filter((name) => name.endsWith("Command"));
    expect(USED).toHaveLength(exported.length);
  });

  it("are known to the help of the pinned wrangler, with every flag", { timeout: 60_000 }, async () => {
    const strange = { words: ["secret", "list", "--unheard-of"], values: [] };
    const unknown = await Promise.all(
      [...USED, strange].map(async ({ words, values }) => {
        const start = words.findIndex((word) => word.startsWith("-") || values.includes(word));
        return unknownTo(await helpOf(start === -1 ? words : words.slice(0, start)), words, values);
      }),
    );
    expect(unknown).toEqual([...USED.map(() => []), ["--unheard-of"]]);
  });
});
