import { onRoute } from "./office-hours.js";

/** @param {string} receivedAt @param {Duration} age */
const defer = (receivedAt, age = 0) => onRoute(mta.route({ campaign: "offers", receivedAt, age }))?.defer;

test("in Berlin, summer and winter", () => {
  expect(defer("2026-07-01T06:59:30Z")).toBe(30);
  expect(defer("2026-07-01T07:00:00Z")).toBeUndefined();
  expect(defer("2026-12-01T07:15:00Z")).toBe(45 * 60);
  expect(defer("2026-12-01T08:00:00Z")).toBeUndefined();
  expect(defer("2026-12-01T16:00:00Z")).toBe(3600);
});

test("age counts, and so do weekends and midnight", () => {
  expect(defer("2026-12-01T07:15:00Z", "45m")).toBeUndefined();
  expect(defer("2026-12-05T12:00:00Z")).toBe(3600);
  expect(defer("2026-12-01T23:00:00Z")).toBe(3600);
});

test("other campaigns leave at once", () => {
  expect(onRoute(mta.route({ campaign: "receipts", receivedAt: "2026-12-01T03:00:00Z" }))).toBeUndefined();
});
