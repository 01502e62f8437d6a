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
  { words: commands.listDeploymentsCommand(), values: [] },
  { words: commands.versionCommand(UUID), values: [UUID] },
  { words: commands.deployCommand({ vars: { A_NAME: "a:b,c" }, dryRun: true }), values: ["A_NAME:a:b,c"] },
];

/** Each start of wrangler takes half a second, so that no help is asked for twice. */
const helps = new Map<string, Promise<string>>();

function helpOf(words: readonly string[]): Promise<string> {
  const name = words.join(" ");
  const env = { ...process.env, WRANGLER_HIDE_BANNER: "true", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };
  const ask = async () =>
    (await promisify(execFile)(process.execPath, [WRANGLER, ...words, "--help"], { cwd: PROJECT, env })).stdout;
  const help = helps.get(name) ?? ask();
  helps.set(name, help);
  return help;
}

/** What of a command the help does not know: its own, or where it has no flags that of the group that it stands in. */
async function unknownWords(words: readonly string[], values: readonly string[]): Promise<readonly string[]> {
  const end = words.findIndex((word) => word.startsWith("-") || values.includes(word));
  const command = end === -1 ? words : words.slice(0, end);
  const hasFlags = words.some((word) => word.startsWith("-"));
  const help = await helpOf(hasFlags ? command : command.slice(0, -1));
  const lines = help.split("\n").map((line) => line.trim());
  const name = `wrangler ${command.join(" ")}`;
  const title = lines.find((line) => line === name || line.startsWith(`${name} `));
  return words.filter((word, index) => {
    if (word.startsWith("--")) return !new RegExp(`(^|[\\s,])${word}(?![\\w-])`, "m").test(help);
    if (words[index - 1] === "--format") return !new RegExp(`--format .*choices: .*"${word}"`).test(help);
    if (words[index - 1] === "--var") return !/--var .*\[array\]/.test(help);
    return values.includes(word) ? !/ <[\w-]+>/.test(title ?? "") : title === undefined;
  });
}

describe("the commands that are passed to wrangler", () => {
  it("are each in this list", () => {
    const exported = Object.keys(commands).filter((name) => name.endsWith("Command"));
    expect(USED).toHaveLength(exported.length);
  });

  it("are known to the help of the pinned wrangler, with every flag", { timeout: 60_000 }, async () => {
    const strange = [
      { words: ["secret", "list", "--unheard-of"], values: [] },
      { words: ["secret", "unheard-of"], values: [] },
      { words: ["kv", "namespace", "list", "a-value"], values: ["a-value"] },
    ];
    const unknown = await Promise.all([...USED, ...strange].map(({ words, values }) => unknownWords(words, values)));
    expect(unknown).toEqual([...USED.map(() => []), ["--unheard-of"], ["secret", "unheard-of"], ["a-value"]]);
  });
});
