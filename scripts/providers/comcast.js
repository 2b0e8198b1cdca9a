// Comcast (Xfinity): what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules. Mailboxes that have moved to Yahoo are
// seen by their MX, and are not meant here.
//
// Sources: http://postmaster.comcast.net/mail-error-codes.html and smtp-error-codes.php (codes; "most blocks are temporary in nature").

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { growingWait } from "../lib/waits.js";

export const providers = ["comcast"];

// The last digits of BL000011 say, from the right, which lists the address is on.
const lists = ["Spamhaus Zen", "Cloudmark CSI", "Sender Score"];

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider !== "comcast") return;
  return blocked(bounce) ?? limited(bounce) ?? nameless(bounce);
}

// A block ends when the lists release the address: the mail knocks ever more rarely, and the operator is told whom to ask.
/** @type {OnBounce} */
function blocked(bounce) {
  const digits = /\bBL(0[01]{5})\b/i.exec(bounce.text)?.[1];
  if (digits === undefined) return undefined;
  const by = [...digits].reverse().flatMap((digit, i) => (digit === "1" ? [lists[i] ?? "another list"] : []));
  const who = by.length > 0 ? by.join(" and ") : "Comcast's own filters";
  warnOnce(`BL${digits} ${bounce.egressSource}`, `Comcast blocks ${bounce.egressSource ?? "this server"} because of ${who}: ask there for its release`, "6h");
  return { category: "source-blocked", retry: growingWait(bounce, 3), reason: `Comcast blocks the sending address because of ${who}` };
}

/** @type {OnBounce} */
function limited(bounce) {
  if (!/\bRL0000\d\d\b/i.test(bounce.text)) return undefined;
  return { category: "rate-limited", retry: growingWait(bounce, 4), reason: "met Comcast's limit again" };
}

// Comcast demands a PTR record. It calls the failure temporary, since the look-up may have failed on its side: the schedule holds.
/** @type {OnBounce} */
function nameless(bounce) {
  if (says(bounce, "reverse dns failure")) {
    warnOnce(`PTR ${bounce.egressSource}`, `Comcast finds no PTR record of ${bounce.egressSource ?? "this server"}: its address needs one`, "6h");
  }

  return undefined;
}
