import { now, rest, restOf, senderDomain } from "./rests.js";

const receivedAt = "2026-05-01T12:00:00Z";

test("the time of day is that of the facts", () => {
  expect(now(mta.bounce({ receivedAt, age: "1h" }))).toBe(Date.parse("2026-05-01T13:00:00Z") / 1000);
});

test("mail rests until the wait is over", () => {
  expect(rest(mta.bounce({ receivedAt, age: 0 }), "sender a@shop.example", 600)).toBe(600);
  expect(restOf(mta.route({ receivedAt, age: "4m" }), "sender a@shop.example")).toBe(360);
  expect(restOf(mta.route({ receivedAt, age: "10m" }), "sender a@shop.example")).toBe(0);
  expect(restOf(mta.route({ receivedAt, age: 0 }), "sender b@shop.example")).toBe(0);
});

test("a longer rest stays, a shorter one gives way", () => {
  const bounce = mta.bounce({ receivedAt, age: 0 });
  rest(bounce, "domain shop.example", 7200);
  rest(bounce, "domain shop.example", 600);
  expect(restOf(bounce, "domain shop.example")).toBe(7200);
  rest(bounce, "domain shop.example", 9000);
  expect(restOf(bounce, "domain shop.example")).toBe(9000);
});

test("the sender's domain", () => {
  expect(senderDomain(mta.route({ returnPath: "News@Shop.Example" }))).toBe("shop.example");
  expect(senderDomain(mta.route({ returnPath: "" }))).toBe("");
});
