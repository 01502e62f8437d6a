/** What a step that can foreseeably fail answers: its value, or a failure that names its reason. Bugs are thrown instead. */
export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F };

/** Wraps a value as the good answer of a step. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a foreseen failure as the answer of a step. */
export function failed<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure };
}

/** Ends an exhaustive switch: the compiler refuses a case that was forgotten, and at run time it throws. */
export function unreachable(value: never): never {
  throw new Error(`A case was not handled: ${String(value)}`);
}
