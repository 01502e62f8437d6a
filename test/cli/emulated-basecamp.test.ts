import { describe, expect, it } from "vitest";
import { emulatedBasecamp, exampleNames, filingElsewhere } from "../../src/cli/emulated-basecamp.ts";
import { always, template } from "../mapping/drafting.ts";

const to = (name: string, ...lists: readonly (readonly [account: string, project: string, todolist: string])[]) => ({
  name,
  todos: lists.map(([account, project, todolist]) => template({ todolist: always({ account, project, todolist }) })),
});

describe("the emulator of npm start", () => {
  it("has each list once that the mappings of the commonest account name", () => {
    const mappings = [
      to("other", ["9", "1", "2"]),
      to("desk", ["7", "10", "11"], ["7", "10", "12"]),
      to("leave", ["7", "20", "11"]),
    ];
    expect(emulatedBasecamp(mappings)).toEqual({
      account: "7",
      todolists: [
        { project: "10", todolist: "11", name: "To-dos of desk" },
        { project: "10", todolist: "12", name: "To-dos of desk" },
      ],
    });
  });

  it("knows which mappings file elsewhere, and which are examples", () => {
    const mappings = [to("both", ["7", "1", "2"], ["195539477", "1", "2"]), to("own", ["7", "1", "2"])];
    expect([filingElsewhere("7", mappings), exampleNames(mappings)]).toEqual([["both"], ["both"]]);
    expect(exampleNames(mappings.slice(1))).toEqual([]);
  });

  it("is the one of the examples without any mapping", () => {
    expect(emulatedBasecamp([])).toEqual({ account: "195539477", todolists: [] });
  });
});
