import { onBounce } from "./comcast.js";

/** @param {string} reply @param {number} attempt */
const decide = (reply, attempt = 1) =>
  onBounce(mta.bounce({ provider: "comcast", stage: "banner", reply, attempt, egressSource: "a", soFar: { retry: "4h" } }));

/** @param {string} code */
const block = (code) => `554 Comcast block for spam. See http://postmaster.comcast.net/smtp-error-codes.php#${code}`;

test("a block says which lists are the cause", () => {
  expect(decide(block("BL000001"))?.reason).toMatch(/because of Spamhaus Zen$/);
  expect(decide(block("BL000110"))?.reason).toMatch(/because of Cloudmark CSI and Sender Score$/);
  expect(decide(block("BL001000"))?.reason).toMatch(/because of another list$/);
  expect(decide(block("BL000000"))?.reason).toMatch(/because of Comcast's own filters$/);
});

test("a blocked message knocks ever more rarely", () => {
  expect([1, 2, 3, 9].map((attempt) => decide(block("BL000010"), attempt)?.retry)).toEqual([14400, 28800, 43200, 43200]);
  expect(decide(block("BL000010"))?.category).toBe("source-blocked");
});

test("a limit that is met again waits longer", () => {
  const reply = "421 4.1.0 192.0.2.15 Throttled. See http://postmaster.comcast.net/smtp-error-codes.php#RL000003";
  expect([1, 2].map((attempt) => decide(reply, attempt)?.retry)).toEqual([14400, 28800]);
});

test("a missing PTR record is reported, its wait left to the schedule", () => {
  expect(decide("421 4.2.0 resimta comcast Reverse DNS failure: Try again later")).toBeUndefined();
});

test("ordinary failures and other providers are left alone", () => {
  expect(decide("550 5.1.1 Not our Customer")).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "yahoo", reply: block("BL000001") }))).toBeUndefined();
});
