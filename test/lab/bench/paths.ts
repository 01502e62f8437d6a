/** Adds copies of a delivered submission, `?count=` of them. */
export const FILL_PATH = "/_bench/fill";

/** Tells the statements and rows since it was asked last. */
export const ROWS_PATH = "/_bench/rows";
