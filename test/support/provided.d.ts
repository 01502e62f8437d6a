import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Answers each POST with the origin of a fresh emulator. */
    emulatorHost: string;
  }
}
