// Next hop by sender: mail of some domains leaves through their own relay, whatever the recipient's MX says, and never without verified TLS.
// scripts: config: relay-by-sender.js: { relays: { bank.example: "relay.bank.example:587" } }

const relays = config.relays ?? { "bank.example": "relay.bank.example:587" };

/** @type {OnRoute} */
export function onRoute(route) {
  const domain = route.returnPath.slice(route.returnPath.lastIndexOf("@") + 1).toLowerCase();
  if (Object.hasOwn(relays, domain)) return { nextHop: relays[domain], tls: "verified", reason: `the relay of ${domain}` };
}
