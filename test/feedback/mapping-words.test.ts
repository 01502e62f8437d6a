import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { explainOrigin, explainRule } from "../../src/feedback/explain-mapping.ts";
import { FORM_TOOLS, registrationSteps, webhookAddress } from "../../src/feedback/explain-registration.ts";
import type { AnswerRule } from "../../src/mapping/mapping.ts";
import { SOURCE_NAMES } from "../../src/sources/registry.ts";
import { mapping, rule } from "../mapping/drafting.ts";

const README = readFileSync(fileURLToPath(new URL("../../src/sources/README.md", import.meta.url).href), "utf8");
const deployed = { ...mapping(), version: "1" };

/** The numbered steps of a form tool's chapter. */
function stepsInReadme(title: string): readonly string[] {
  const chapter = README.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";
  return [...chapter.matchAll(/^\d+\. (.*(?:\n {3}.*)*)/gm)].map(([, step = ""]) => step.replace(/\s+/g, " "));
}

describe("the steps to register a webhook", () => {
  it.each(SOURCE_NAMES)("of %s are those of the README, after the first, which is done by then", (source) => {
    const { title, steps, statusSteps } = FORM_TOOLS[source] ?? { title: "", steps: [], statusSteps: [] };
    const [first, ...others] = stepsInReadme(title);
    expect(first).toContain("Then `npm run deploy`.");
    expect([...steps, ...statusSteps]).toEqual(others);
  });

  it("name what belongs to the mapping, and no value of a secret", () => {
    const own = { ...deployed, source: "jotform", apiKey: "A_KEY" };
    const text = registrationSteps(own, "https://forms.example.com").join("\n");
    expect(text).toContain("`npm run rotate -- A_SECRET` makes another one");
    expect(text).toContain("`npx wrangler secret put A_KEY`");
    expect(text).toContain("`https://forms.example.com/webhooks/it-request/<secret>`");
    expect(text).not.toMatch(/<name>|<NAME>|Worker's address/);
  });

  it("leave the API key out where the mapping does without", () => {
    const weak = registrationSteps({ ...deployed, source: "jotform" }, "https://forms.example.com");
    expect(weak).toHaveLength(2);
    expect(weak.join("\n")).not.toContain("API");
  });

  it("are given for an address without a secret where the form tool signs", () => {
    const address = (source: string) => webhookAddress({ ...deployed, source }, "https://forms.example.com");
    expect(address("typeform")).toBe("https://forms.example.com/webhooks/it-request");
    expect(address("jotform")).toBe("https://forms.example.com/webhooks/it-request/<secret>");
  });
});

describe("a rule of an answer", () => {
  it.each<[Partial<AnswerRule>, string]>([
    [{}, "any text"],
    [{ required: true }, "required, any text; otherwise the to-do says so"],
    [{ as: "date", onInvalid: "park" }, "a date; otherwise the submission waits for a person"],
    [{ as: "number" }, "a number; otherwise the to-do says so"],
    [
      { as: "email", isPrivate: true },
      "an e-mail address; otherwise the to-do says so; private: it never gets to Basecamp",
    ],
    [{ as: "list" }, "one or several options"],
    [{ oneOf: ["Low", "Urgent"] }, 'one of "Low", "Urgent"; otherwise the to-do says so'],
  ])("%j reads as it is meant", (changes, expected) => {
    expect(explainRule(rule("f", changes))).toBe(expected);
  });

  it("says where the answer comes from", () => {
    const { field: _field, ...rest } = { field: "", ...rule("f") };
    expect(explainOrigin(rule("f"))).toEqual({ kind: "question", id: "f" });
    expect(explainOrigin({ ...rest, hidden: "h" })).toEqual({ kind: "hidden field", id: "h" });
    expect(explainOrigin({ ...rest, variable: "v" })).toEqual({ kind: "variable", id: "v" });
  });
});
