import { onInject } from "./suppression.js";

const rows = { "joe@a.example": { reason: "hard bounce", since: "2026-05-01" } };

test("suppressed recipients get no mail, in whatever case they are written", () => {
  mta.table("suppressed", rows, { ignoreCase: true });
  expect(onInject(mta.inject({ recipients: ["jane@a.example", "Joe@A.example"] }))).toEqual({
    edits: [{ dropRecipient: "Joe@A.example" }],
    reason: "1 suppressed, the first for: hard bounce",
  });
});

test("others do", () => {
  mta.table("suppressed", rows, { ignoreCase: true });
  expect(onInject(mta.inject({ recipients: ["jane@a.example"] }))).toBeUndefined();
});

test("without the table nothing is taken for not suppressed", () => {
  expect(() => onInject(mta.inject())).toThrow("no table 'suppressed'");
});
