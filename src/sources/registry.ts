import type { SourceName } from "../submission.ts";
import type { Source } from "./source.ts";
import { typeform } from "./typeform.ts";

/** Every source adapter by its name; a new form tool is one file and one line here. */
export const sources: Readonly<Record<SourceName, Source>> = { typeform };
