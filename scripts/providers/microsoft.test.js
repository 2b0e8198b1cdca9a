import { onBounce } from "./microsoft.js";

const s3150 = "550 5.7.1 Unfortunately, messages from [192.0.2.15] weren't sent. Part of their network is on our block list (S3150).";

test("a block on this server's address keeps the mail, and no recipient pays for it", () => {
  for (const [provider, reply] of [["microsoft", s3150], ["exchange-online", "550 5.7.606 Access denied, banned sending IP [192.0.2.15]"]]) {
    const decision = onBounce(mta.bounce({ provider, stage: "mail-from", reply, soFar: { retry: "4h" } }));
    expect(decision).toMatchObject({ category: "source-blocked", retry: 14400 });
    expect(decision?.suppress).toBeUndefined();
    expect(decision?.bounce).toBeUndefined();
  }
});

/** @param {Duration | null | undefined} wait */
const hours = (wait) => Number(wait) / 3600;

test("each attempt waits longer", () => {
  /** @param {number} attempt */
  const decide = (attempt) => onBounce(mta.bounce({ provider: "microsoft", stage: "mail-from", reply: s3150, attempt, soFar: { retry: "4h" } }));
  expect([1, 2, 3, 4].map((attempt) => hours(decide(attempt)?.retry))).toEqual([4, 8, 12, 12]);
});

test("missing authentication is reported and stays final", () => {
  expect(onBounce(mta.bounce({ provider: "microsoft", stage: "final-dot", reply: "550 5.7.515 Access denied, sending domain EXAMPLE.COM doesn't meet the required level" }))).toBeUndefined();
});

test("ordinary failures and other providers are left alone", () => {
  expect(onBounce(mta.bounce({ provider: "microsoft" }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "exchange-online", reply: "550 5.7.650 Access denied" }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "gmail", reply: s3150 }))).toBeUndefined();
});
