import { onRecipient } from "./unknown-recipient.js";

test("recipients of other domains are not asked about", () => {
  expect(onRecipient(mta.recipient({ recipient: "anybody@elsewhere.example" }))).toBeUndefined();
});
