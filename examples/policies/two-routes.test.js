import { onRoute } from "./two-routes.js";

test("mailboxes that have moved get their mail elsewhere, the others do not", () => {
  const decision = onRoute(mta.route({ domain: "corp.example", recipients: ["Jane@corp.example", "joe@corp.example"] }));
  expect(decision?.recipients).toEqual([{ recipient: "Jane@corp.example", nextHop: "mx.new.example", reason: "the mailbox has moved" }]);
});

test("other mail goes where DNS says", () => {
  expect(onRoute(mta.route({ domain: "corp.example", recipients: ["joe@corp.example"] }))).toBeUndefined();
  expect(onRoute(mta.route({ domain: "shop.example", recipients: ["jane@shop.example"] }))).toBeUndefined();
});
