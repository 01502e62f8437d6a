import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { jsonResponse } from "./api/answer.ts";
import { apiRoutes } from "./api/api.ts";
import { slackRoutes } from "./chat/slack.ts";
import type { Emulator, Env } from "./context.ts";
import { controlRoutes } from "./control/control.ts";
import { injectFaults } from "./control/inject-faults.ts";
import { recordRequests } from "./control/request-log.ts";
import { jotformControlRoutes } from "./jotform/control.ts";
import { jotformRoutes } from "./jotform/jotform.ts";
import { countRefreshes } from "./launchpad/count-refreshes.ts";
import { launchpadRoutes } from "./launchpad/launchpad.ts";
import { assetRoutes } from "./pages/assets.ts";
import { pageRoutes } from "./pages/pages.tsx";
import { typeformControlRoutes } from "./typeform/control.ts";
import { typeformRoutes } from "./typeform/typeform.ts";
import { webhookControlRoutes } from "./webhooks/control.ts";

/** Puts the parts together: control first, so that it is neither recorded nor faulted, then the pages, then the APIs. */
export function createApp(emulator: Emulator): Hono<Env> {
  const app = new Hono<Env>({ getPath: routePath });
  app.route("/_emulator", controlRoutes(emulator));
  app.route("/_emulator/jotform", jotformControlRoutes(emulator));
  app.route("/_emulator/typeform", typeformControlRoutes(emulator));
  app.route("/_emulator", webhookControlRoutes(emulator));
  app.route("/_emulator", assetRoutes(emulator));
  app.route("/_emulator", slackRoutes(emulator));
  app.all("/_emulator/*", (c) => c.text("The emulator has no such control.", 404));

  app.use(recordRequests(emulator));
  app.route("/", pageRoutes(emulator));
  app.post("/authorization/token", countRefreshes(emulator));
  app.use(injectFaults(emulator));
  app.route("/", launchpadRoutes(emulator));
  app.route("/jotform", jotformRoutes(emulator));
  app.route("/typeform", typeformRoutes(emulator));
  app.route("/", apiRoutes(emulator));

  app.notFound((c) => c.body(null, 404));
  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    console.error(error);
    return jsonResponse({ status: 500, error: "Internal Server Error" }, 500);
  });
  return app;
}

/** Routes know only one spelling: the API answers a path with and without `.json` alike. */
function routePath(request: Request): string {
  const { pathname } = new URL(request.url);
  return /^\/\d+\//.test(pathname) ? pathname.replace(/\.json$/, "") : pathname;
}
