// Two routes in one domain: mailboxes that have moved get their mail at the new host, the others where DNS says. The delivery is split.
// scripts: config: two-routes.js: { domain: corp.example, host: mx.new.example, moved: [jane@corp.example] }

const domain = config.domain ?? "corp.example";
const nextHop = config.host ?? "mx.new.example";

/** @type {string[]} */
const listed = config.moved ?? ["jane@corp.example"];
const moved = new Set(listed.map((address) => address.toLowerCase()));

/** @type {OnRoute} */
export function onRoute(route) {
  if (route.domain !== domain) return;
  const recipients = route.recipients
    .filter((recipient) => moved.has(recipient.toLowerCase()))
    .map((recipient) => ({ recipient, nextHop, reason: "the mailbox has moved" }));
  if (recipients.length > 0) return { recipients };
}
