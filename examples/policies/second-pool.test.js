import { onBounce, onRoute } from "./second-pool.js";

/** @param {BounceFacts} facts */
const blocked = (facts) => onBounce(mta.bounce({ id: "01K0000000000000000000TEST", domain: "gmail.example", soFar: { category: "source-blocked" }, ...facts }));

const pool = () => onRoute(mta.route({ id: "01K0000000000000000000TEST", domain: "gmail.example" }))?.egressPool;

test("what is blocked leaves from the other pool, once", () => {
  expect(pool()).toBeUndefined();
  expect(blocked({ egressPool: "main" })).toMatchObject({ reroute: true });
  expect(pool()).toBe("reserve");
  expect(blocked({ egressPool: "reserve" })).toBeUndefined();
});

test("other failures stay where they are", () => {
  expect(blocked({ egressPool: "main", soFar: { category: "rate-limited" } })).toBeUndefined();
  expect(onRoute(mta.route({ domain: "yahoo.example" }))).toBeUndefined();
});
