import { expect, it } from "vitest";
import { namedPeople, todolistsOf } from "../../src/mapping/named-people.ts";
import { always, mapping, template } from "./drafting.ts";

const HERE = { account: "1", project: "2", todolist: "3" };
const THERE = { account: "1", project: "4", todolist: "5" };

it("tells whom a mapping names itself, also in a lookup, and nobody whom an answer names", () => {
  const lookup = { from: "kind", table: { A: "ann@example.com", B: "Omar" }, otherwise: "7" };
  const todo = template({
    assignees: always("{{ planner }}"),
    completionSubscribers: [...always("{{ requester }}"), ...always(" mia@example.com ")],
    fallback: "{% if kind %}x{% endif %}",
  });
  const own = { ...mapping(), lookups: { planner: lookup }, todos: [todo] };
  expect(namedPeople(own)).toEqual([
    { account: "1", project: "2", people: ["ann@example.com", "Omar", "7", "mia@example.com"] },
  ]);
});

it("tells them once for each project that their to-do may be in", () => {
  const both = [{ use: HERE, when: "a" }, ...always(THERE)];
  const todos = [
    template({ todolist: both, assignees: always("ann@example.com") }),
    template({ key: "b", todolist: always(THERE), assignees: always("ann@example.com"), fallback: "Omar" }),
    template({ key: "c", todolist: always(THERE) }),
  ];
  expect(namedPeople({ ...mapping(), todos })).toEqual([
    { account: "1", project: "2", people: ["ann@example.com"] },
    { account: "1", project: "4", people: ["ann@example.com", "Omar"] },
  ]);
  expect(todolistsOf({ todos })).toEqual([HERE, THERE]);
});
