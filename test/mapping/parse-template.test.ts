import { describe, expect, test } from "vitest";
import { briefly, mappingText } from "./mapping-text.ts";

describe("a mistake in a template stands at its place in the file", () => {
  test.each<[string, string, string[]]>([
    ["in double quotes with escapes", '  content: "\\u00e9\\t\\"{{ nope }}"\n', ['9:26 No answer is called "nope".']],
    ["in single quotes", "  content: 'it''s {{ nope }}'\n", ['9:22 No answer is called "nope".']],
    ["in a plain text", "  content: x {{ nope }}\n", ['9:17 No answer is called "nope".']],
    [
      "in a block, indented deeper",
      "  content: |\n      a\n        b {{ nope }}\n",
      ['11:14 No answer is called "nope".'],
    ],
    [
      "in a block with a comment and Windows line ends",
      "  content: |- # note\r\n    a\r\n\r\n    {{ nope }}\r\n",
      ['12:8 No answer is called "nope".'],
    ],
    ["in a folded block", "  content: >-\n    a\n    b\n\n    c {{ nope }}\n", ['13:10 No answer is called "nope".']],
    ["in quotes over two lines", "  content: 'a\n    b {{ nope }}'\n", ['10:10 No answer is called "nope".']],
    ["with characters of two units", '  content: "😀 {{ nope }}"\n', ['9:19 No answer is called "nope".']],
  ])("%s", (_, todo, expected) => {
    expect(briefly(mappingText(todo))).toEqual(expected);
  });
});

describe("a mistake in Liquid", () => {
  test.each<[string, string[]]>([
    ["{{ summary", ["9:13 This {{ is not closed by }}."]],
    ["{% if summary", ["9:13 This {% is not closed by %}."]],
    ["{% if summary %}", ["9:13 This {% if %} is not closed."]],
    ["{% endif %}", ["9:13 This {% endif %} closes nothing."]],
    ["{% else %}", ["9:13 This {% else %} belongs to no {% if %} or {% unless %} or {% case %}."]],
    ["{% if summary %}{% else summary %}{% endif %}", ["9:29 {% else %} takes no condition."]],
    ["{% if summary = 'x' %}{% endif %}", ["9:27 A single = compares nothing."]],
    ["{% if summary needed_by %}{% endif %}", ["9:19 Two values stand side by side without a sign between them."]],
    ["{% if summary == %}{% endif %}", ['9:27 "==" lacks a value beside it.']],
    ["{{ }}", ["9:13 There is nothing between the braces."]],
    ["{{ summary.size }}", ['9:16 "summary" is a text and has no parts.']],
    ["{{ (1..9) }}", ["9:16 A range of numbers is not available."]],
    [
      "{% raw %}{{ nope }}{% endraw %}",
      [
        '9:16 The tag "raw" is not available.',
        '9:25 No answer is called "nope".',
        '9:35 The tag "endraw" is not available.',
      ],
    ],
    ["{% assign a = 1 %}", ['9:16 The tag "assign" is not available.']],
    ["{{ summary | date: '%Y' }}", ['9:26 The filter "date" is not available.']],
    ["{{ summary | append }}", ['9:26 The filter "append" takes 1 value after a colon, with commas between.']],
    [
      "{{ summary | default: nope, allow_false: true }}",
      [
        '9:26 The filter "default" takes 1 value after a colon, with commas between.',
        '9:26 The filter "default" takes no named values.',
        '9:35 No answer is called "nope".',
      ],
    ],
    ["<strong>{{ summary }}", ["9:13 Basecamp shows <strong> in a title as it stands: a title is plain text."]],
  ])("%s", (content, expected) => {
    expect(briefly(mappingText(`  content: "${content}"\n`))).toEqual(expected);
  });

  test("a due date without Liquid must be a date", () => {
    expect(briefly(mappingText('  content: "a"\n  due_on: 2026-02-31\n'))).toEqual([
      '10:11 "2026-02-31" is not a date like 2026-12-31.',
    ]);
  });
});

describe("a mistake in the HTML of a description", () => {
  test.each<[string, string[]]>([
    ["<script>x</script>", ["11:5 Basecamp drops the tag <script>.", "11:14 Basecamp drops the tag <script>."]],
    ["<strong>x", ["11:5 This <strong> is not closed."]],
    ["<em><strong>x</em></strong>", ["11:9 This <strong> is not closed.", "11:23 This </strong> closes nothing."]],
    ["{% if summary %}<em>{% endif %}x</em>", ["11:21 This <em> is not closed.", "11:37 This </em> closes nothing."]],
    ["a < b", ["11:7 A bare < starts no tag."]],
    ["<{{ summary }}>", ["11:5 A bare < starts no tag."]],
    ["<p{{ summary }}></p>", ["11:5 An answer cannot be part of a tag's name.", "11:21 This </p> closes nothing."]],
    ["<!-- x -->", ["11:5 Basecamp drops comments in HTML."]],
    ["<p", ["11:5 This HTML tag is not finished."]],
    ["<p class='x'>y</p>", ['11:5 Basecamp drops the attribute "class" of <p>.']],
    ["<a href='https://x.example' onclick='x'>y</a>", ['11:5 Basecamp drops the attribute "onclick" of <a>.']],
    ["<a href='javascript:x'>y</a>", ["11:5 A link starts with http://, https:// or mailto:."]],
    ["<a href='{{ summary }}'>y</a>", ["11:5 A link starts with http://, https:// or mailto:."]],
    [
      "<a href=https://x.example/{{ summary }}>y</a>",
      ['11:5 The address needs quotes, as in <a href="https://example.com">.'],
    ],
    ["<a {% if summary %}href='https://x.example'{% endif %}>y</a>", ["11:5 A {% %} cannot stand inside an HTML tag."]],
    ["<a href='https://x.example/{{ summary }}'>y</a><br/>", []],
  ])("%s", (html, expected) => {
    expect(briefly(mappingText(`  content: "a"\n  description: |\n    ${html}\n`))).toEqual(expected);
  });
});
