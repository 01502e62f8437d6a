import * as z from "zod";

/** An id as the emulator keeps it: digits, since real ids can be above 2^53. */
export const Id = z.string().regex(/^\d+$/);

/** An id in a posted body, as digits or as a number. */
export const PostedId = z.union([Id, z.int(), z.bigint()]).transform(String).pipe(Id);
