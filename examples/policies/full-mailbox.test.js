import { onBounce } from "./full-mailbox.js";

/** @param {Duration} age */
const full = (age) => mta.bounce({ soFar: { category: "quota-exceeded" }, reply: "552 5.2.2 Mailbox full", age });

test("a full mailbox is tried for a day", () => {
  expect(onBounce(full("1h"))).toMatchObject({ retry: "4h" });
});

test("then it is given up and left alone for a month", () => {
  expect(onBounce(full("25h"))).toMatchObject({ bounce: true, suppress: { scope: "recipient", for: "30d" } });
});

test("other failures are left alone", () => {
  expect(onBounce(mta.bounce({}))).toBeUndefined();
});
