import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests in a real browser: `npm run test:browser`. They need Chromium, which `npm test` does not. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/browser/**/*.test.ts"],
    setupFiles: ["test/support/node/closed-network.ts"],
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});
