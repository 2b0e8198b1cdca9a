import { onInject } from "./customer-label.js";

test("each recipient keeps the number as a label", () => {
  const decision = onInject(mta.inject({ recipients: ["jane+4711@corp.example", "joe@corp.example", "ann+x@corp.example"] }));
  expect(decision?.edits).toEqual([
    { dropRecipient: "jane+4711@corp.example" },
    { addRecipient: "jane@corp.example" },
    { metadataOf: "jane@corp.example", metadata: { customer: "4711" } },
  ]);
});

test("other recipients are left alone", () => {
  expect(onInject(mta.inject({ recipients: ["joe@corp.example"] }))).toBeUndefined();
});
