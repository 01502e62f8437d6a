import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { ANSWER_KINDS, type DeployedMapping, type Mapping, ON_INVALID } from "../mapping/mapping.ts";
import { SUBMISSION_KINDS } from "../submission.ts";
import { compileFolder, PROJECT } from "./compile-folder.ts";

const VERSION_CHARACTERS = 16;

export interface BuiltMappings {
  readonly diagnosticsText: string;
  readonly mistakes: number;
  /** The mappings in the module after the build. */
  readonly mappings: readonly DeployedMapping[];
}

/**
 * Writes the module that the Worker reads its mappings from. With mistakes it leaves the module as it was, or, when
 * asked to keep the last good versions, writes those of the broken mappings beside the good ones.
 */
export function buildMappings(options: { readonly keepLastGood: boolean; readonly project?: URL }): BuiltMappings {
  const project = options.project ?? PROJECT;
  const target = fileURLToPath(new URL("src/mapping/compiled.ts", project));
  const { broken, diagnostics, diagnosticsText, ...compiled } = compileFolder(project);
  const mappings = compiled.mappings.map(withVersion);
  const mistakes = diagnostics.length;
  const previous = readIfPresent(target);
  if (mistakes > 0 && !options.keepLastGood) {
    return { diagnosticsText, mistakes, mappings: readLastGood(previous) };
  }
  const lastGood = mistakes === 0 ? [] : readLastGood(previous);
  const withoutGood = broken.filter((name) => !mappings.some((good) => good.name === name));
  const kept = lastGood.filter(({ name }) => withoutGood.includes(name));
  const served = [...mappings, ...kept].sort((a, b) => (a.name < b.name ? -1 : 1));
  const module = moduleText(served);
  if (module !== previous) replaceFile(target, module);
  const notices = withoutGood.map((name) =>
    served.some((mapping) => mapping.name === name)
      ? `keeping the last good version of ${name}`
      : `${name} is not served until this is mended`,
  );
  const text = mistakes === 0 ? "" : `${diagnosticsText}\n\n${notices.join("\n")}`;
  return { diagnosticsText: text, mistakes, mappings: served };
}

/**
 * The text of that module for the mappings of another folder; throws with every mistake. For tests and the lab, whose
 * mappings are their own: those of a company are none of their business.
 */
export function compiledModule(project: URL): string {
  const { mappings, diagnostics, diagnosticsText } = compileFolder(project);
  if (diagnostics.length > 0) throw new Error(`The mappings have mistakes.\n${diagnosticsText}`);
  return moduleText(mappings.map(withVersion));
}

const OPENING = `import type { DeployedMapping } from "./mapping.ts";

/** Generated from mappings/*.yaml by src/cli/build-mappings.ts. Changes here are lost. */
export const compiledMappings: readonly DeployedMapping[] = `;

function moduleText(mappings: readonly DeployedMapping[]): string {
  return `${OPENING}${JSON.stringify(mappings, null, 2)};\n`;
}

/** The version is short, since each delivery keeps the one that drafted it. */
function withVersion(mapping: Mapping): DeployedMapping {
  const version = createHash("sha256").update(JSON.stringify(mapping)).digest("hex").slice(0, VERSION_CHARACTERS);
  return { ...mapping, version };
}

const digits = z.string().regex(/^\d+$/);
const texts = z.array(z.string());
const condition = z.string().nullable();
const choices = <T extends z.ZodType>(use: T) => z.array(z.strictObject({ use, when: condition }));
const answerRule = {
  required: z.boolean(),
  as: z.enum(ANSWER_KINDS),
  oneOf: texts.nullable(),
  onInvalid: z.enum(ON_INVALID),
  isPrivate: z.boolean(),
};
const lastGoodMappings = z.array(
  z.strictObject({
    name: z.string(),
    version: z.string(),
    source: z.string(),
    form: z.string(),
    secret: z.string(),
    apiKey: z.string().nullable(),
    formUrl: z.string().nullable(),
    isTracked: z.boolean(),
    alsoFile: z.array(z.enum(SUBMISSION_KINDS)),
    timeZone: z.string(),
    holidays: texts,
    answers: z.record(
      z.string(),
      z.union([
        z.strictObject({ field: z.string(), ...answerRule }),
        z.strictObject({ hidden: z.string(), ...answerRule }),
        z.strictObject({ variable: z.string(), ...answerRule }),
      ]),
    ),
    lookups: z.record(
      z.string(),
      z.strictObject({ from: z.string(), table: z.record(z.string(), z.string()), otherwise: z.string().nullable() }),
    ),
    skip: z.array(z.strictObject({ when: z.string(), reason: z.string() })),
    ifNone: z.string().nullable(),
    todos: z.array(
      z.strictObject({
        key: z.string(),
        when: condition,
        todolist: choices(z.strictObject({ account: digits, project: digits, todolist: digits })),
        content: choices(z.string()),
        description: choices(z.string()),
        assignees: choices(z.string()),
        completionSubscribers: choices(z.string()),
        fallback: z.string().nullable(),
        startsOn: choices(z.string()),
        dueOn: choices(z.string()),
        notify: choices(z.boolean()),
        appendsOthers: z.boolean(),
      }),
    ),
    namedOptions: z.record(z.string(), texts),
  }),
) satisfies z.ZodType<DeployedMapping[]>;

/** The mappings of an earlier build; none when the module is missing, was edited or comes from an older Formcamp. */
function readLastGood(module: string | null): readonly DeployedMapping[] {
  if (!module?.startsWith(OPENING)) return [];
  try {
    const read = lastGoodMappings.safeParse(JSON.parse(module.slice(OPENING.length).trimEnd().replace(/;$/, "")));
    return read.success ? read.data : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Whoever reads the file meets either the old or the new text, never a half. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

/** What wrangler says of itself to a build, and what it is told when a command of this project runs it. */
const isDeployedByHand = process.env.WRANGLER_COMMAND === "deploy" && process.env.FORMCAMP_RUNS_WRANGLER !== "1";
const BY_HAND = `This deployment was not begun by npm run deploy, so nothing else is checked. Without --keep-vars it drops the variables
that were set in the dashboard. The next npm run deploy needs --url, to ask the bridge which mappings are live.
`;

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const keepLastGood = process.env.FORMCAMP_KEEP_LAST_GOOD === "1";
  const { diagnosticsText, mistakes, mappings } = buildMappings({ keepLastGood });
  if (mistakes > 0) process.stderr.write(`${diagnosticsText}\n`);
  if (mistakes === 0 || keepLastGood) {
    process.stdout.write(`mappings in use: ${mappings.map(({ name }) => name).join(", ") || "none"}\n`);
  }
  if (isDeployedByHand) process.stdout.write(BY_HAND);
  process.exitCode = mistakes > 0 && !keepLastGood ? 1 : 0;
}
