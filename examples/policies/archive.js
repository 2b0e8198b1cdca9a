// A copy of what a department sends goes to its archive, once.
// Settings, under "scripts: config: archive.js:": domains (a domain of senders and the address of its archive).

/** @type {Record<string, string>} */
const domains = config?.domains ?? { "legal.example": "archive@legal.example" };

/** @type {OnInject} */
export function onInject(message) {
  const domain = message.returnPath.slice(message.returnPath.lastIndexOf("@") + 1).toLowerCase();
  const archive = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  if (archive === undefined || message.recipients.includes(archive)) return;
  return { edits: [{ addRecipient: archive }], reason: "archive copy" };
}
