import { describe, expect, test } from "vitest";
import * as z from "zod";
import { schemaText } from "../../src/cli/mapping-schema.ts";
import { MappingSchema } from "../../src/mapping/schema.ts";
import { projectFile } from "./mapping-text.ts";

test("the schema for editors is the one that the compiler holds files against", () => {
  // When this fails: npm run build-schema
  expect(projectFile("mappings/schema.json")).toBe(schemaText());
});

describe("the schema for editors", () => {
  const Node = z.looseObject({
    description: z.string().optional(),
    examples: z.array(z.unknown()).optional(),
    properties: z.record(z.string(), z.unknown()).optional(),
  });

  /** All members with what they are, also those inside of others. */
  function membersIn(input: unknown, path = ""): { path: string; description: string }[] {
    if (typeof input !== "object" || input === null) return [];
    const { properties, ...rest } = Node.parse(Array.isArray(input) ? { items: input } : input);
    const own = Object.entries(properties ?? {}).flatMap(([name, member]) => [
      { path: `${path}.${name}`, description: Node.parse(member).description ?? "" },
      ...membersIn(member, `${path}.${name}`),
    ]);
    const others = Object.values(rest).flatMap((value) => (Array.isArray(value) ? value : [value]));
    return [...own, ...others.flatMap((value) => membersIn(value, path))];
  }

  test("explains every key", () => {
    const members = membersIn(JSON.parse(schemaText()));
    expect(members.length).toBeGreaterThan(60);
    expect(members.filter(({ description }) => description === "").map(({ path }) => path)).toEqual([]);
  });

  test("gives examples that fit", () => {
    const Examples = z.array(z.unknown()).catch([]);
    const wrong = Object.entries(MappingSchema.shape).flatMap(([key, type]) =>
      Examples.parse(type.meta()?.examples).flatMap((example) =>
        type.safeParse(example).success ? [] : [`${key}: ${JSON.stringify(example)}`],
      ),
    );
    expect(wrong).toEqual([]);
  });
});
