import { onBounce, onRoute } from "./russian.js";

const statistics = "554 5.7.1 Blocked by spam statistics - see the page on bounces";

test("a sender whom Yandex refuses rests for a day", () => {
  const decide = (/** @type {Duration} */ age) => onBounce(mta.bounce({ provider: "yandex", returnPath: "a@shop.example", reply: statistics, age }));
  expect(decide(0)).toMatchObject({ category: "policy-rejected", retry: 86400 });
  expect(decide("25h")?.retry).toBeUndefined();
  const defer = (/** @type {string} */ returnPath) => onRoute(mta.route({ provider: "yandex", returnPath, age: "25h" }))?.defer;
  expect(defer("a@shop.example")).toBe(86400);
  expect(defer("b@shop.example")).toBeUndefined();
});

test("notices are no sender: one that Yandex refuses keeps no other back", () => {
  expect(onBounce(mta.bounce({ provider: "yandex", returnPath: "", reply: statistics, age: 0 }))).toMatchObject({ retry: 86400 });
  expect(onRoute(mta.route({ provider: "yandex", returnPath: "" }))).toBeUndefined();
});

/** @param {BounceFacts} facts */
const lost = (facts) => onBounce(mta.bounce({
  provider: "mail-ru", stage: "ehlo", reply: "421 4.4.2 Connection lost", isRemoteReply: false, egressSource: "a", ...facts,
}));

test("dropped connections slow the queue down, but not before there are some", () => {
  const decisions = [1, 2, 3, 4, 5].map(() => lost({}));
  expect(decisions.slice(0, 4).every((decision) => decision === undefined)).toBe(true);
  expect(decisions[4]).toMatchObject({ category: "rate-limited", throttle: { connections: 1, rate: "10/min" } });
  expect(lost({ egressSource: "b" })).toBeUndefined();
  expect(lost({ isRemoteReply: true })).toBeUndefined();
  expect(lost({ stage: "resolve" })).toBeUndefined();
});

test("spam at Mail.ru stays final", () => {
  expect(lost({ stage: "final-dot", isRemoteReply: true, reply: "550 spam message rejected. Please visit http://help.mail.ru/notspam-support" })).toBeUndefined();
});

test("ordinary failures and other providers are left alone", () => {
  expect(onBounce(mta.bounce({ provider: "yandex", reply: "550 5.7.1 No such user!" }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "gmail", reply: statistics }))).toBeUndefined();
  expect(onRoute(mta.route({ provider: "mail-ru", returnPath: "a@shop.example" }))).toBeUndefined();
});
