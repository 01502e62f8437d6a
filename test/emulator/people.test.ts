import { expect, test } from "vitest";
import * as z from "zod";
import {
  ANN_ID,
  authorizationText,
  bearer,
  connect,
  consentUrl,
  MIA_ID,
  OMAR_ID,
  postConsent,
  refresh,
  type Started,
  Tokens,
} from "./launchpad-for-test.ts";
import { IT_DESK, REQUESTS_LIST, startForTest } from "./start-for-test.ts";

const People = z.array(z.object({ email_address: z.string().nullable() }));

async function emailsSeenBy({ api }: Started, token: string) {
  const response = await api(`/projects/${IT_DESK}/people.json`, { headers: bearer(token) });
  return People.parse(await response.json()).map((person) => person.email_address);
}

test.each([
  [ANN_ID, "Ann", "ann@example.com", true],
  [OMAR_ID, "Omar", "oncall@example.com", false],
  [MIA_ID, "Mia", "mia@example.com", false],
])("the tokens of person %s say that it is %s", async (person, firstName, email, admin) => {
  const emulator = await startForTest();
  const tokens = await connect(emulator, { person });
  const authorization = await authorizationText(emulator, tokens.access_token);
  expect(authorization).toContain(`"first_name":"${firstName}"`);
  expect(authorization).toContain(`"email_address":"${email}"`);

  const refreshed = Tokens.parse(await (await refresh(emulator, tokens.refresh_token)).json());
  for (const { access_token } of [tokens, refreshed]) {
    const profile = await (await emulator.api("/my/profile.json", { headers: bearer(access_token) })).text();
    expect(profile).toContain(`"id":${person},`);
    expect(profile).toContain(`"email_address":"${email}"`);
    expect(profile).toContain(`"admin":${admin}`);
  }
});

test("a form without a person means Ann, and one with somebody who cannot sign in gets a page", async () => {
  const emulator = await startForTest();
  const { access_token } = await connect(emulator);
  expect(await authorizationText(emulator, access_token)).toContain("ann@example.com");
  for (const person of ["1049715930", "1", ""]) {
    const response = await postConsent(consentUrl(emulator), { decision: "allow", person });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("Nobody can sign in as the person");
  }
});

test("a to-do and its completion are by the people whose tokens came with them", async () => {
  const emulator = await startForTest();
  const omar = { headers: bearer((await connect(emulator, { person: OMAR_ID })).access_token) };
  const path = `/todolists/${REQUESTS_LIST}/todos.json`;
  const created = await emulator.api(path, { ...omar, method: "POST", body: '{"content":"by Omar"}' });
  expect(await created.json()).toMatchObject({ creator: { name: "Omar Okafor" } });

  expect((await emulator.api("/todos/9007199254741700/completion.json", { method: "POST" })).status).toBe(204);
  await emulator.api("/todos/9007199254741700/completion.json", { ...omar, method: "POST" });
  expect(await (await emulator.api("/todos/9007199254741700.json", omar)).json()).toMatchObject({
    creator: { name: "Omar Okafor" },
    completion: { creator: { name: "Ann Example" } },
  });
  const page = `${emulator.origin}/195539477/buckets/${IT_DESK}/todos/9007199254741700`;
  expect(await (await fetch(page, { headers: { Accept: "text/html" } })).text()).toContain("Omar Okafor at");
});

test("only an admin sees the e-mail addresses of others, and Ann no longer when that is switched off", async () => {
  const emulator = await startForTest();
  const ann = (await connect(emulator)).access_token;
  const omar = (await connect(emulator, { person: OMAR_ID })).access_token;
  const seenByOmar = ["a••@•••••••.•••", "oncall@example.com", "m••@•••••••.•••", null];
  expect(await emailsSeenBy(emulator, ann)).toEqual(["ann@example.com", "oncall@example.com", "mia@example.com", null]);
  expect(await emailsSeenBy(emulator, omar)).toEqual(seenByOmar);

  await emulator.control("PATCH", "/settings", { admin: false });
  expect(await emailsSeenBy(emulator, ann)).toEqual(["ann@example.com", "o•••••@•••••••.•••", "m••@•••••••.•••", null]);
  expect(await emailsSeenBy(emulator, omar)).toEqual(seenByOmar);
});

test("a sign-in token can be had for a person, and for nobody who cannot sign in", async () => {
  const emulator = await startForTest();
  const SignedIn = z.object({ access_token: z.string() });
  for (const body of [`{"person":"${MIA_ID}"}`, `{"person":${MIA_ID}}`]) {
    const response = await fetch(`${emulator.origin}/_emulator/sign-in-token`, { method: "POST", body });
    const { access_token } = SignedIn.parse(await response.json());
    expect(await authorizationText(emulator, access_token)).toContain("mia@example.com");
  }
  const { access_token } = SignedIn.parse(await (await emulator.control("POST", "/sign-in-token", {})).json());
  expect(await authorizationText(emulator, access_token)).toContain("ann@example.com");
  for (const body of [{ person: "1049715930" }, { persona: OMAR_ID }, null]) {
    const refused = await emulator.control("POST", "/sign-in-token", body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ error: expect.stringMatching(/^The sign-in was refused: .+\.$/) });
  }
});
