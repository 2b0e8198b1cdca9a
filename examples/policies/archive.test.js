import { onInject } from "./archive.js";

test("mail of the department goes to the archive too", () => {
  expect(onInject(mta.inject({ returnPath: "jane@LEGAL.example" }))?.edits).toEqual([{ addRecipient: "archive@legal.example" }]);
});

test("not twice, and not other mail", () => {
  expect(onInject(mta.inject({ returnPath: "jane@legal.example", recipients: ["archive@legal.example"] }))).toBeUndefined();
  expect(onInject(mta.inject({ returnPath: "jane@shop.example" }))).toBeUndefined();
  expect(onInject(mta.inject({ returnPath: "" }))).toBeUndefined();
});
