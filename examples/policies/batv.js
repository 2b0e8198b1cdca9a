// BATV (draft-levine-smtp-batv): return paths are signed, so that returned mail that nobody here sent is refused at RCPT.
// scripts: secrets: { batv: file:/etc/policymta/batv.key }
// scripts: config: batv.js: { domains: [corp.example] }

const domains = new Set(config?.domains ?? []);
const lifetimeDays = 7;

/** @param {Instant} time */
const dayOf = (time) => Math.floor(Date.parse(time) / 86_400_000);

/**
 * @param {number} day
 * @param {string} address
 */
const tagOf = (day, address) => {
  const stamp = `0${String(day % 1000).padStart(3, "0")}`;
  return stamp + crypto.hmac("sha1", "batv", stamp + address.toLowerCase()).slice(0, 6);
};

/** @param {string} address */
const isPlain = (address) => !address.startsWith("prvs=");

/** @param {string} address */
const domainOf = (address) => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

/** @type {OnInject} */
export function onInject(message) {
  const sender = message.returnPath;
  if (!domains.has(domainOf(sender)) || !isPlain(sender)) return;
  return { returnPath: `prvs=${tagOf(dayOf(message.receivedAt) + lifetimeDays, sender)}=${sender}`, reason: "BATV" };
}

/** @type {OnRecipient} */
export function onRecipient(r) {
  if (r.returnPath !== "" || !domains.has(r.domain) || /^(postmaster|abuse)@/i.test(r.recipient)) return;

  const [, tag, address] = /^prvs=([0-9]{4}[0-9a-f]{6})=(.+)$/i.exec(r.recipient) ?? [];
  if (tag === undefined) return { reject: "550 5.7.1 That address sends no mail with a return path like this" };

  const today = dayOf(r.receivedAt);
  for (let day = today; day <= today + lifetimeDays; day++) {
    if (crypto.equal(tagOf(day, address), tag.toLowerCase())) return { rewrite: address, reason: "BATV" };
  }

  return { reject: "550 5.7.1 No mail was sent with that return path within a week" };
}
