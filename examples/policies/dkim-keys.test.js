import { onSign } from "./dkim-keys.js";

test("a stream of the list has keys of its own, and the provider's besides", () => {
  expect(onSign(mta.sign({ headers: { "X-Stream": "news" } }))).toMatchObject({
    keys: ["news._domainkey.example.com"],
    moreKeys: ["esp1._domainkey.esp.example"],
  });
});

test("other mail keeps the keys of the rules", () => {
  const decision = onSign(mta.sign({ headers: { "X-Stream": "constructor" } }));
  expect(decision?.keys).toBeUndefined();
  expect(decision?.moreKeys).toEqual(["esp1._domainkey.esp.example"]);
});

test("a test leaves unsigned", () => {
  expect(onSign(mta.sign({ headers: { "X-Stream": "test" } }))?.sign).toBe(false);
});
