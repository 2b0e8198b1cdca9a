import { onInject } from "./test-mail.js";

const recipients = ["dev@corp.example", "customer@shop.example"];

test("test mail reaches the team alone", () => {
  expect(onInject(mta.inject({ tenant: "staging", recipients }))?.edits).toEqual([{ dropRecipient: "customer@shop.example" }]);
});

test("other mail is left alone", () => {
  expect(onInject(mta.inject({ tenant: "shop", recipients }))).toBeUndefined();
  expect(onInject(mta.inject({ tenant: "staging", recipients: ["dev@CORP.example"] }))).toBeUndefined();
});
