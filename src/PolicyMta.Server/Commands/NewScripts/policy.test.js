import { onInject } from "./policy.js";

/** @param {string} subject */
const priorityOf = (subject) => onInject(mta.inject({ headers: { Subject: subject } }))?.priority;

test("mail that a person waits for goes first", () => {
  expect(priorityOf("Your password")).toBe("high");
  expect(priorityOf("Order 4711 is on its way")).toBe("high");
});

test("other mail is left alone", () => {
  expect(priorityOf("Our newsletter")).toBeUndefined();
});
