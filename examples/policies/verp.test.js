import { onInject } from "./verp.js";

test("three recipients of one domain have three return paths", () => {
  const recipients = ["jane@shop.example", "joe@shop.example", "ann@shop.example"];
  const paths = onInject(mta.inject({ recipients }))?.edits?.map((edit) => edit.returnPath) ?? [];
  expect(paths.length).toBe(3);
  expect(paths[1]).toMatch(/^news\+joe=shop\.example@/);
});

test("a bounce keeps the null return path", () => {
  expect(onInject(mta.inject({ returnPath: "" }))).toBeUndefined();
});
