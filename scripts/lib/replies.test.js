import { isBeforeMail, says } from "./replies.js";

test("phrases are found in any case", () => {
  const bounce = mta.bounce({ reply: "421 4.7.0 [TSS04] Messages temporarily deferred" });
  expect(says(bounce, "[tss04]")).toBe(true);
  expect(says(bounce, "nothing", "Temporarily Deferred")).toBe(true);
  expect(says(bounce, "permanently")).toBe(false);
});

test("steps before MAIL are known", () => {
  expect(isBeforeMail(mta.bounce({ stage: "banner" }))).toBe(true);
  expect(isBeforeMail(mta.bounce({ stage: "mail-from" }))).toBe(false);
  expect(isBeforeMail(mta.bounce({ stage: "final-dot" }))).toBe(false);
});
