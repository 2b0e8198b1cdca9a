import { onBounce } from "./yahoo.js";

const deferred = "421 4.7.0 [TSS04] Messages from 192.0.2.15 temporarily deferred due to unexpected volume or user complaints";

test("a message that meets TSS04 again waits twice as long", () => {
  /** @param {number} attempt */
  const decide = (attempt) => onBounce(mta.bounce({ provider: "yahoo", stage: "mail-from", reply: deferred, attempt, soFar: { retry: "2h" } }));
  expect([1, 2, 3].map((attempt) => decide(attempt)?.retry)).toEqual([7200, 14400, 14400]);
});

test("what is deferred permanently is reported, its wait left to the rules", () => {
  const reply = "553 5.7.2 [TSS09] All messages from 192.0.2.15 will be permanently deferred; Retrying will NOT succeed.";
  expect(onBounce(mta.bounce({ provider: "yahoo", stage: "mail-from", reply }))).toBeUndefined();
});

test("ordinary failures and other providers are left alone", () => {
  expect(onBounce(mta.bounce({ provider: "yahoo" }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "gmail", reply: deferred }))).toBeUndefined();
});
