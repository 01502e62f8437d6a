import { describe, expect, test } from "vitest";
import { compileMapping, drafted, submission } from "./drafting.ts";
import { FILE, mappingText, mistakesOf } from "./mapping-text.ts";

const TODO = '  content: "{{ summary }}"\n';

/** A mapping of a source, with these lines behind the secret. */
function text(source: string, ...lines: string[]): string {
  return mappingText(TODO)
    .replace("source: typeform\nform: abc", `source: ${source}\nform: ${source === "jotform" ? "2612" : "abc"}`)
    .replace("secret: A_SECRET", ["secret: A_SECRET", ...lines].join("\n"));
}

function compiled(mapping: string) {
  const result = compileMapping(FILE, mapping);
  if (!result.ok) throw new Error(mistakesOf(mapping));
  return result.value;
}

describe("a mapping of a form tool that signs nothing", () => {
  test("names an API key, or says in words that the secret in the address is enough", () => {
    expect(compiled(text("jotform", "api_key: JOTFORM_API_KEY")).apiKey).toBe("JOTFORM_API_KEY");
    expect(compiled(text("jotform", "trust: url-secret")).apiKey).toBeNull();
  });

  test("is refused when it says neither", () => {
    expect(mistakesOf(text("jotform"))).toBe(
      `mappings/it-request.yaml:1:1 This mapping lacks the key "api_key": jotform signs nothing, so each submission is read back with an API key.
    source: jotform
    ^
    Write the name of its secret, "api_key: JOTFORM_API_KEY". Without a key write "trust: url-secret": then whoever learns the webhook's address can send anything.`,
    );
  });

  test("is refused when it says both", () => {
    expect(mistakesOf(text("jotform", "api_key: JOTFORM_API_KEY", "trust: url-secret"))).toBe(
      `mappings/it-request.yaml:5:1 "api_key" and "trust" exclude each other: with an API key each submission is read back.
    trust: url-secret
    ^^^^^
    Leave out the one that does not hold.`,
    );
  });

  test("is refused when it trusts anything else", () => {
    expect(mistakesOf(text("jotform", "trust: url_secret"))).toBe(
      `mappings/it-request.yaml:4:8 "trust" can only be url-secret.
    trust: ••••••••
           ^^^^^^^^
    Did you mean "url-secret"?`,
    );
  });

  test("is told of a mistyped key once", () => {
    expect(mistakesOf(text("jotform", "api_kye: JOTFORM_API_KEY"))).toBe(
      `mappings/it-request.yaml:4:1 Unknown key "api_kye" in a mapping.
    api_kye: JOTFORM_API_KEY
    ^^^^^^^
    Did you mean "api_key"?`,
    );
  });

  test("names another secret for the API key than for the address", () => {
    expect(mistakesOf(text("jotform", "api_key: A_SECRET"))).toBe(
      `mappings/it-request.yaml:4:10 "api_key" and "secret" name the same secret, which would be sent to jotform.
    api_key: A_SECRET
             ^^^^^^^^
    Store the API key under a name of its own, such as JOTFORM_API_KEY.`,
    );
  });
});

test("an API key that stands where its name belongs is never shown", () => {
  for (const line of ["api_key: 0a1b2c3d", 'api_key: "0a1b2c3d', "api_kye: 0a1b2c3d", "api_key: [0a1b2c3d]"]) {
    const shown = mistakesOf(text("jotform", line));
    expect(shown).not.toBe("no mistakes");
    expect(shown).not.toContain("0a1b2c3d");
  }
});

test.each([
  ["google-forms", "api_key: SOME_KEY"],
  ["google-forms", "trust: url-secret"],
  ["typeform", "trust: url-secret"],
])("a form tool that signs, %s, takes no %s", (source, line) => {
  const key = line.split(":")[0];
  expect(mistakesOf(text(source, line))).toContain(
    `mappings/it-request.yaml:4:1 "${key}" is for a form tool that signs nothing; ${source} signs.
    ${line}
    ${"^".repeat(key?.length ?? 0)}
    Leave this line out.`,
  );
});

test("Typeform takes a key for its missed submissions, under a name of its own", () => {
  expect(compiled(text("typeform", "api_key: TYPEFORM_API_KEY")).apiKey).toBe("TYPEFORM_API_KEY");
  expect(compiled(text("typeform")).apiKey).toBeNull();
  expect(mistakesOf(text("typeform", "api_key: A_SECRET"))).toContain("name the same secret");
});

describe("what is filed beside complete submissions", () => {
  test("is named in a list", () => {
    expect(compiled(text("typeform", "also_file: [partial, test, test]")).alsoFile).toEqual(["partial", "test"]);
    expect(compiled(text("typeform")).alsoFile).toEqual([]);
  });

  test.each([
    ["also_file: partial", '4:12 "also_file" is a list, such as [partial, test].'],
    ["also_file: [partials]", '4:13 "also_file" knows no "partials".'],
    ["also_file: [complete]", '4:13 "also_file" knows no "complete".'],
    ["also_file: [1]", '4:13 "also_file" is a text. Put quotes around it.'],
  ])("is refused as %s", (line, expected) => {
    expect(mistakesOf(text("typeform", line))).toContain(expected);
  });
});

describe("an answer", () => {
  const withAnswer = (rule: string) => mappingText(TODO).replace("{ field: s }", rule);

  test("can be a hidden field or a variable of the form", () => {
    const from = { ...submission([]), hidden: { branch: "Lisbon" }, variables: { score: "0" } };
    expect(drafted(compiled(withAnswer("{ hidden: branch }")), from).draft.content).toBe("Lisbon");
    expect(drafted(compiled(withAnswer("{ variable: score }")), from).draft.content).toBe("0");
    expect(drafted(compiled(withAnswer("{ hidden: constructor, required: true }")), from).notes).toContain(
      "Not answered, though required: summary.",
    );
  });

  test("comes from one place", () => {
    expect(mistakesOf(withAnswer("{ field: s, hidden: h }"))).toBe(
      `mappings/it-request.yaml:6:24 The answer "summary" comes from one place: either "field" or "hidden".
      summary: { field: s, hidden: h }
                           ^^^^^^`,
    );
    expect(mistakesOf(withAnswer("{ required: true }"))).toContain('The answer "summary" lacks the key "field".');
  });
});

describe("the id of a form", () => {
  const withForm = (source: string, form: string, ...lines: string[]) =>
    text(source, ...lines).replace(/form: \w+/, `form: ${form}`);

  test.each([
    ["typeform", "https://example.typeform.com/to/FxIT4Desk", "It is the last part of the form's address"],
    ["jotform", "https://form.jotform.com/240011223344556", "It is the number in the form's address"],
    ["jotform", "abc", "It is the number in the form's address"],
    ["google-forms", "https://docs.google.com/forms/d/1sT4/edit", "between /d/ and /edit"],
    ["google-forms", "1FAIpQLSdExample_x-1", "The address that people get, with /d/e/, holds another one."],
  ])("of %s is none when it is %s", (source, form, hint) => {
    const lines = source === "jotform" ? ["trust: url-secret"] : [];
    const mistakes = mistakesOf(withForm(source, `"${form}"`, ...lines));
    expect(mistakes).toContain(`mappings/it-request.yaml:2:7 "${form}" is not the id of a form of ${source}.`);
    expect(mistakes).toContain(hint);
  });

  test("is one as it stands in the form tool", () => {
    expect(compiled(withForm("google-forms", "1sT4_ff-n0B")).form).toBe("1sT4_ff-n0B");
    expect(compiled(withForm("jotform", "240011223344556", "trust: url-secret")).form).toBe("240011223344556");
  });
});

describe("what a form tool does not have", () => {
  test.each(["hidden", "variable"])("is told where an answer is to come from a %s", (origin) => {
    const mapping = text("google-forms").replace("{ field: s }", `{ ${origin}: s }`);
    expect(mistakesOf(mapping)).toBe(
      `mappings/it-request.yaml:6:14 The answer "summary" comes from "${origin}", which forms of google-forms do not have.
      summary: { ${origin}: s }
                 ${"^".repeat(origin.length)}
    Name a question: "field".`,
    );
  });

  test("is told where it is to be filed", () => {
    expect(mistakesOf(text("google-forms", "also_file: [test]"))).toBe(
      `mappings/it-request.yaml:4:1 google-forms marks neither partial submissions nor tests, so that "also_file" does nothing.
    also_file: [test]
    ^^^^^^^^^
    Leave this line out.`,
    );
  });

  test("is told once where its name is mistyped", () => {
    expect(mistakesOf(text("typeform").replace("{ field: s }", "{ hiden: s }"))).not.toContain("lacks the key");
  });
});

describe("the ticket of a status page", () => {
  const answered = (source: string, more: string, origin: string) =>
    text(source, ...(more === "" ? [] : [more])).replace("{ field: s }", `{ ${origin} }`);
  test.each([
    ["typeform", "", "hidden: ticket"],
    ["jotform", "trust: url-secret", "field: ticket"],
    ["jotform", "trust: url-secret", "field: ticket-2"],
  ])("is no answer of a form of %s", (source, more, origin) => {
    expect(mistakesOf(answered(source, more, origin))).toMatch(
      /"ticket(-2)?" holds the ticket of the person's status page, which is no answer\./,
    );
  });

  test.each([
    ["typeform", "", "field: ticket"],
    ["typeform", "", "hidden: tickets"],
    ["jotform", "trust: url-secret", "field: tickets"],
    ["google-forms", "", "field: ticket"],
  ])("does not keep a form of %s (%s) from %s", (source, more, origin) => {
    expect(compiled(answered(source, more, origin)).answers.summary).toMatchObject({});
  });
});
