import { onInject } from "./subject-words.js";

/** @param {string} subject */
const priorityOf = (subject) => onInject(mta.inject({ headers: { Subject: subject } }))?.priority;

test("a subject in Japanese is read, in whatever charset it is written", () => {
  expect(priorityOf("=?utf-8?B?5rOo5paH44Gu56K66KqN?=")).toBe("high");
  expect(priorityOf("=?iso-2022-jp?B?GyRCQ21KOCROM05HJxsoQg==?=")).toBe("high");
  expect(priorityOf("ご注文の確認")).toBe("high");
});

test("other mail is left alone", () => {
  expect(priorityOf("=?utf-8?B?44GT44KT44Gr44Gh44Gv?=")).toBeUndefined();
});
