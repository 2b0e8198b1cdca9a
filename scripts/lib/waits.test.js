import { waitAfter } from "./waits.js";

test("each attempt has its wait and the last one repeats", () => {
  const waits = ["1h", "2h", "4h"];
  expect([1, 2, 3, 4, 50].map((attempt) => waitAfter(attempt, waits))).toEqual(["1h", "2h", "4h", "4h", "4h"]);
});
