/** The parts of a check, in their order: one needs what another left. */
export const LIVE_PARTS = ["texts", "people", "titles", "dates", "refusals", "recordings", "trash", "webhook"] as const;
export type LivePart = (typeof LIVE_PARTS)[number];
