import type { FormTool } from "./form-tool.ts";
import { googleForms } from "./google-forms.ts";
import { jotform } from "./jotform.ts";
import { typeform } from "./typeform.ts";

/** Every form tool that can be played: one for each source adapter. */
const ALL: readonly FormTool[] = [typeform, jotform, googleForms];

/** The form tool that a mapping's `source` names, or null. */
export function findFormTool(source: string): FormTool | null {
  return ALL.find((tool) => tool.source === source) ?? null;
}
