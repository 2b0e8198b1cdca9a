// A footer under every message of a domain, in the charset and transfer encoding that its parts have. Signed mail is left alone.
// Settings, under "scripts: config: footer.js:": domain (whose mail), text and html (the footer).

const domain = config?.domain ?? "corp.example";
const text = config?.text ?? "Müller & Söhne, Köln";
const html = config?.html ?? "<p>M&uuml;ller &amp; S&ouml;hne, K&ouml;ln</p>";

/** @type {OnInject} */
export function onInject(message) {
  if (!message.returnPath.toLowerCase().endsWith(`@${domain}`)) return;

  /** @type {MessageEdit[]} */
  const edits = [];
  if (message.text !== null) edits.push({ appendText: `-- \n${text}` });
  if (message.html !== null) edits.push({ appendHtml: html });
  return { edits, reason: "footer" };
}
