// Recipients that cannot be served are refused at RCPT, before the message is sent: the client learns at once which of them are wrong.
// scripts: config: unknown-recipient.js: { domains: [corp.example], users: [jane, joe], aliases: { sales: jane } }

const domains = new Set(config?.domains ?? []);
const users = new Set(config?.users ?? []);
const aliases = config?.aliases ?? {};

/** @type {OnRecipient} */
export function onRecipient(r) {
  if (!domains.has(r.domain)) return;

  const user = r.recipient.slice(0, r.recipient.lastIndexOf("@")).toLowerCase();
  if (Object.hasOwn(aliases, user)) {
    return { rewrite: `${aliases[user]}@${r.domain}`, metadata: { alias: user }, reason: `alias ${user}` };
  }

  if (!users.has(user)) return { reject: "550 5.1.1 No such user here", reason: "not in the list of users" };
}
