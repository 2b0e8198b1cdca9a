import { onBounce } from "./yahoo.js";

const deferred = "421 4.7.0 [TSS04] Messages from 192.0.2.15 temporarily deferred due to unexpected volume or user complaints";

test("a message that meets TSS04 again waits longer", () => {
  const waits = [1, 2, 3, 4].map((attempt) => onBounce(mta.bounce({ provider: "yahoo", stage: "mail-from", reply: deferred, attempt })).retry);
  expect(waits).toEqual(["2h", "3h", "4h", "4h"]);
});

test("what is deferred permanently is reported, its wait left to the rules", () => {
  const reply = "553 5.7.2 [TSS09] All messages from 192.0.2.15 will be permanently deferred; Retrying will NOT succeed.";
  expect(onBounce(mta.bounce({ provider: "yahoo", stage: "mail-from", reply }))).toBeUndefined();
});

test("ordinary failures and other providers are left alone", () => {
  expect(onBounce(mta.bounce({ provider: "yahoo" }))).toBeUndefined();
  expect(onBounce(mta.bounce({ provider: "gmail", reply: deferred }))).toBeUndefined();
});
