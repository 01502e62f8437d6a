import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { explainRefusal } from "./feedback/explain-webhook.ts";
import { logError } from "./feedback/log.ts";
import { access, signedIn } from "./http/access.ts";
import { connection } from "./http/connection.tsx";
import { deliveries } from "./http/deliveries.tsx";
import { type HttpDeps, type HttpEnv, wantsJson } from "./http/deps.ts";
import { doctor } from "./http/doctor.tsx";
import { drift } from "./http/drift.ts";
import { health, healthDetails } from "./http/health.ts";
import { keys } from "./http/keys.ts";
import { ledgerFile } from "./http/ledger-file.ts";
import { liveCheck } from "./http/live-check.ts";
import { mappings } from "./http/mappings.tsx";
import { overview } from "./http/overview.tsx";
import { frontPage, messagePage, misconfiguredPage } from "./http/pages/plain.tsx";
import { STATUS_SCRIPT } from "./http/pages/status-script.ts";
import { STYLE } from "./http/pages/style.ts";
import { TIMES_SCRIPT } from "./http/pages/times-script.ts";
import { people } from "./http/people.ts";
import { settingProblems } from "./http/setting-problems.ts";
import { start } from "./http/start.tsx";
import { status } from "./http/status.tsx";
import { sweep } from "./http/sweep.ts";
import { todoEvents } from "./http/todo-events.ts";
import { todoEventsSecret } from "./http/todo-events-secret.ts";
import { statusOf } from "./http/webhook-status.ts";
import { webhooks } from "./http/webhooks.ts";
import { IMPORT_PATH } from "./paths.ts";

const READS = ["GET", "HEAD"];
const KEPT_AN_HOUR = { "Cache-Control": "max-age=3600" };
/** The largest form that the admin's pages take, in bytes: a replay of as many as one takes has a third of that. */
const FORM_LIMIT_BYTES = 128 * 1024;

/** All routes of the bridge; `depsOf` makes what they work with from the environment of a request. */
export function createApp(depsOf: (env: Cloudflare.Env) => HttpDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use(async (c, next) => {
    c.set("deps", depsOf(c.env));
    await next();
  });
  app.route("/webhooks", webhooks);
  app.route("/basecamp", todoEvents);

  app.use(async (c, next) => headers(launchpadOf(c.var.deps))(c, next));
  app.route("/start", start);
  app.route("/status", status);
  app.route("/healthz", health());
  app.get("/", (c) => c.html(frontPage()));
  app.get("/style.css", (c) => c.text(STYLE, 200, { "Content-Type": "text/css", ...KEPT_AN_HOUR }));
  app.get("/status.js", (c) => c.text(STATUS_SCRIPT, 200, { "Content-Type": "text/javascript", ...KEPT_AN_HOUR }));
  app.get("/times.js", (c) => c.text(TIMES_SCRIPT, 200, { "Content-Type": "text/javascript", ...KEPT_AN_HOUR }));

  app.use("/admin/*", noStore, configured, onPublicHost, sameOrigin, smallForm);
  app.get("/admin/", (c) => c.redirect("/admin", 302));
  app.route("/admin", access);
  app.use("/admin/*", signedIn);
  app.route("/admin", overview);
  app.route("/admin/connection", connection);
  app.route("/admin/deliveries", deliveries);
  app.route("/admin/doctor/live", liveCheck);
  app.route("/admin/doctor", doctor);
  app.route("/admin/mappings", mappings);
  app.route("/admin/people", people);
  app.route("/admin/drift", drift);
  app.route("/admin/todo-events", todoEventsSecret);
  app.route("/admin/keys", keys);
  app.route("/admin/sweep", sweep);
  app.route("/admin/ledger", ledgerFile);
  app.route("/admin/healthz", healthDetails);

  app.notFound((c) => {
    // A form tool that is sent a 404 switches its webhook off, also when the address was only mistyped.
    if (c.req.method === "POST") {
      return c.json({ reason: "not-a-webhook", message: explainRefusal("not-a-webhook") }, statusOf("not-a-webhook"));
    }
    return c.html(
      messagePage({ title: "Nothing here", message: "This address leads nowhere. Check it for typing mistakes." }),
      404,
    );
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 403) {
      const message =
        "This form was sent from another site, so nothing was done. Open the admin pages and do it there.";
      return c.html(messagePage({ title: "Refused", message }), 403);
    }
    logError(`${c.req.method} ${c.req.routePath}`, error);
    if (c.req.path.startsWith("/webhooks")) {
      return c.json(
        { reason: "fault", message: "The bridge has a fault. Nothing was stored; send it again later." },
        statusOf("fault"),
      );
    }
    const message = "The bridge has a fault. Nothing was lost; try again, and look at the Worker's log if it stays.";
    return c.html(messagePage({ title: "Something went wrong", message }), 500);
  });
  return app;
}

/** Browsers refuse a form's redirect to a host that `form-action` does not name, hence Launchpad. */
function headers(launchpadUrl: string | null) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'", ...(launchpadUrl === null ? [] : [launchpadUrl])],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
  });
}

function launchpadOf(deps: HttpDeps): string | null {
  return deps.config.ok ? deps.config.value.basecamp.launchpadUrl : null;
}

const noStore = createMiddleware(async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
});

const configured = createMiddleware<HttpEnv>(async (c, next) => {
  const { config, ledger, connection, maySignIn, log } = c.var.deps;
  if (config.ok && ledger !== null && connection !== null && maySignIn !== null) {
    c.set("admin", { config: config.value, ledger, connection, maySignIn });
    return next();
  }
  const problems = settingProblems(c.var.deps);
  log({ event: "misconfigured", problems: problems.map((problem) => problem.name) });
  return wantsJson(c) ? c.json({ reason: "misconfigured", problems }, 503) : c.html(misconfiguredPage(problems), 503);
});

/** Launchpad sends the browser back to PUBLIC_URL, so the session's cookie must be that host's from the beginning. */
const onPublicHost = createMiddleware<HttpEnv>(async (c, next) => {
  const { publicUrl } = c.var.admin.config;
  const { hostname, pathname, search } = new URL(c.req.url);
  if (c.req.method !== "GET" || hostname === new URL(publicUrl).hostname) return next();
  return c.redirect(`${publicUrl}${pathname}${search}`, 302);
});

/** Anybody may post to the sign-in, and whatever comes is held in memory before it is looked at. An import is larger. */
const smallForm = createMiddleware<HttpEnv>((c, next) => (c.req.path === IMPORT_PATH ? next() : smallBody(c, next)));

const smallBody = bodyLimit({
  maxSize: FORM_LIMIT_BYTES,
  onError: (c) => {
    const message = "What was sent is larger than any form of these pages, so nothing was done.";
    if (wantsJson(c)) return c.json({ reason: "too-large", message }, 413);
    return c.html(messagePage({ title: "Too large", message }), 413);
  },
});

/** Forms are taken from our own pages only. */
const sameOrigin = createMiddleware<HttpEnv>(async (c, next) => {
  const own = [c.var.admin.config.publicUrl, new URL(c.req.url).origin];
  const origin = c.req.header("origin") ?? "null";
  // Of our own pages browsers send "null", since they are sent no referrer; what that is worth is looked at behind this.
  if (!READS.includes(c.req.method) && origin !== "null" && !own.includes(origin)) throw new HTTPException(403);
  return csrf({ origin: own })(c, next);
});
