// Attachments that nobody may send are taken out, and the text says so. A signed message would be broken by that: it is refused.
// Settings, under "scripts: config: strip-attachments.js:": names (ends of file names).

/** @type {string[]} */
const names = config?.names ?? [".exe", ".js", "winmail.dat"];

/** @type {OnInject} */
export function onInject(message) {
  const found = message.parts.filter((part) => names.some((name) => part.fileName?.toLowerCase().endsWith(name)));
  if (found.length === 0) return;
  if (found.some((part) => part.isSealed)) return { reject: "550 5.7.1 This signed message has an attachment that may not be sent" };

  /** @type {MessageEdit[]} */
  const edits = names.map((name) => ({ removeParts: { fileName: `*${name}` } }));
  const list = found.map((part) => part.fileName).join(", ");
  edits.push({ appendText: `[taken out: ${list}]` });
  return { edits, reason: `taken out: ${list}` };
}
