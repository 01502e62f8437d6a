import { madeUpGoogleForms, newColleague, ONBOARDING_FIELDS } from "./google-forms.ts";
import { LEAVE_FIELDS, leaveRequest, madeUpJotform } from "./jotform.ts";
import { fieldsOf, type SampleTarget } from "./made-up.ts";
import { madeUpTypeform, SAMPLE_FIELDS, sampleDelivery } from "./typeform.ts";

/** The samples of a form tool: one for the shipped mapping of this name, with what it answers, and one for any other. */
interface Samples {
  readonly mapping: string;
  readonly fields: readonly string[];
  shipped(form: string): Uint8Array;
  madeUp(target: SampleTarget): Uint8Array;
}

const SAMPLES: Readonly<Record<string, Samples>> = {
  typeform: { mapping: "it-request", fields: SAMPLE_FIELDS, shipped: sampleDelivery, madeUp: madeUpTypeform },
  jotform: { mapping: "leave-request", fields: LEAVE_FIELDS, shipped: leaveRequest, madeUp: madeUpJotform },
  "google-forms": {
    mapping: "onboarding",
    fields: ONBOARDING_FIELDS,
    shipped: newColleague,
    madeUp: madeUpGoogleForms,
  },
};

/**
 * A sample for a mapping, as a file that its form tool's deliveries are captured in; null for an unknown form tool. It
 * has always the same submission id, so that sending it again makes no second to-do. A shipped mapping that was changed
 * to ask for other questions has answers made up, as any other mapping.
 */
export function sampleOf(target: SampleTarget): Uint8Array | null {
  const samples = Object.hasOwn(SAMPLES, target.source) ? SAMPLES[target.source] : undefined;
  if (samples === undefined) return null;
  const isShipped =
    target.name === samples.mapping && fieldsOf(target).every((field) => samples.fields.includes(field));
  return isShipped ? samples.shipped(target.form) : samples.madeUp(target);
}
