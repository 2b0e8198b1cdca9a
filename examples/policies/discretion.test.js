import { onInject } from "./discretion.js";

test("mail of a user leaves without the user's address", () => {
  expect(onInject(mta.inject({ source: { authenticatedAs: "jane" } }))?.received).toBe("without-client");
  expect(onInject(mta.inject())?.received).toBeUndefined();
});

test("machines get no notices", () => {
  expect(onInject(mta.inject({ headers: { "Auto-Submitted": "auto-generated" } }))?.noticesTo).toBe("");
  expect(onInject(mta.inject({ headers: { "Auto-Submitted": "no" } }))?.noticesTo).toBeUndefined();
});
