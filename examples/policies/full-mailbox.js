// A full mailbox: tried for a day whatever the reply's class, then given up, and left alone for a month.

const patience = 24 * 3600;

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.soFar.category !== "quota-exceeded") return;
  if (bounce.age < patience) return { retry: "4h", reason: "the mailbox is full; it may be emptied" };
  return { bounce: true, suppress: { scope: "recipient", for: "30d" }, reason: "the mailbox has been full for a day" };
}
