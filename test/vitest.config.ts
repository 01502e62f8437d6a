import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { SETTING_NAMES } from "../src/settings.ts";
import { BRIDGE_URL, EMULATOR_URL } from "./support/addresses.ts";
import { CHATBOT_PATH } from "./support/emulator.ts";
import { LongestFirst } from "./support/node/longest-first.ts";
import { testMappings } from "./support/node/test-mappings.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What needs nothing of the runtime starts a second sooner on Node; most of these are pure functions. */
const ON_NODE = [
  "test/architecture.test.ts",
  "test/basecamp/people.test.ts",
  "test/basecamp/rich-text.test.ts",
  "test/basecamp/tracking-client.test.ts",
  "test/basecamp/url.test.ts",
  "test/delivery/alert-policy.test.ts",
  "test/delivery/division.test.ts",
  "test/delivery/lanes.test.ts",
  "test/delivery/look-up.test.ts",
  "test/delivery/own-webhooks.test.ts",
  "test/delivery/pace.test.ts",
  "test/delivery/reference.test.ts",
  "test/delivery/retry.test.ts",
  "test/delivery/timeline.test.ts",
  "test/feedback/alert-message.test.ts",
  "test/feedback/doctor.test.ts",
  "test/feedback/live-findings.test.ts",
  "test/feedback/mapping-words.test.ts",
  "test/http/webhook-status.test.ts",
  "test/security.test.ts",
  "test/settings.test.ts",
  "test/sources/form-list.test.ts",
  "test/sources/jotform-value.test.ts",
  "test/sources/shape.test.ts",
  "test/cli/**/*.test.ts",
  "test/emulator/**/*.test.ts",
  "test/mapping/**/*.test.ts",
  "test/sources/forwarder/**/*.test.ts",
];

/** Libraries that are put into one file each before the tests: every test file loads them anew, module by module otherwise. */
const BUNDLED = [
  "fast-check",
  "hono",
  "hono/cookie",
  "hono/csrf",
  "hono/factory",
  "hono/html",
  "hono/http-exception",
  "hono/jsx",
  "hono/jsx/jsx-dev-runtime",
  "hono/jsx/jsx-runtime",
  "hono/secure-headers",
  "liquidjs",
  "oauth4webapi",
  "zod",
];

/** Tests of a deployment that tells its alerts in a chat; all others have none, so that no alarm is set for one. */
const WITH_ALERTS = ["test/feedback/alerts.test.ts"];

/** What the Worker of the tests is told from outside: nothing that wrangler.toml or `.dev.vars` sets here. */
const BINDINGS = {
  ...Object.fromEntries(SETTING_NAMES.map((name) => [name, ""])),
  PUBLIC_URL: BRIDGE_URL,
  BASECAMP_API_URL: EMULATOR_URL,
  LAUNCHPAD_URL: EMULATOR_URL,
  BASECAMP_CLIENT_ID: "emulator-client",
  BASECAMP_CLIENT_SECRET: "emulator-client-secret",
  BASECAMP_USER_AGENT: "Formcamp tests (tests@example.com)",
  ADMIN_PASSWORD: "correct horse battery",
  TOKEN_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")},former:${Buffer.alloc(32, 8).toString("base64")}`,
  TICKET_KEY: "a key for the tickets of tests",
  JOTFORM_API_URL: `${EMULATOR_URL}/jotform`,
  JOTFORM_API_KEY: "emulator-jotform-key",
  TYPEFORM_API_URL: `${EMULATOR_URL}/typeform`,
  IT_REQUEST_SECRET: "current-secret",
  IT_REQUEST_SECRET_PREVIOUS: "previous-secret",
  LEAVE_REQUEST_SECRET: "current-leave-secret",
  LEAVE_REQUEST_SECRET_PREVIOUS: "previous-leave-secret",
  ONBOARDING_SECRET: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
  ONBOARDING_SECRET_PREVIOUS: `whsec_${Buffer.alloc(32, 2).toString("base64")}`,
  PACE_PER_10_SECONDS: "1000",
};

/** The runtime that the Worker's tests run in, with more bindings. */
function workerd(more: Readonly<Record<string, string>> = {}) {
  return cloudflareTest({
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: {
      // Nothing but this machine can be reached, whatever the code tries.
      outboundService: { network: { allow: ["127.0.0.1/32"] } },
      bindings: { ...BINDINGS, ...more },
    },
  });
}

/** What all tests in that runtime are set up with. */
const IN_WORKERD = {
  // One runtime for the files of a worker, as an isolate serves many requests: a new one for each took a minute in all.
  isolate: false,
  globalSetup: ["test/support/node/emulator-host.ts"],
  setupFiles: ["test/support/one-wrapper.ts", "test/support/closed-network.ts"],
  // What takes a second alone can take many where others share the cores; no test is about speed.
  testTimeout: 30_000,
  deps: { optimizer: { ssr: { enabled: true, include: BUNDLED } } },
};

/** What runs in the Worker runs in workerd, with and without alerts, everything about processes and files on Node. */
export default defineConfig({
  root,
  test: {
    silent: "passed-only",
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        root,
        plugins: [testMappings(), workerd()],
        test: {
          ...IN_WORKERD,
          name: "workerd",
          include: ["test/**/*.test.ts"],
          exclude: [...ON_NODE, ...WITH_ALERTS, "test/browser/**", "test/long/**"],
        },
      },
      {
        root,
        plugins: [testMappings(), workerd({ ALERT_URL: `${EMULATOR_URL}${CHATBOT_PATH}` })],
        test: { ...IN_WORKERD, name: "alerts", include: WITH_ALERTS },
      },
      {
        root,
        plugins: [testMappings()],
        test: {
          name: "node",
          isolate: false,
          include: ON_NODE,
          setupFiles: ["test/support/node/closed-network.ts"],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
