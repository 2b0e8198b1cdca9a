import { onBounce, onInject, onRoute } from "./gmail.js";

/** @param {string} what */
const limited = (what) => `421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your ${what}.`;

test("mail of a campaign gets a Feedback-ID", () => {
  const decision = onInject(mta.inject({ campaign: "spring sale: 2026", tenant: "shop" }));
  expect(decision?.edits).toEqual([{ addHeader: { name: "Feedback-ID", value: "spring_sale__2026:shop:normal:policymta" } }]);
});

test("mail without a campaign, or with a Feedback-ID of its own, is left alone", () => {
  expect(onInject(mta.inject({}))).toBeUndefined();
  expect(onInject(mta.inject({ campaign: "spring", headers: { "Feedback-ID": "a:b:c:sender" } }))).toBeUndefined();
});

test("what Gmail has put off twice makes way", () => {
  expect(onRoute(mta.route({ provider: "gmail", attempts: 2 }))).toMatchObject({ priority: "bulk" });
  expect(onRoute(mta.route({ provider: "gmail", attempts: 1 }))).toBeUndefined();
  expect(onRoute(mta.route({ provider: "gmail", attempts: 5, priority: "high" }))).toBeUndefined();
  expect(onRoute(mta.route({ provider: "yahoo", attempts: 5 }))).toBeUndefined();
});

test("a limit on the sending domain waits longer each time", () => {
  /** @param {number} attempt */
  const decide = (attempt) => onBounce(mta.bounce({ provider: "gmail", reply: limited("DKIM domain"), attempt, soFar: { retry: "30m" } }));
  expect([1, 2, 9].map((attempt) => decide(attempt)?.retry)).toEqual([1800, 3600, 7200]);
  expect(decide(1)?.category).toBe("rate-limited");
});

test("a repeated Message-ID is the injector's fault", () => {
  const decision = onBounce(mta.bounce({ provider: "gmail", reply: "421 4.7.28 too many messages with the same Message-ID" }));
  expect(decision).toMatchObject({ category: "policy-rejected", retry: "4h" });
});

test("a limit on this server's address is the plugin's business, and so are other providers", () => {
  expect(onBounce(mta.bounce({ provider: "gmail", reply: limited("IP address") }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "gmail", reply: "550 5.1.1 No such user" }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "yahoo", reply: limited("DKIM domain") }))).toBeUndefined();
});
