// Outlook.com and Exchange Online: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { growingWait } from "../lib/waits.js";

export const providers = ["microsoft", "exchange-online"];

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (!providers.includes(bounce.provider)) return;
  return sourceBlocked(bounce) ?? senderUnauthenticated(bounce);
}

// A 5xx that is about this server's address: it ends when Microsoft releases the address, so the mail is kept and knocks ever more rarely.
/** @type {OnBounce} */
function sourceBlocked(bounce) {
  const consumer = says(bounce, "(s3140)", "(s3150)");
  if (!consumer && !/^5\.7\.6(0[6-9]|[1-4]\d)$/.test(bounce.enhanced ?? "")) return undefined;
  const where = consumer ? "https://olcsupport.office.com" : "https://sender.office.com";
  warnOnce(`blocked ${bounce.egressSource}`, `Microsoft blocks ${bounce.egressSource ?? "this server"}: ask for its release at ${where}`, "6h");
  return { category: "source-blocked", retry: growingWait(bounce, 3), reason: "Microsoft blocks the sending address" };
}

// 5.7.515: bulk senders need SPF, DKIM and an aligned DMARC policy. Final, but worth a line to whoever can repair it.
/** @type {OnBounce} */
function senderUnauthenticated(bounce) {
  if (bounce.enhanced === "5.7.515") {
    warnOnce(`authentication ${bounce.returnPath}`, `Microsoft refuses ${bounce.returnPath}: its domain must pass SPF and DKIM, aligned with DMARC`, "6h");
  }

  return undefined;
}
