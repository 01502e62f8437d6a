import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestEffort, NO_ANSWER, ofValues } from "../../src/sources/answer-value.ts";
import { plainText } from "../../src/sources/html-text.ts";
import { readJotformValue } from "../../src/sources/jotform-value.ts";

const PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";

const KEYS = [
  ..."0 1 7 __proto__ constructor toString field_1 first last area phone full addr_line1 city postal month".split(" "),
  ..."day year hour min ampm datetime timeInput hourSelect minuteSelect date timezone colIds rowIds".split(" "),
  ..."products productName quantity totalInfo special_1 paymentArray".split(" "),
];
const SIGNS = [
  "12",
  "2027",
  "AM",
  " ",
  "",
  "&amp;",
  "&",
  "<b>",
  "\r\n",
  PIXEL,
  '["1",""]',
  '{"name":"x"}',
  "[[[",
  "12:30",
];
const scalar = fc.oneof(
  fc.constantFrom(...SIGNS),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
/** Parsed JSON of any shape, made of what the reader looks for. */
const { garbage } = fc.letrec((tie) => ({
  garbage: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    fc.array(tie("garbage"), { maxLength: 5 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 6 })), tie("garbage")), {
        maxLength: 6,
      })
      .map((members): unknown =>
        JSON.parse(`{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`),
      ),
  ),
}));

function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).byteLength;
}

/** The clock of a Worker stands still until it waits for something. */
async function clock(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return Date.now();
}

function valuesOf(value: unknown, type?: string): readonly string[] {
  return readJotformValue(value, type).values;
}

describe("an answer of any shape", () => {
  it.each([
    [undefined],
    [null],
    [""],
    [" \r\n\t "],
    [[]],
    [[""]],
    [[null, ["", []]]],
    [{}],
    [{ a: "" }],
    [{ a: { b: [null, " "] } }],
    [{ field_1: "" }],
    [{ first: "", last: "" }],
    [{ area: "", phone: "" }],
    [{ addr_line1: "", addr_line2: " ", city: "", state: "", postal: "", country: "" }],
    [{ month: "", day: "", year: "" }],
    [{ month: "", day: "", year: "", hour: "", min: "", ampm: "PM", datetime: "0000-00-00 00:00:00" }],
    [{ timeInput: "", hourSelect: "", minuteSelect: "", ampm: "AM" }],
    [{ implementation: "new", date: "", duration: "45", timezone: "Europe/Rome (GMT+02:00)" }],
    [{ colIds: '["0","1"]', rowIds: '["0"]' }],
    [{ "0": "", "1": "" }],
    [{ Monday: '["",""]' }],
    [{ "0": { id: "" }, special_7: { item_0: "1" }, products: [], totalInfo: { totalSum: 0, currency: "EUR" } }],
  ])("that is %j counts as none", (value) => {
    expect(readJotformValue(value)).toEqual(NO_ANSWER);
  });

  it.each([[""], [[""]], [[["", ""], []]], [{ Mon: '["",""]' }], ['[["",""]]'], [{ Mon: { a: "" } }]])(
    "that is %j counts as none in a matrix",
    (value) => {
      expect(readJotformValue(value, "control_matrix")).toEqual(NO_ANSWER);
    },
  );

  it.each([
    [0, "0"],
    ["0", "0"],
    [false, "false"],
    ["false", "false"],
    [[0], "0"],
    [[false], "false"],
    [{ field_2: 0 }, "0"],
    [{ first: "0", last: "" }, "0"],
    [{ "0": 0 }, "0: 0"],
  ])("that is %j counts as one", (value, expected) => {
    expect(readJotformValue(value)).toEqual({ text: expected, values: [expected] });
  });

  it("never keeps a drawing, however deep it is", () => {
    const mark = "[drawn signature]";
    expect(valuesOf(PIXEL)).toEqual([mark]);
    expect(valuesOf([PIXEL, "signed"])).toEqual([mark, "signed"]);
    const deep = { Row: [[PIXEL]], Other: JSON.stringify([PIXEL]), widget: { value: { image: PIXEL } } };
    expect(JSON.stringify([readJotformValue(deep), bestEffort(deep)])).not.toContain("base64");
    expect(bestEffort({ pad: PIXEL })).toEqual({ text: `pad: ${mark}`, values: [`pad: ${mark}`] });
    expect(valuesOf(JSON.stringify({ image: PIXEL, by: "Ada" }))).toEqual([`{"image":"${mark}","by":"Ada"}`]);
    expect(valuesOf(JSON.stringify({ image: PIXEL }).replaceAll("/", "\\/"))).toEqual([`{"image":"${mark}"}`]);
    for (const text of [
      "data: the export is wrong",
      "data:export of all customers",
      "data:",
      "data:image/png but not one",
    ]) {
      expect(valuesOf(text)).toEqual([text]);
    }
  });
});

describe("a text", () => {
  it.each([
    ["one\r\ntwo\rthree  \r\n", "one\ntwo\nthree"],
    ["  indented", "  indented"],
    ["Tom &quot;T&quot; &amp; Jo&#039;s", `Tom "T" & Jo's`],
    ["1 &lt; 2", "1 < 2"],
    ["&amp;lt;", "&lt;"],
    ["write &amp; as <code>", "write &amp; as <code>"],
    ['say "&amp;"', 'say "&amp;"'],
    ["R&D writes &amp;", "R&D writes &amp;"],
    ["https://shop.example/?a=1&b=2", "https://shop.example/?a=1&b=2"],
    ["a &valueOf; b &amp; c", "a &valueOf; b &amp; c".replace("&amp;", "&")],
    [
      "https://www.example.com/uploads/a/1/2/2_signature_4.png",
      "https://www.example.com/uploads/a/1/2/2_signature_4.png",
    ],
  ])("%j reads as %j", (given, read) => {
    expect(readJotformValue(given)).toEqual({ text: read, values: [read] });
  });
});

describe("a composite answer", () => {
  it.each<[string, unknown, string]>([
    ["a name", { prefix: "Prof.", first: "Ada", middle: "M.", last: "Berg", suffix: "" }, "Prof. Ada M. Berg"],
    ["a name with a part nobody knows", { first: "Ada", last: "Berg", nick: "A" }, "Ada Berg, nick: A"],
    ["a phone number in parts", { area: "040", phone: "765432" }, "(040) 765432"],
    ["a phone number with a country", { country: "43", area: "1", phone: "99 88" }, "+43 (1) 99 88"],
    ["a phone number with a plus", { country: "+43", area: "(1)", phone: "99" }, "+43 (1) 99"],
    ["a masked phone number", { full: "(555) 010-2030" }, "(555) 010-2030"],
    [
      "an address",
      { addr_line1: " Lane 1", addr_line2: "", city: "Graz ", state: "Styria", postal: "8010", country: "Austria" },
      "Lane 1, Graz, Styria 8010, Austria",
    ],
    ["an address with more", { addr_line1: "Lane 1", city: "", postal: "8010", floor: 3 }, "Lane 1, 8010, floor: 3"],
    [
      "an appointment",
      { date: "2027-03-01 09:30", duration: "45", timezone: "Europe/Rome (GMT+01:00)" },
      "2027-03-01 09:30, 45 minutes, Europe/Rome (GMT+01:00)",
    ],
  ])("that is %s reads as a person writes it", (_title, given, read) => {
    expect(readJotformValue(given)).toEqual({ text: read, values: [read] });
  });
});

describe("a date", () => {
  const at = (year: string, month: string, day: string, more = {}) => valuesOf({ month, day, year, ...more })[0];

  it.each<[string | undefined, string]>([
    [at("2027", "03", "09"), "2027-03-09"],
    [at("2027", "3", "9"), "2027-03-09"],
    [at("2028", "02", "29", { datetime: "2028-02-29 00:00:00" }), "2028-02-29"],
    [at("2027", "03", "09", { hour: "", min: "", ampm: "AM" }), "2027-03-09"],
    [at("2027", "03", "09", { hour: "07", min: "05", ampm: "PM" }), "2027-03-09 19:05"],
    [at("2027", "03", "09", { hour: "12", min: "00", ampm: "AM" }), "2027-03-09 00:00"],
    [at("2027", "03", "09", { hour: "12", min: "00", ampm: "PM" }), "2027-03-09 12:00"],
    [at("2027", "03", "09", { hour: "19", min: "05", ampm: "AM" }), "2027-03-09 19:05"],
    [at("2027", "03", "09", { hour: "7", min: "5" }), "2027-03-09 07:05"],
    [at("2027", "03", "09", { timeInput: "07:05", hour: "", min: "", ampm: "PM" }), "2027-03-09 19:05"],
  ])("reads as %s", (read, expected) => {
    expect(read).toBe(expected);
  });

  it.each<[string | undefined, string]>([
    [at("2027", "02", "29"), "2027-02-29 (no such date)"],
    [at("2027", "13", "01"), "2027-13-01 (no such date)"],
    [at("2027", "00", "10"), "2027-00-10 (no such date)"],
    [at("27", "01", "10"), "27-01-10 (no such date)"],
    [at("2027", "02", ""), "2027-02-? (no such date)"],
    [at("", "", "5"), "?-?-05 (no such date)"],
    [at("2027", "Feb", "1e0"), "2027-Feb-1e0 (no such date)"],
    [at("", "", "", { hour: "10", min: "30", ampm: "AM" }), "?-?-? 10:30 (no such date)"],
    [at("2027", "03", "09", { hour: "99", min: "10" }), "2027-03-09 99:10 (no such time)"],
    [at("2027", "03", "09", { hour: "9", min: "" }), "2027-03-09 9:? (no such time)"],
    [at("2027", "04", "31", { hour: "9", min: "75", ampm: "PM" }), "2027-04-31 9:75 PM (no such date) (no such time)"],
  ])("that does not exist is kept as %s", (read, expected) => {
    expect(read).toBe(expected);
  });
});

describe("a time", () => {
  it.each<[unknown, string]>([
    [{ timeInput: "05:45", hourSelect: "05", minuteSelect: "45", ampm: "PM" }, "05:45 PM"],
    [{ timeInput: "17:45", hourSelect: "17", minuteSelect: "45", ampm: "AM" }, "17:45"],
    [{ timeInput: "00:10", hourSelect: "00", minuteSelect: "10", ampm: "PM" }, "00:10"],
    [{ hourSelect: "8", minuteSelect: "05", ampm: "AM" }, "08:05 AM"],
    [{ hourSelect: "8", minuteSelect: "", ampm: "AM" }, "8:? AM (no such time)"],
    [{ timeInput: "25:00", ampm: "" }, "25:00 (no such time)"],
    [
      {
        timeInput: "09:00",
        ampm: "AM",
        timeInputRange: "11:30",
        hourSelectRange: "11",
        minuteSelectRange: "30",
        ampmRange: "AM",
        timeRangeDuration: "2:30",
      },
      "09:00 AM – 11:30 AM (2:30)",
    ],
    [{ hourSelect: "", minuteSelect: "", hourSelectRange: "7", minuteSelectRange: "15" }, "? – 07:15"],
  ])("%j reads as %s", (given, read) => {
    expect(readJotformValue(given)).toEqual({ text: read, values: [read] });
  });
});

describe("a list", () => {
  it("of options has one value for each", () => {
    expect(readJotformValue(["Red, dark", "", "Blue "])).toEqual({
      text: "Red, dark, Blue",
      values: ["Red, dark", "Blue"],
    });
    expect(valuesOf(["Red"], "control_dropdown")).toEqual(["Red"]);
    expect(valuesOf({ "0": "Red", other: "my own" }, "control_checkbox")).toEqual(["Red", "my own"]);
    expect(valuesOf(['["1"]'])).toEqual(['["1"]']);
  });

  it("of rows has one value for each row that holds something", () => {
    const rows = [["", ""], ["Bolts", "", 8], ["Nuts"], [null]];
    expect(readJotformValue(rows, "control_matrix")).toEqual({
      text: "Bolts, –, 8\nNuts",
      values: ["Bolts, –, 8", "Nuts"],
    });
    expect(readJotformValue(rows)).toEqual(readJotformValue(rows, "control_matrix"));
    expect(valuesOf([{ item: "Bolts", count: 8 }, "loose"])).toEqual(["item: Bolts, count: 8", "loose"]);
  });

  it("of more than a hundred rows is kept whole", () => {
    const rows = Array.from({ length: 300 }, (_, index) => [`${index}`, "x"]);
    expect(valuesOf(rows)).toHaveLength(300);
    expect(valuesOf(Object.fromEntries(rows.map(([row, cell]) => [`Row ${row}`, cell])))).toHaveLength(300);
  });
});

describe("a table by its row labels", () => {
  it.each<[string, unknown, string[]]>([
    ["JSON texts", { "Crew / Equipo<br />": '["2","6"]', Cooks: '["",""]' }, ["Crew / Equipo: 2, 6"]],
    ["lists", { Crew: ["2", ""], Cooks: [] }, ["Crew: 2, –"]],
    ["texts", { "Food &amp; drinks\t": "Good", Room: "" }, ["Food & drinks: Good"]],
    ["columns", { Crew: { Mon: "1", Tue: "", Wed: ["a", "b"] }, Cooks: { Mon: "" } }, ["Crew: Mon: 1, Wed: a, b"]],
    ["numbered columns", { "0": { "0": "x", "1": "", "2": "z" } }, ["0: x, –, z"]],
    ["gaps in numbered columns", { "0": { "1": "x", "3": "z" } }, ["0: 1: x, 3: z"]],
    ["broken JSON", { Crew: '["2",' }, ['Crew: ["2",']],
    ["long numbers", { Crew: "[9007199254740993]" }, ["Crew: 9007199254740993"]],
    ["numbers for labels", { "0": "Poor", "1": "", "3": "Fine" }, ["0: Poor", "3: Fine"]],
    ["ids besides", { colIds: '["0"]', rowIds: '["0"]', "0": '["x"]' }, ["0: x"]],
    [
      "names of prototypes",
      JSON.parse('{"__proto__":"a","constructor":"b","toString":["c"]}'),
      ["__proto__: a", "constructor: b", "toString: c"],
    ],
  ])("that holds %s has one value per row", (_title, given, rows) => {
    expect(readJotformValue(given)).toEqual({ text: rows.join("\n"), values: rows });
    expect(readJotformValue(given, "control_matrix")).toEqual(readJotformValue(given));
  });

  it("is one by its type, even if its rows are named like the parts of a name", () => {
    expect(valuesOf({ first: "Good", last: "Bad" }, "control_matrix")).toEqual(["first: Good", "last: Bad"]);
  });

  it("of blanks to fill in has no labels", () => {
    expect(readJotformValue({ field_1: "Ada", field_2: "", field_3: "Berg" })).toEqual(ofValues(["Ada", "Berg"]));
  });
});

describe("a payment", () => {
  const mug = { productName: "Mug", unitPrice: 9.5, currency: "EUR", quantity: 2, subTotal: 19 };
  const total = { totalSum: 19, currency: "EUR" };

  it.each<[string, unknown, string[]]>([
    [
      "products and a total",
      { "0": { id: "1" }, special_1: { item_0: "2" }, products: [mug], totalInfo: total },
      ["Mug, 2 × 9.5 EUR = 19 EUR", "Total: 19 EUR"],
    ],
    [
      "options",
      { special_1: { item_0: "2", item_1: "Large" }, products: [{ ...mug, color: "red", size: ["M"] }] },
      ["Mug, 2 × 9.5 EUR = 19 EUR, color: red, size: M", "Large"],
    ],
    ["products by number", { products: { "1": JSON.stringify(mug) } }, ["Mug, 2 × 9.5 EUR = 19 EUR"]],
    ["a donation", { products: [], totalInfo: { totalSum: "5.00", currency: "USD" } }, ["Total: 5.00 USD"]],
    ["a coupon", { products: [mug], coupon: "SPRING" }, ["Mug, 2 × 9.5 EUR = 19 EUR", "coupon: SPRING"]],
    ["a product without a price", { products: [{ productName: "Mug", quantity: 1 }] }, ["Mug, quantity: 1"]],
  ])("with %s has one value per line", (_title, given, lines) => {
    expect(readJotformValue(given)).toEqual({ text: lines.join("\n"), values: lines });
  });

  it("of the API keeps what its JSON texts say", () => {
    const answer = {
      "1001": '{"name":"Mug","price":"9.5","quantity":"2"}',
      paymentArray: '{"product":["Mug"],"total":"19"}',
    };
    expect(valuesOf(answer, "control_stripe")).toEqual(["Mug, 2 × 9.5", "product: Mug, total: 19"]);
  });
});

describe("a shape that nobody has described", () => {
  it("gives its leaves, named ones with their names", () => {
    expect(bestEffort({ url: "https://x.example", depth: 3, parts: [1, { field_2: "two" }] })).toEqual({
      text: "url: https://x.example, depth: 3, parts: 1, two",
      values: ["url: https://x.example", "depth: 3", "parts: 1, two"],
    });
    expect(bestEffort([["a", "b"], { c: { d: "e" } }]).values).toEqual(["a", "b", "c: d: e"]);
  });

  it("is cut after a hundred leaves and eight levels, and says so", () => {
    const many = bestEffort(Array.from({ length: 1_001 }, (_, index) => index));
    expect(many.values).toHaveLength(1_001);
    expect(many.values.at(-1)).toBe("…");
    expect(bestEffort(Array.from({ length: 100 }, (_, index) => index)).values.at(-1)).toBe("99");
    expect(bestEffort([[[[[[[["deep"]]]]]]]]).values).toEqual(["deep"]);
    expect(bestEffort([[[[[[[[["deeper"]]]]]]]]]).values).toEqual(["…"]);
  });

  it.each([[true], [false]])("is read although it is nested without end, holding something: %j", (isFilled) => {
    let nested: unknown = isFilled ? "x" : "";
    for (let level = 0; level < 200_000; level += 1) nested = level % 2 === 0 ? [nested] : { a: nested };
    for (const read of [bestEffort(nested), readJotformValue(nested), readJotformValue(nested, "control_matrix")]) {
      expect(read.text.endsWith("…")).toBe(isFilled);
    }
  });
});

describe("a label in HTML", () => {
  it.each([
    ["<p>Crew <b>si</b>ze</p><p>per&nbsp;day?</p>", "Crew size per day?"],
    ["1 < 2 &amp; 3 > 2", "1 < 2 & 3 > 2"],
    ["a <b", "a <b"],
    ["&#x1F389; &#55296; &constructor;", "🎉 &#55296; &constructor;"],
  ])("%j reads as %j", (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});

it.each([
  ["<a", 300_000],
  ["<a>", 300_000],
  ["&#", 300_000],
  [" ", 500_000],
  ["&amp", 300_000],
  ["[", 500_000],
  [";base64,data:a/", 100_000],
])("a text of %j many times over takes no time to speak of", async (piece, times) => {
  const hostile = `${piece.repeat(times)}x`;
  const start = await clock();
  plainText(hostile);
  for (const type of ["", "control_matrix", "control_payment"]) {
    readJotformValue(hostile, type);
    readJotformValue({ [hostile]: hostile }, type);
    readJotformValue({ full: hostile, phone: hostile, area: hostile }, type);
    readJotformValue({ timeInput: hostile, date: hostile, timezone: hostile }, type);
  }
  expect((await clock()) - start).toBeLessThan(5_000);
});

it("structured garbage is read without a fault, and not made much larger", () => {
  const types = fc.constantFrom("", "control_matrix", "control_payment", "control_checkbox", "control_future");
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  fc.assert(
    fc.property(garbage, types, (value, type) => {
      for (const read of [readJotformValue(value, type), bestEffort(value)]) {
        expect(jsonBytes(read)).toBeLessThanOrEqual(200 + 8 * jsonBytes(value));
        expect(read.values.every((one) => typeof one === "string" && one.trim() !== "")).toBe(true);
        expect(read.text === "").toBe(read.values.length === 0);
      }
    }),
    { numRuns: 1_000 },
  );
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
});
