import { onRoute } from "./relay-by-sender.js";

test("the sender's domain tells the relay", () => {
  const decision = onRoute(mta.route({ returnPath: "News@Bank.Example" }));
  expect(decision).toMatchObject({ nextHop: "relay.bank.example:587", tls: "verified" });
});

test("other senders, and notices, go where DNS says", () => {
  for (const returnPath of ["a@shop.example", "a@sub.bank.example", "a@constructor", ""]) {
    expect(onRoute(mta.route({ returnPath }))).toBeUndefined();
  }
});
