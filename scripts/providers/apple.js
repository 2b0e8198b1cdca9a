// iCloud Mail: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.
//
// Sources: https://support.apple.com/102322 (Apple's page for senders, which explains no codes), https://smtp.codes/icloud (replies as senders see
// them), https://status.socketlabs.com/incident/306 (Apple refused valid addresses by mistake for hours, on 26 April 2021).
//
// Settings, under "scripts: config: providers/apple.js:":
//   busy_mailboxes     mailboxes that take mail too fast, in an hour, before the whole queue slows down: 20
//   doubted_refusals   mailboxes of which Apple has no record, in ten minutes, before such refusals are doubted: 100

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { growingWait } from "../lib/waits.js";

export const providers = ["icloud"];

const busyMailboxes = config.busy_mailboxes ?? 20;
const doubtedRefusals = config.doubted_refusals ?? 100;

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider !== "icloud") return;
  if (says(bounce, "deferred due to excessive volume")) return mailboxIsBusy(bounce);
  if (says(bounce, "inactive email address")) {
    return { category: "inactive-mailbox", suppress: { scope: "recipient", for: "30d" }, reason: "an address that is switched off may come back" };
  }

  if (says(bounce, "no user record found")) return refusalIsDoubted(bounce);
}

// "Messages to MAILBOX deferred": this mail alone waits, longer each time. If many mailboxes are busy, this server sends too fast.
/** @param {BounceContext} bounce */
function mailboxIsBusy(bounce) {
  const source = bounce.egressSource ?? "";
  const busy = state.increment(`busy ${bounce.recipient}`, 1, "1h") === 1 ? 1 : 0;
  if (state.increment(`busy mailboxes ${source}`, busy, "1h") < busyMailboxes) {
    return { category: "rate-limited", retry: growingWait(bounce, 4), reason: "the mailbox takes mail too fast" };
  }

  /** @type {Throttle} */
  const throttle = { connections: 1, rate: "10/min", for: "1h" };
  return { category: "rate-limited", retry: growingWait(bounce, 4), throttle, reason: "many mailboxes take mail too fast" };
}

// Apple once said this of valid addresses. If it says so of very many at once, the mail is kept for a day and nobody is suppressed for longer.
/** @param {BounceContext} bounce */
function refusalIsDoubted(bounce) {
  const delivered = traffic.provider("icloud").tenMinutes.delivered;
  const refused = state.increment("no record", 1, "10m");
  if (refused < doubtedRefusals || refused < delivered || bounce.age > 86400) return;
  warnOnce("doubt", `Apple has no record of ${refused} mailboxes within ten minutes: mail to iCloud is kept for a day, in case Apple is mistaken`);
  /** @type {Suppression} */
  const suppress = { scope: "recipient", for: "1h" };
  return { category: "receiver-fault", retry: "1h", suppress, reason: "Apple refuses too many addresses at once to be right" };
}
