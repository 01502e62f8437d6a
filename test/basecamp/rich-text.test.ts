import { describe, expect, test } from "vitest";
import { escapeText, hrefsOf, link, readHtml } from "../../src/basecamp/rich-text.ts";

describe("escaping", () => {
  test("leaves nothing that HTML would read", () => {
    expect(escapeText(`<b a="1" b='2'>&amp;</b>`)).toBe("&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
  });

  test("turns every kind of line end into a line break", () => {
    expect(escapeText("a\nb\r\nc\rd\u2028e\u2029f\u0085g")).toBe("a<br>b<br>c<br>d<br>e<br>f<br>g");
  });

  test("drops control characters and mends half characters", () => {
    expect(escapeText("a\u0000b\u001bc\td\ud83d")).toBe("abc\td\ufffd");
  });
});

describe("a link", () => {
  test.each([
    ["https://example.com/?a=1&b=2", '<a href="https://example.com/?a=1&amp;b=2">label</a>'],
    ["HTTP://example.com", '<a href="HTTP://example.com">label</a>'],
    ["mailto:mia@example.com", '<a href="mailto:mia@example.com">label</a>'],
    ['https://example.com/"onclick="x', '<a href="https://example.com/&quot;onclick=&quot;x">label</a>'],
    ["javascript:alert(1)", "label"],
    ["data:text/html,x", "label"],
    ["https://example.com/ x", "label"],
    ["//example.com", "label"],
  ])("to %j is written %s", (href, html) => {
    expect(link(href, "label")).toBe(html);
  });

  test("escapes its label", () => {
    expect(link("https://example.com", "<x>")).toBe('<a href="https://example.com">&lt;x&gt;</a>');
  });
});

describe("the addresses in an HTML text", () => {
  test.each([
    ['<p><a href="https://a.example/1">x</a></p>', ["https://a.example/1"]],
    [
      `<A class=b HREF='https://a.example/?x=1&amp;y=&#34;&#x27;' target="_blank">x</A>`,
      [`https://a.example/?x=1&y="'`],
    ],
    ["<a href=https://a.example/2>x</a><a name=n>y</a>", ["https://a.example/2"]],
    ['<a title="1 > 0" href = "https://a.example/3">x</a>', ["https://a.example/3"]],
    ['<a data-href="no" href="one" href="two">x</a>', ["one"]],
    ['<!-- <a href="hidden">x</a> --><abbr href="no">', []],
    ['&lt;a href="typed"&gt; <a href="open', []],
    ["<a href='&#1114112;&bogus;'>", ["&#1114112;&bogus;"]],
  ])("%s", (html, hrefs) => {
    expect(hrefsOf(html)).toEqual(hrefs);
  });

  test("are found in a time that grows with the text only", () => {
    const hostile = [
      '<a href="'.repeat(50_000),
      "<a ".repeat(50_000),
      "<".repeat(200_000),
      "<!--".repeat(50_000),
      `<a${" ".repeat(200_000)}`,
    ];
    const started = performance.now();
    for (const html of hostile) hrefsOf(html);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test("the pieces of an HTML text make up the whole text", () => {
  const html = 'a<b c="d">e</b><br/><!-- f --> < g <h i';
  expect(readHtml(html).map(({ start, end }) => html.slice(start, end))).toEqual([
    "a",
    '<b c="d">',
    "e",
    "</b>",
    "<br/>",
    "<!-- f -->",
    " ",
    "<",
    " g ",
    "<h i",
  ]);
});
