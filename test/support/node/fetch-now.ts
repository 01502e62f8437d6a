import { execFileSync } from "node:child_process";
import * as z from "zod";
import type { FetchAnswer, FetchRequest } from "./apps-script/fetch.ts";

const Answer = z.object({ status: z.number(), text: z.string(), headers: z.record(z.string(), z.string()) });

/** Run as a process of its own, since only that can be waited for without giving way. */
const REQUEST = `
const { url, method, headers, contentType, body } = JSON.parse(await new Response(process.stdin).text());
const typed = contentType === null ? headers : { ...headers, "Content-Type": contentType };
const sent = method === "GET" ? {} : { body: Buffer.from(body, "base64") };
const response = await fetch(url, { method, headers: typed, redirect: "manual", ...sent });
const answer = { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) };
process.stdout.write(JSON.stringify(answer));`;

/** Makes a request over real HTTP and answers when it is over, as `UrlFetchApp.fetch` does. The body goes out as it is. */
export function fetchNow(request: FetchRequest): FetchAnswer {
  const input = JSON.stringify({ ...request, body: Buffer.from(request.body).toString("base64") });
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", REQUEST], { input, encoding: "utf8" });
  return Answer.parse(JSON.parse(output));
}
