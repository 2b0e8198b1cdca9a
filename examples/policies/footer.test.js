import { onInject } from "./footer.js";

const returnPath = "jane@corp.example";

test("each text that is shown gets its footer", () => {
  const decision = onInject(mta.inject({
    returnPath,
    headers: { "Content-Type": "multipart/alternative; boundary=b" },
    body: "--b\n\nHello\n--b\nContent-Type: text/html\n\n<p>Hello</p>\n--b--\n",
  }));
  expect(decision?.edits?.map((edit) => Object.keys(edit)[0])).toEqual(["appendText", "appendHtml"]);
});

test("mail without HTML gets none", () => {
  expect(onInject(mta.inject({ returnPath }))?.edits?.length).toBe(1);
});

test("other mail is left alone", () => {
  expect(onInject(mta.inject({ returnPath: "jane@elsewhere.example" }))).toBeUndefined();
});
