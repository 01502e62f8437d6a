import { describe, expect, test } from "vitest";
import { OwnHtml } from "../../src/mapping/own-html.ts";
import { RENDER_LIMIT_CHARACTERS, renderHtml, renderPlain } from "../../src/mapping/template.ts";

const values = {
  urgency: "Urgent",
  details: null,
  summary: "a < b\nc",
  all_answers: new OwnHtml("<div>Q</div>", "Q & A"),
};

function text(template: string): string {
  const rendered = renderPlain(template, values);
  return rendered.ok ? rendered.value : rendered.failure.message;
}
function html(template: string): string {
  const rendered = renderHtml(template, values);
  return rendered.ok ? rendered.value : rendered.failure.message;
}

describe("a template", () => {
  test.each([
    ['{% if urgency == "Urgent" %}now{% else %}later{% endif %}', "now"],
    ["{% if details %}yes{% else %}no{% endif %}", "no"],
    ["[{{ details }}]", "[]"],
    ["{{ details | default: 'none' }}", "none"],
    ["{% case urgency %}{% when 'Low', 'Urgent' %}hit{% else %}miss{% endcase %}", "hit"],
    ["{% unless details %}none{% endunless %}", "none"],
    ["{{ urgency | upcase | append: '!' }}", "URGENT!"],
    ["a\n{% if urgency %}\nb\n{% endif %}\nc", "a\nb\nc"],
  ])("%j gives %j", (template, result) => {
    expect(text(template)).toBe(result);
  });

  test("writes answers into plain text as they are", () => {
    expect(text("{{ summary }}")).toBe("a < b\nc");
  });

  test("escapes answers in HTML, filtered or not", () => {
    expect(html("<em>{{ summary }}</em> {{ summary | upcase }}")).toBe("<em>a &lt; b<br>c</em> A &lt; B<br>C");
  });

  test("keeps HTML of ours, until a filter makes it text", () => {
    expect(html("{{ all_answers }}")).toBe("<div>Q</div>");
    expect(html("{{ all_answers | upcase }}")).toBe("Q &amp; A");
    expect(html("{{ all_answers | split: '' }}")).toBe("Q &amp; A");
    expect(text("{{ all_answers }}")).toBe("Q & A");
  });

  test("never takes an answer for a template", () => {
    const rendered = renderHtml("{{ summary }}", { summary: "{{ urgency }}{% if %}", urgency: "x" });
    expect(rendered).toEqual({ ok: true, value: "{{ urgency }}{% if %}" });
  });
});

describe("a rendering that fails is a value", () => {
  test("when it grows too large", () => {
    const rendered = renderPlain("{{ summary | replace: 'a', summary }}", { summary: "a".repeat(10_000) });
    expect(rendered).toEqual({
      ok: false,
      failure: { reason: "render-limit", message: "The filled-in template is too large." },
    });
  });

  test("also when only the output is too large", () => {
    const rendered = renderHtml("{{ summary }}".repeat(100), { summary: "a".repeat(RENDER_LIMIT_CHARACTERS / 50) });
    expect(rendered.ok ? "rendered" : rendered.failure.reason).toBe("render-limit");
  });

  test.each([
    "{{ unknown }}",
    "{{ constructor }}",
    "{{ urgency.constructor }}",
    "{{ urgency | date: '%Y' }}",
    "{{ urgency | raw }}",
    "{% raw %}x{% endraw %}",
    "{% for a in urgency %}x{% endfor %}",
    "{% assign a = 1 %}",
    "{% include 'a' %}",
    "{% render 'a' %}",
    "{% layout 'a' %}",
    "{% increment a %}",
    "{% comment %}x{% endcomment %}",
    "{% liquid\necho urgency %}",
    "{% if urgency %}",
  ])("when it asks for what is not there: %j", (template) => {
    const rendered = renderPlain(template, values);
    expect(rendered.ok ? "rendered" : rendered.failure.reason).toBe("render-error");
  });
});
