import { expect, it } from "vitest";
import type { BasecampWebhook } from "../../src/basecamp/webhooks.ts";
import { type OwnAddresses, planWebhooks } from "../../src/delivery/tracking/own-webhooks.ts";

const PREFIX = "https://forms.example.com/basecamp/";
const ADDRESS = `${PREFIX}s3cret`;
const BEFORE = "https://old.example.com/basecamp/s3cret";

function webhook(id: string, payloadUrl: string, changes: Partial<BasecampWebhook> = {}): BasecampWebhook {
  return { id, payloadUrl, isActive: true, types: ["Todo"], ...changes };
}

const fine = webhook("1", ADDRESS);
const off = webhook("2", ADDRESS, { isActive: false });
const oldSecret = webhook("3", `${PREFIX}an-older-secret`);
const oldHost = webhook("4", BEFORE);
const others = [
  webhook("90", "https://hooks.example.net/basecamp/s3cret"),
  webhook("91", `${PREFIX}s3cret/more`),
  webhook("92", PREFIX),
  webhook("93", "https://forms.example.com/basecamp"),
  webhook("94", `${PREFIX}s3cret?x=1`),
  webhook("95", "https://forms.example.com.evil.example/basecamp/s3cret"),
];

it.each<[string, BasecampWebhook[], string | null, boolean, string[]]>([
  ["nothing of ours is there", [], null, false, []],
  ["it is as it should be", [fine], "1", true, []],
  ["Basecamp switched it off", [off], "2", false, []],
  ["it tells of other things", [webhook("5", ADDRESS, { types: ["Comment"] })], "5", false, []],
  ["it tells of everything", [webhook("5", ADDRESS, { types: ["all"] })], "5", true, []],
  ["it has a secret of before", [oldSecret], "3", false, []],
  ["it has the address of before", [oldHost], "4", false, []],
  ["there are two", [webhook("0", ADDRESS), fine], "0", true, ["1"]],
  ["one of two is off", [off, fine], "1", true, ["2"]],
  ["the old one stands beside the new one", [oldHost, oldSecret, fine], "1", true, ["4", "3"]],
])("keeps one webhook and touches none of others where %s", (_where, ours, kept, isFine, surplus) => {
  const own: OwnAddresses = { address: ADDRESS, prefix: PREFIX, lastAddress: BEFORE };
  const plan = planWebhooks([...others.slice(0, 3), ...ours, ...others.slice(3)], own);
  expect(plan.kept?.webhook.id ?? null).toBe(kept);
  expect(plan.kept?.isFine ?? false).toBe(isFine);
  expect(plan.surplus.map(({ id }) => id)).toEqual(surplus);
});

it("takes the address of another deployment for somebody else's while none was registered before", () => {
  const own: OwnAddresses = { address: ADDRESS, prefix: PREFIX, lastAddress: null };
  expect(planWebhooks([oldHost], own)).toEqual({ kept: null, surplus: [] });
});
