// expect(value): what tests say of values. Evaluates to the function; runs inside the test's own engine.
(() => {
  "use strict";

  const show = (value) => {
    if (value === undefined || typeof value === "function" || typeof value === "symbol" || value instanceof Error) return String(value);
    return JSON.stringify(value);
  };

  const said = (object) => Object.keys(object).filter((key) => object[key] !== undefined);

  const equal = (a, b, depth) => {
    if (Object.is(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || depth > 100) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = said(a);
    return keys.length === said(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], depth + 1));
  };

  const contains = (holder, item) =>
    typeof holder === "string" ? holder.includes(item) : Array.isArray(holder) && holder.some((other) => equal(other, item, 0));

  const holds = (object, part) =>
    typeof object === "object" && object !== null && Object.keys(part).every((key) =>
      typeof part[key] === "object" && part[key] !== null && !Array.isArray(part[key]) ? holds(object[key], part[key]) : equal(object[key], part[key], 0));

  const matches = (text, pattern) => typeof text === "string" && (pattern instanceof RegExp ? pattern.test(text) : text.includes(pattern));

  const thrown = (call) => {
    try {
      call();
      return { happened: false };
    } catch (error) {
      return { happened: true, error, text: error instanceof Error ? error.message : String(error) };
    }
  };

  const matchers = (value, wanted) => {
    const check = (holds, text) => {
      if (holds !== wanted) throw new Error(`expected ${show(value)} ${wanted ? "" : "not "}${text}`);
    };
    // Blocks, not expressions: a call in tail position would leave no trace of the test's own line.
    return {
      toBe: (other) => { check(Object.is(value, other), `to be ${show(other)}`); },
      toEqual: (other) => { check(equal(value, other, 0), `to equal ${show(other)}`); },
      toMatchObject: (part) => { check(holds(value, part), `to hold ${show(part)}`); },
      toBeUndefined: () => { check(value === undefined, "to be undefined"); },
      toBeNull: () => { check(value === null, "to be null"); },
      toBeTruthy: () => { check(Boolean(value), "to be truthy"); },
      toBeFalsy: () => { check(!value, "to be falsy"); },
      toBeGreaterThan: (other) => { check(value > other, `to be greater than ${show(other)}`); },
      toBeLessThan: (other) => { check(value < other, `to be less than ${show(other)}`); },
      toContain: (item) => { check(contains(value, item), `to contain ${show(item)}`); },
      toMatch: (pattern) => { check(matches(value, pattern), `to match ${pattern}`); },
      toThrow: (pattern) => {
        const result = thrown(value);
        check(result.happened && (pattern === undefined || matches(result.text, pattern)),
          `to throw${pattern === undefined ? "" : ` ${pattern}`}${result.happened ? `, it threw: ${result.text}` : ""}`);
      },
    };
  };

  return (value) => ({ ...matchers(value, true), not: matchers(value, false) });
})()
