import * as z from "zod";

/** A scalar of any kind as text: form tools of different years write one member as a number and as a text. */
export const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** The same, where anything else counts as absent. */
export const optionalText = text.nullish().catch(null);
/** A list whose members are read one by one, so that one bad member spoils nothing else. */
export const list = z.array(z.unknown()).nullish().catch(null);
