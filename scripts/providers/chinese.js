// QQ (with Tencent Exmail) and NetEase (163, 126, yeah.net): what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.
//
// Sources: https://service.mail.qq.com/detail/122 (QQ: limits of a minute, an hour and a day; the reply names what is over the limit, the figures are
// secret) and http://mail.163.com/help/help_spam_16.htm (NetEase's codes, the page that its replies name). Both refuse with 550 or 554 what passes.

import { now, rest, restOf, senderDomain } from "../lib/rests.js";
import { says } from "../lib/replies.js";
import { growingWait, untilMidnight } from "../lib/waits.js";

export const providers = ["qq", "netease"];
const beijing = 8;

// Other mail of a sender or a domain that is over its limit waits as well: each attempt would count.
/** @type {OnRoute} */
export function onRoute(route) {
  if (!providers.includes(route.provider ?? "")) return;
  const wait = Math.max(restOf(route, sender(route)), restOf(route, domain(route)));
  if (wait > 0) return { defer: wait, reason: `${route.provider} has had enough from this sender for now` };
}

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider === "qq") return fromQq(bounce);
  if (bounce.provider === "netease") return fromNetEase(bounce);
}

/** @type {OnBounce} */
function fromQq(bounce) {
  if (says(bounce, "mailbox unavailable or access")) return { retry: growingWait(bounce, 4), reason: "the mailbox takes mail too fast" };
  const wait = nextWindow(bounce);
  if (says(bounce, "sender frequency limited")) return resting(bounce, sender(bounce), wait);
  if (says(bounce, "domain frequency limited")) return resting(bounce, domain(bounce), wait);
  if (!says(bounce, "ip frequency limited", "connection frequency limited")) return undefined;
  return { category: "rate-limited", retry: wait, throttle: { pause: true, for: wait }, reason: "QQ has had enough from this address for now" };
}

/** @type {OnBounce} */
function fromNetEase(bounce) {
  if (says(bounce, "mi:sfq", "rp:qrc")) return resting(bounce, sender(bounce), 15 * 60 * Math.min(bounce.attempt, 4));
  if (!says(bounce, "hl:itc")) return undefined;
  const wait = untilMidnight(now(bounce), beijing);
  return { category: "rate-limited", retry: wait, throttle: { pause: true, for: wait }, reason: "NetEase's limit of the day for this address" };
}

/**
 * @param {BounceContext} bounce
 * @param {string} what
 * @param {Seconds} wait
 */
function resting(bounce, what, wait) {
  return { category: "rate-limited", retry: rest(bounce, what, wait), reason: `too much mail: ${what || "notices"}` };
}

// Minutes for the limit of a minute, hours for that of an hour; else the day must end, in Beijing.
/** @param {BounceContext} bounce */
function nextWindow(bounce) {
  return bounce.attempt === 1 ? 600 : bounce.attempt === 2 ? 7200 : untilMidnight(now(bounce), beijing);
}

/** @param {RouteContext | BounceContext} message */
function sender(message) {
  return message.returnPath === "" ? "" : `sender ${message.returnPath.toLowerCase()}`;
}

/** @param {RouteContext | BounceContext} message */
function domain(message) {
  return message.returnPath === "" ? "" : `domain ${senderDomain(message)}`;
}
