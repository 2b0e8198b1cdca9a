import { onBounce } from "./tenant-brake.js";

/** @param {string} tenant */
const spam = (tenant) =>
  onBounce(mta.bounce({ tenant, provider: "gmail", reply: "550 5.7.1 spam", soFar: { category: "spam-content" } }));

test("the twentieth slows the tenant down, and no other", () => {
  for (let i = 1; i < 20; i++) expect(spam("acme")).toBeUndefined();
  expect(spam("acme")?.throttle?.aim).toEqual(["tenant", "provider"]);
  expect(spam("other")).toBeUndefined();
});

test("other failures slow nobody down", () => {
  expect(onBounce(mta.bounce({ provider: "gmail", reply: "550 5.1.1 unknown" }))).toBeUndefined();
});
