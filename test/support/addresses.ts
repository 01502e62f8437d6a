/** Where the bridge and Basecamp are for the code under test. Each test has an emulator of its own behind the second. */
export const BRIDGE_URL = "http://127.0.0.1:8787";
export const EMULATOR_URL = "http://127.0.0.1:8788";

/**
 * How far the clock of the tests is ahead of the real one, in milliseconds: alarms are set by it, so that none fires by
 * itself, and the emulators go by it too.
 */
export const CLOCK_AHEAD_MS = 60 * 60 * 1000;
