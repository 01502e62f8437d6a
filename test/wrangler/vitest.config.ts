import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests of the pinned wrangler against a stand-in of Cloudflare's API: `npm run test:wrangler`. Each starts wrangler anew. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/wrangler/**/*.test.ts"],
    setupFiles: ["test/support/node/closed-network.ts"],
    testTimeout: 60_000,
  },
});
