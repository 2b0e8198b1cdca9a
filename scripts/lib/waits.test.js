import { growingWait, untilMidnight } from "./waits.js";

/** @param {number} attempt */
const failure = (attempt) => mta.bounce({ attempt, soFar: { retry: "2h" } });

test("the wait of the rules grows with each attempt, up to a bound", () => {
  expect([1, 2, 3, 50].map((attempt) => growingWait(failure(attempt), 3))).toEqual([7200, 14400, 21600, 21600]);
});

test("if the rules chose none, there is none", () => {
  expect(growingWait(mta.bounce({ attempt: 2 }), 3)).toBeUndefined();
});

test("midnight comes in the zone", () => {
  expect(untilMidnight(Date.parse("2026-05-01T12:00:00Z") / 1000, 8)).toBe(4 * 3600);
  expect(untilMidnight(Date.parse("2026-05-01T16:00:00Z") / 1000, 8)).toBe(24 * 3600);
  expect(untilMidnight(Date.parse("2026-05-01T23:59:00Z") / 1000, 0)).toBe(60);
});
