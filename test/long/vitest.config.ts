import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * What starts whole programs over and over, and is not worth its time in every `npm test`; and what a company may do
 * without, its workflow on GitHub: `npm run test:long`.
 */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/long/**/*.test.ts"],
    setupFiles: ["test/support/node/closed-network.ts"],
    testTimeout: 60_000,
  },
});
