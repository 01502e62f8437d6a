import { formatDiagnostics } from "../mapping/diagnostic.ts";
import { compileFile } from "../mapping/parse.ts";
import { SETTING_NAMES } from "../settings.ts";
import { findSource } from "../sources/registry.ts";
import { asciiWords, joinWords } from "./ascii-words.ts";
import { askedQuestions } from "./asked-questions.ts";
import type { Unfit } from "./form-tools/form-tool.ts";
import { type NewMapping, newMappingText } from "./new-mapping-text.ts";
import { type CapturedDelivery, readDelivery } from "./read-delivery.ts";

const API_KEY = "JOTFORM_API_KEY";
/** Any list, to see whether everything else is as it must be. */
const SOME_LIST = "https://3.basecamp.com/1/buckets/2/todolists/3";
const NAME_CHARACTERS = 40;

/** A mapping file that is not written yet. */
export interface NewMappingDraft {
  readonly kind: "drafted";
  readonly name: string;
  readonly text: string;
  readonly mapping: NewMapping;
}

/** Drafts a mapping for the form of a delivery. Without the address of a list that is the one mistake it has. */
export async function draftNewMapping(
  source: string,
  bytes: Uint8Array,
  wish: { readonly name: string | null; readonly list: string | null },
  now: number,
): Promise<NewMappingDraft | { readonly kind: "unfit" | "impossible"; readonly problem: string }> {
  const captured = await read(source, bytes, now);
  if ("problem" in captured) return { kind: "unfit", ...captured };
  const { submission, shape } = captured;
  const { form, formTitle } = submission;
  const name = wish.name ?? nameOf(formTitle, source, form);
  const mapping: NewMapping = {
    ...{ source, form, formTitle, list: wish.list, secret: secretOf(name), isWhole: shape !== null },
    apiKey: findSource(source)?.readBack === undefined ? null : API_KEY,
    questions: askedQuestions(submission, shape),
  };
  const text = newMappingText(mapping);
  const trial = newMappingText({ ...mapping, list: wish.list ?? SOME_LIST });
  if (text === null || trial === null) {
    return { kind: "impossible", problem: "The form has more questions than fit into a mapping file." };
  }
  const path = `mappings/${name}.yaml`;
  const compiled = compileFile(path, trial);
  if (compiled.ok) return { kind: "drafted", name, text, mapping };
  const mistakes = formatDiagnostics(compiled.failure, new Map([[path, trial]]));
  const problem = `Nothing was written, since a mapping for this form would have mistakes.\n\n${mistakes}`;
  return { kind: "impossible", problem };
}

/** The webhook of a form tool that is read back may say the form's title, and its read-back does not repeat it. */
async function read(source: string, bytes: Uint8Array, now: number): Promise<CapturedDelivery | Unfit> {
  const webhook = await readDelivery(source, bytes, { isReadBack: false, now });
  const whole = await readDelivery(source, bytes, { isReadBack: true, now });
  if ("problem" in whole) return webhook;
  const formTitle = whole.submission.formTitle || ("problem" in webhook ? "" : webhook.submission.formTitle);
  return { ...whole, submission: { ...whole.submission, formTitle } };
}

function nameOf(title: string, source: string, form: string): string {
  const words = asciiWords(title);
  return joinWords(words.length > 0 ? words : [source, ...asciiWords(form)], "-", NAME_CHARACTERS);
}

/** Named by the file; the bridge has settings of its own that end alike. */
function secretOf(name: string): string {
  const words = name
    .toUpperCase()
    .replace(/-+/g, "_")
    .replace(/^(?![A-Z])/, "FORM_");
  const secret = `${words.replace(/_$/, "")}_SECRET`;
  return SETTING_NAMES.includes(secret) ? secret.replace(/_SECRET$/, "_WEBHOOK_SECRET") : secret;
}
