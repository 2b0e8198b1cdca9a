import { onRoute } from "./campaign-hold.js";

test("mail of a held campaign stays", () => {
  expect(onRoute(mta.route({ campaign: "on-hold" }))).toMatchObject({ hold: true });
});

test("other mail leaves", () => {
  expect(onRoute(mta.route({ campaign: "spring" }))).toBeUndefined();
  expect(onRoute(mta.route({}))).toBeUndefined();
});
