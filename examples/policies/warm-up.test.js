import { onRoute } from "./warm-up.js";

test("campaigns to Gmail leave slowly", () => {
  expect(onRoute(mta.route({ provider: "gmail", campaign: "spring" }))).toMatchObject({ trafficProfile: "warming-up" });
});

test("other mail keeps its limits", () => {
  expect(onRoute(mta.route({ provider: "gmail" }))).toBeUndefined();
  expect(onRoute(mta.route({ provider: "yahoo", campaign: "spring" }))).toBeUndefined();
});
