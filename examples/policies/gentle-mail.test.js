import { onRoute } from "./gentle-mail.js";

test("mail to strangers has limits of its own", () => {
  const decision = onRoute(mta.route({ domain: "corp.example", metadata: { audience: "cold" } }));
  expect(decision?.limits?.messageRate).toBe("200/h");
  expect(decision?.limits?.connections).toBe(1);
});

test("other mail has those of its profile", () => {
  expect(onRoute(mta.route({ domain: "corp.example" }))).toBeUndefined();
});
