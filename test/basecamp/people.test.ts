import { expect, it } from "vitest";
import { basecampClient } from "../../src/basecamp/client.ts";
import { readPeople } from "../../src/basecamp/people.ts";

const API = "https://3.basecampapi.com";
const OMAR = { id: 1049715915, name: "Omar Okafor", email_address: "omar@example.com", personable_type: "User" };
const READ = { id: "1049715915", name: "Omar Okafor", email: "omar@example.com", isEmailHidden: false, kind: "user" };

function clientAnswering(...answers: readonly Response[]) {
  const requests: Request[] = [];
  const client = basecampClient({
    ...{ apiUrl: API, account: "999", accessToken: "t0ken", userAgent: "Tests (tests@example.com)" },
    clock: { now: () => 0, deadline: (ms) => AbortSignal.timeout(ms) },
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return answers[requests.length - 1] ?? new Response("", { status: 500 });
    },
  });
  return { client, requests };
}

function linkTo(url: string): ResponseInit {
  return { headers: { Link: `<${url}>; rel="next"` } };
}

it("reads the people of a project page by page, without a content type", async () => {
  const second = "/999/projects/7/people.json?page=2";
  const { client, requests } = clientAnswering(Response.json([OMAR], linkTo(`${API}${second}`)), Response.json([]));
  expect(await client.listPeople("7")).toEqual({ ok: true, value: { people: [READ], next: second } });
  expect(await client.nextPeople(second)).toEqual({ ok: true, value: { people: [], next: null } });
  expect(requests.map(({ url }) => url)).toEqual([`${API}/999/projects/7/people.json`, `${API}${second}`]);
  expect(requests.some(({ headers }) => headers.has("content-type"))).toBe(false);
});

it.each([
  ["a next page elsewhere", Response.json([OMAR], linkTo("https://evil.example/999/people.json?page=2"))],
  ["a next page of another account", Response.json([OMAR], linkTo(`${API}/998/people.json?page=2`))],
  ["no list", Response.json({ people: [OMAR] })],
])("takes no answer with %s", async (_what, answer) => {
  const { client } = clientAnswering(answer);
  expect(await client.listPeople("7")).toEqual({
    ok: false,
    failure: { reason: "no-clear-answer", status: 200, cause: "unreadable-answer" },
  });
});

it.each<[string, object, object]>([
  ["a user", {}, {}],
  ["a client by type", { personable_type: "Client" }, { kind: "client" }],
  ["a client by mark", { client: true }, { kind: "client" }],
  ["somebody of no stated type", { personable_type: null, client: null }, {}],
  ["a removed person", { personable_type: "Tombstone", client: true }, { kind: "gone" }],
  ["an integration", { personable_type: "Integration" }, { kind: "gone" }],
  ["an outsider", { personable_type: "Outsider" }, { kind: "gone" }],
  ["Basecamp's own person", { id: "basecamp" }, { id: "basecamp", kind: "gone" }],
  ["an id above 2^53", { id: "9007199254741622" }, { id: "9007199254741622" }],
  ["a masked address", { email_address: "o•••@•••••••.•••" }, { email: null, isEmailHidden: true }],
  ["no address", { email_address: null }, { email: null }],
  ["nothing but an id", { name: null, email_address: undefined }, { name: "", email: null }],
  ["members of other types", { name: 7, email_address: [], client: "yes" }, { name: "", email: null }],
])("reads %s", (_what, given, expected) => {
  expect(readPeople([{ ...OMAR, ...given }])).toEqual([{ ...READ, ...expected }]);
});

it.each([[null], ["Omar"], [{ name: "Omar" }], [{ id: -1 }], [{ id: 1.5 }], [{ id: "" }]])(
  "leaves out %j and keeps the others",
  (entry) => {
    expect(readPeople([entry, OMAR])).toEqual([READ]);
  },
);
