import { onBounce, onInject } from "./bad-list.js";

/** @param {number} times @param {string} reply */
function bounce(times, reply) {
  for (let i = 0; i < times; i++) onBounce(mta.bounce({ tenant: "shop", reply }));
}

test("a tenant with too many unknown recipients is stopped, others are not", () => {
  bounce(1001, "550 5.1.1 No such user");
  expect(onInject(mta.inject({ tenant: "shop" }))).toMatchObject({ reason: "1001 unknown recipients" });
  expect(onInject(mta.inject({ tenant: "other" }))).toBeUndefined();
});

test("a few are no reason", () => {
  bounce(1000, "550 5.1.1 No such user");
  expect(onInject(mta.inject({ tenant: "shop" }))).toBeUndefined();
});

test("a full mailbox is not an unknown recipient", () => {
  bounce(1001, "552 5.2.2 Mailbox full");
  expect(onInject(mta.inject({ tenant: "shop" }))).toBeUndefined();
});
