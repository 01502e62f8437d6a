import { expect, it } from "vitest";
import * as z from "zod";
import { overhang, seriousFindings, visitor } from "./pages-for-test.ts";

const person = visitor();

const LOOKS = [
  { colorScheme: "light", viewport: { width: 1000, height: 800 } },
  { colorScheme: "dark", viewport: { width: 1000, height: 800 } },
  { colorScheme: "light", viewport: { width: 360, height: 740 } },
  { colorScheme: "dark", viewport: { width: 360, height: 740 } },
] as const;

const OPEN_TO_ALL = ["/", "/admin/sign-in", "/nowhere"];
const FOR_THE_ADMIN = ["/admin/connection", "/admin/connection/disconnect", "/admin/deliveries"];

const Deliveries = z.array(z.object({ reference: z.string(), state: z.string() }));

it.each(LOOKS)("every page is readable for everybody, at $viewport.width px and $colorScheme", async (look) => {
  const page = await person.open("/admin/deliveries", look);
  await person.signIn(page);
  const answer = await page.request.get(`${person.running.bridge}/admin/deliveries`, {
    headers: { Accept: "application/json" },
  });
  const [filed] = Deliveries.parse(await answer.json()).filter(({ state }) => state === "delivered");
  const own = `/admin/deliveries/${filed?.reference}`;
  const found: Record<string, unknown> = {};
  for (const path of [...OPEN_TO_ALL, ...FOR_THE_ADMIN, own, `${own}/erase`]) {
    await page.goto(`${person.running.bridge}${path}`);
    const findings = [
      ...(await seriousFindings(page)),
      ...((await overhang(page)) > 0 ? ["wider than the window"] : []),
    ];
    if (findings.length > 0) found[path] = findings;
  }
  expect(found).toEqual({});
  expect(person.complaints.filter((text) => !/status of (404|400)/.test(text))).toEqual([]);
});
