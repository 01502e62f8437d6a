import * as z from "zod";

/** A key of the mapping file with what editors say of it. */
export const about = <T extends z.ZodType>(type: T, description: string, ...examples: unknown[]): T =>
  type.meta({ description, ...(examples.length > 0 && { examples }) });

export const text = z.string();
/** A text, or a number whose digits are taken as they stand. */
export const textual = z.union([z.string(), z.number()]);
export const digits = z.union([z.string(), z.number().multipleOf(1)]);
