// Mail from a test system: customers' addresses are taken off, the team's own stay. A message without recipients is discarded.
// Settings, under "scripts: config: test-mail.js:": tenant (which mail is test mail), keep (domains that may receive it).

const tenant = config.tenant ?? "staging";
const keep = config.keep ?? ["corp.example"];

/** @type {OnInject} */
export function onInject(message) {
  if (message.tenant !== tenant) return;
  const edits = message.recipients
    .filter((recipient) => !keep.includes(domainOf(recipient)))
    .map((recipient) => ({ dropRecipient: recipient }));
  if (edits.length > 0) return { edits, reason: "test mail stays in the house" };
}

/** @param {string} address */
function domainOf(address) {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
