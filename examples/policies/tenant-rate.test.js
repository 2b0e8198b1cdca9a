import { onInject } from "./tenant-rate.js";

test("below the limit mail is taken; tests count nothing", () => {
  expect(onInject(mta.inject({ tenant: "shop", recipients: ["jane@gmail.example", "joe@gmail.example"] }))).toBeUndefined();
});
