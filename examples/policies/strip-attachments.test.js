import { onInject } from "./strip-attachments.js";

/** @param {string} type @param {string} name */
const mail = (type, name) => mta.inject({
  headers: { "Content-Type": `${type}; boundary=b` },
  body: `--b\n\nHello\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''${name}\n\nx\n--b--\n`,
});

test("a named attachment is taken out", () => {
  const decision = onInject(mail("multipart/mixed", "Rechnung%20M%C3%A4rz.EXE"));
  expect(decision?.edits?.[0]).toEqual({ removeParts: { fileName: "*.exe" } });
  expect(decision?.edits?.at(-1)?.appendText).toBe("[taken out: Rechnung März.EXE]");
});

test("a signed message is refused", () => {
  expect(onInject(mail("multipart/signed", "a.exe"))?.reject).toMatch(/^550/);
});

test("other mail is left alone", () => {
  expect(onInject(mail("multipart/mixed", "a.pdf"))).toBeUndefined();
});
