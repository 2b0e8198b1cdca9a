// Mail.ru and Yandex: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.
//
// Sources: https://yandex.com/support/yandex-360/customers/mail/en/bounces/yandex (a sender that sends spam alone is refused for 24 hours) and
// https://habr.com/company/mailru/239963 (Mail.ru on bulk mail; its Postmaster, https://postmaster.mail.ru, shows what it thinks of a domain).
// That Mail.ru drops connections of a sender that is too fast is what senders report; Mail.ru does not document it.
//
// Settings, under "scripts: config: providers/russian.js:":
//   lost_connections   connections that Mail.ru may drop in ten minutes before the queue slows down: 5
//   spams              messages of a domain that Mail.ru may call spam in a day before somebody is told: 20

import { warnOnce } from "../lib/alerts.js";
import { isBeforeMail, says } from "../lib/replies.js";
import { rest, restOf, senderDomain } from "../lib/rests.js";

const lostConnections = config.lost_connections ?? 5;
const spams = config.spams ?? 20;

export const providers = ["yandex", "mail-ru"];

/** @type {OnRoute} */
export function onRoute(route) {
  if (route.provider !== "yandex") return;
  const wait = restOf(route, route.returnPath);
  if (wait > 0) return { defer: wait, reason: "Yandex refuses this sender for a day" };
}

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider === "yandex") return fromYandex(bounce);
  if (bounce.provider === "mail-ru") return fromMailRu(bounce);
}

// "Blocked by spam statistics": the sender is refused, not this message. It is tried once more when the day is over; others of the sender wait too.
/** @type {OnBounce} */
function fromYandex(bounce) {
  if (!says(bounce, "blocked by spam statistics")) return undefined;
  if (bounce.returnPath !== "") warnOnce(`yandex ${bounce.returnPath}`, `Yandex takes no mail from ${bounce.returnPath} for a day: all of it looked like spam`, "1d");
  const wait = rest(bounce, bounce.returnPath, 86400);
  return { category: "policy-rejected", ...(bounce.age < 86400 && { retry: wait }), reason: "Yandex refuses this sender for a day" };
}

/** @type {OnBounce} */
function fromMailRu(bounce) {
  const domain = senderDomain(bounce);
  if (says(bounce, "spam message") && state.increment(`spam ${domain}`, 1, "1d") === spams) {
    warnOnce(`spam ${domain}`, `Mail.ru called ${spams} messages of ${domain} spam today: look at the domain in https://postmaster.mail.ru`, "1d");
  }

  if (bounce.isRemoteReply || !isBeforeMail(bounce) || bounce.stage === "resolve") return undefined;
  if (state.increment(`lost ${bounce.egressSource}`, 1, "10m") < lostConnections) return undefined;
  return { category: "rate-limited", throttle: { connections: 1, rate: "10/min", for: "30m" }, reason: "Mail.ru drops connections without a word" };
}
