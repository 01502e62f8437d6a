import { Hono } from "hono";
import { type HttpEnv, wantsJson } from "./deps.ts";
import { diagnose } from "./diagnosis.ts";
import { doctorPage } from "./pages/doctor.tsx";

/** `/admin/doctor`: looks at every hop and says what is wrong and how to mend it; as JSON for `npm run doctor`. */
export const doctor = new Hono<HttpEnv>();

doctor.get("/", async (c) => {
  const diagnosis = await diagnose(c.var.deps, c.var.admin, new URL(c.req.url).origin);
  return wantsJson(c) ? c.json(diagnosis) : c.html(doctorPage(diagnosis, c.var.deps.now()));
});
