import { onInject } from "./signed-unsubscribe.js";

test("mail without a campaign, or to several, is left alone", () => {
  expect(onInject(mta.inject())).toBeUndefined();
  expect(onInject(mta.inject({ campaign: "spring", recipients: ["a@x.example", "b@x.example"] }))).toBeUndefined();
});
