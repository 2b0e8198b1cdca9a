import { onInject, onRecipient } from "./batv.js";

test("other domains are left alone", () => {
  expect(onInject(mta.inject({ returnPath: "jane@elsewhere.example" }))).toBeUndefined();
  expect(onRecipient(mta.recipient({ returnPath: "", recipient: "jane@elsewhere.example" }))).toBeUndefined();
});

test("notices reach the postmaster", () => {
  expect(onRecipient(mta.recipient({ returnPath: "", recipient: "Postmaster@corp.example" }))).toBeUndefined();
});
