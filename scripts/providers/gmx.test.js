import { onBounce, onRoute } from "./gmx.js";

/** @param {string} campaign @param {Duration} age */
const route = (campaign, age = 0) => onRoute(mta.route({ provider: "gmx", campaign, age }));

/** @param {BounceFacts} facts */
const decide = (facts) => onBounce(mta.bounce({ provider: "gmx", age: 0, soFar: { retry: "2h" }, ...facts }));

test("while GMX complains about unknown users, campaigns with many of them rest", () => {
  for (let i = 0; i < 20; i++) {
    decide({ campaign: "old list", reply: "550 Requested action not taken: mailbox unavailable", soFar: { category: "invalid-recipient" } });
  }

  expect(route("old list")).toBeUndefined();
  expect(decide({ campaign: "spring", reply: "421 Too many unknown users. For explanation visit http://postmaster.gmx.com/en/case?c=r0401" }))
    .toMatchObject({ category: "rate-limited", retry: 7200 });
  expect(route("old list", "1h")?.defer).toBe(3 * 3600);
  expect(route("spring", "1h")).toBeUndefined();
  expect(route("", "1h")).toBeUndefined();
  expect(route("old list", "4h")).toBeUndefined();
});

test("a limit that is met again waits longer", () => {
  const retries = [1, 2, 9].map((attempt) => decide({ reply: "421 Rate limit reached. Please try again later", attempt })?.retry);
  expect(retries).toEqual([7200, 14400, 21600]);
});

test("the page that the reply names tells that the address is meant, at any step", () => {
  const reply = "554 Transaction failed For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=192.0.2.15&r=1MNcgj-1ue23t3pyV";
  expect(decide({ stage: "final-dot", reply })).toMatchObject({ category: "source-blocked", retry: 7200 });
  expect(decide({ stage: "final-dot", reply, soFar: {} })).toMatchObject({ category: "source-blocked", retry: "2h" });
  const mailbox = "550 Requested action not taken: mailbox unavailable For explanation visit http://postmaster.gmx.com/en/error-messages?ip=192.0.2.15&c=r0601";
  expect(decide({ reply: mailbox })).toBeUndefined();
});

test("other providers are left alone", () => {
  expect(onBounce(mta.bounce({ provider: "gmail", reply: "421 Rate limit reached" }))).toBeUndefined();
  expect(onRoute(mta.route({ provider: "gmail", campaign: "old list" }))).toBeUndefined();
});
