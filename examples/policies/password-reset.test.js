import { onInject, onRoute } from "./password-reset.js";

test("a password reset overtakes other mail", () => {
  expect(onInject(mta.inject({ headers: { Subject: "Reset your password" } }))).toMatchObject({ priority: "high", metadata: { kind: "urgent" } });
});

test("other mail is left alone", () => {
  expect(onInject(mta.inject({ headers: { Subject: "Our spring offers" } }))).toBeUndefined();
  expect(onRoute(mta.route({}))).toBeUndefined();
});

test("it is tried often and given up early", () => {
  const decision = onRoute(mta.route({ metadata: { kind: "urgent" } }));
  expect(decision?.expiresAfter).toBe("1h");
  expect(decision?.retrySchedule?.[0]).toBe("30s");
});
