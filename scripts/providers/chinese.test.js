import { onBounce, onRoute } from "./chinese.js";

const receivedAt = "2026-05-01T12:00:00Z";

/** @param {string} provider @param {string} reply @param {BounceFacts} facts */
const decide = (provider, reply, facts = {}) =>
  onBounce(mta.bounce({ provider, reply, receivedAt, age: 0, returnPath: "news@shop.example", soFar: { retry: "1h" }, ...facts }));

/** @param {string} provider @param {string} returnPath */
const defer = (provider, returnPath) => onRoute(mta.route({ provider, returnPath, receivedAt, age: 0 }))?.defer;

test("QQ's limits are those of a minute, an hour and a day in Beijing", () => {
  const reply = "550 Ip frequency limited [IP: 192.0.2.22]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725";
  const decisions = [1, 2, 3].map((attempt) => decide("qq", reply, { attempt }));
  expect(decisions.map((decision) => decision?.retry)).toEqual([600, 7200, 4 * 3600]);
  expect(decisions[0]).toMatchObject({ category: "rate-limited", throttle: { pause: true, for: 600 } });
  expect(defer("qq", "news@shop.example")).toBeUndefined();
});

test("a sender over its limit waits, others do not", () => {
  expect(decide("qq", "550 Sender frequency limited")).toMatchObject({ category: "rate-limited", retry: 600 });
  expect(decide("qq", "550 Sender frequency limited")?.throttle).toBeUndefined();
  expect(defer("qq", "News@shop.example")).toBe(600);
  expect(defer("qq", "other@shop.example")).toBeUndefined();
  expect(defer("gmail", "news@shop.example")).toBeUndefined();
});

test("a domain over its limit waits with all of its senders", () => {
  decide("qq", "550 Domain frequency limited", { returnPath: "a@big.example", attempt: 2 });
  expect(defer("qq", "b@big.example")).toBe(7200);
});

test("a busy mailbox waits longer each time", () => {
  expect([1, 2, 9].map((attempt) => decide("qq", "550 Mailbox unavailable or access denied", { attempt })?.retry)).toEqual([3600, 7200, 14400]);
});

test("NetEase's limits of a sender and of a day", () => {
  expect(decide("netease", "451 MI:SFQ 163 smtp8", { returnPath: "x@shop.example" })?.retry).toBe(900);
  expect(defer("netease", "x@shop.example")).toBe(900);
  expect(decide("netease", "554 5.7.3 HL:ITC")).toMatchObject({ retry: 4 * 3600, throttle: { pause: true, for: 4 * 3600 } });
});

test("ordinary failures and other providers are left alone", () => {
  expect(decide("qq", "550 Mailbox not found")).toBeUndefined();
  expect(decide("netease", "554 DT:SPM 163 smtp8")).toBeUndefined();
  expect(decide("gmail", "550 Sender frequency limited")).toBeUndefined();
});
