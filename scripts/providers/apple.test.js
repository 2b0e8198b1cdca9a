import { onBounce } from "./apple.js";

/** @param {BounceFacts} facts */
const decide = (facts) => onBounce(mta.bounce({ provider: "icloud", egressSource: "a", soFar: { retry: "30m" }, ...facts }));

/** @param {string} mailbox */
const busy = (mailbox) => `421 4.7.1 Messages to ${mailbox} deferred due to excessive volume. Try again later - https://support.apple.com/en-us/HT204137`;

test("a busy mailbox waits alone, longer each time", () => {
  const decisions = [1, 2, 9].map((attempt) => decide({ recipient: "jane@icloud.com", reply: busy("jane@icloud.com"), attempt }));
  expect(decisions.map((decision) => decision?.retry)).toEqual([1800, 3600, 7200]);
  expect(decisions.map((decision) => decision?.throttle)).toEqual([undefined, undefined, undefined]);
});

test("many busy mailboxes slow the queue down", () => {
  const names = Array.from({ length: 20 }, (_, i) => `user${i}@icloud.com`);
  const decisions = names.map((recipient) => decide({ recipient, reply: busy(recipient), egressSource: "b" }));
  expect(decisions[18]?.throttle).toBeUndefined();
  expect(decisions[19]).toMatchObject({ throttle: { connections: 1 } });
});

test("an address that is switched off is suppressed for a month alone", () => {
  expect(decide({ reply: "550 5.1.1 <jane@icloud.com>: inactive email address" })).toMatchObject({ suppress: { scope: "recipient", for: "30d" } });
});

const noRecord = "550 5.1.1 <jane@icloud.com>: user lookup success but no user record found";

test("a few unknown mailboxes are believed, very many at once are not", () => {
  const decisions = Array.from({ length: 100 }, () => decide({ reply: noRecord, soFar: { suppress: { scope: "recipient" } } }));
  expect(decisions.slice(0, 99).every((decision) => decision === undefined)).toBe(true);
  expect(decisions[99]).toMatchObject({ category: "receiver-fault", retry: "1h", suppress: { for: "1h" } });
  expect(decide({ reply: noRecord, age: "25h" })).toBeUndefined();
});

test("ordinary failures and other providers are left alone", () => {
  expect(decide({ reply: "550 5.1.1 <jane@icloud.com>: user does not exist" })).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "gmail", reply: busy("jane@icloud.com") }))).toBeUndefined();
});
