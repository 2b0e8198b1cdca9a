import { onInject, onRoute } from "./pool-by-header.js";

test("a name of the list becomes a label, and the field goes", () => {
  expect(onInject(mta.inject({ headers: { "X-Pool": "bulk" } }))).toMatchObject({ edits: [{ removeHeader: "X-Pool" }], metadata: { pool: "marketing" } });
});

test("other names count for nothing, but the field goes as well", () => {
  const decision = onInject(mta.inject({ headers: { "X-Pool": "constructor" } }));
  expect(decision?.edits).toEqual([{ removeHeader: "X-Pool" }]);
  expect(decision?.metadata).toBeUndefined();
  expect(onInject(mta.inject({}))).toBeUndefined();
});

test("the label tells the pool", () => {
  expect(onRoute(mta.route({ metadata: { pool: "marketing" } }))?.egressPool).toBe("marketing");
  expect(onRoute(mta.route({ metadata: { pool: "stolen" } }))).toBeUndefined();
  expect(onRoute(mta.route({}))).toBeUndefined();
});
