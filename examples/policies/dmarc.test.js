import { onInject } from "./dmarc.js";

/** @param {Record<string, string>} found */
const mail = (found) => mta.inject({ metadata: { auth_listener: "mx", auth_dmarc_domain: "bank.example", ...found } });

test("what the domain asks is done", () => {
  expect(onInject(mail({ auth_dmarc: "fail", auth_dmarc_policy: "reject" }))?.reject).toMatch(/^550 5\.7\.1 bank\.example/);
  expect(onInject(mail({ auth_dmarc: "fail", auth_dmarc_policy: "none" }))?.metadata).toEqual({ suspicious: "dmarc" });
});

test("mail that nobody can speak for is refused, and what is not known yet is put off", () => {
  expect(onInject(mail({ auth_dmarc: "permerror" }))?.reject).toMatch(/^550/);
  expect(onInject(mail({ auth_dmarc: "temperror" }))?.reject).toMatch(/^451/);
});

test("mail that passes, and that of our own users, is taken", () => {
  expect(onInject(mail({ auth_dmarc: "pass" }))).toBeUndefined();
  expect(onInject(mail({ auth_dmarc: "none" }))).toBeUndefined();
  expect(onInject(mta.inject({ metadata: { auth_listener: "", auth_dmarc: "" } }))).toBeUndefined();
});

test("a chain of somebody whom we do not trust changes nothing", () => {
  const found = { auth_dmarc: "fail", auth_dmarc_policy: "reject", auth_arc: "pass", auth_arc_sealers: "list.example" };
  expect(onInject(mail(found))?.reject).toMatch(/^550/);
});
