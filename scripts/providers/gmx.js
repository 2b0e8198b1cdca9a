// GMX, WEB.DE and mail.com: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.
//
// Sources: https://postmaster.gmx.com/en/error-messages (no enhanced codes; the last line names a page whose address tells the case) and
// https://postmaster.web.de/de/fehlermeldungen (mail is refused for hours if too much of it goes to addresses that do not exist).
//
// Settings, under "scripts: config: providers/gmx.js:":
//   unknown_users   addresses that do not exist, in a day, that make a campaign rest while GMX complains about such: 20

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { rest, restOf } from "../lib/rests.js";
import { growingWait } from "../lib/waits.js";

const unknownUsers = config.unknown_users ?? 20;

export const providers = ["gmx"];

// While GMX complains about unknown users, campaigns with many of them wait, so that other mail gets through.
/** @type {OnRoute} */
export function onRoute(route) {
  if (route.provider !== "gmx" || route.campaign === "") return;
  const wait = restOf(route, "unknown users");
  if (wait > 0 && (state.get(unknownIn(route)) ?? 0) >= unknownUsers) {
    return { defer: wait, reason: "GMX complains about unknown users, and this campaign has many" };
  }
}

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider !== "gmx") return;
  if (bounce.soFar.category === "invalid-recipient") {
    state.increment(unknownIn(bounce), 1, "1d");
    return;
  }

  if (says(bounce, "too many unknown", "unknown users")) {
    warnOnce(`unknown ${bounce.egressSource}`, `GMX refuses ${bounce.egressSource ?? "this server"} for too many unknown users: clean the lists`, "6h");
    rest(bounce, "unknown users", 4 * 3600);
    return { category: "rate-limited", retry: growingWait(bounce, 3), reason: "GMX complains about unknown users" };
  }

  if (says(bounce, "rate limit reached")) return { retry: growingWait(bounce, 3), reason: "GMX asks for a few hours of quiet" };
  return aboutSource(bounce);
}

// ".../case?c=r0201&i=ip&v=192.0.2.15&r=...": whatever the step, this judges the address. Its page has the form that asks for release.
/** @type {OnBounce} */
function aboutSource(bounce) {
  const page = /https?:\/\/postmaster\.\S+[?&]i=ip\b[^\s"<>]*/i.exec(bounce.text)?.[0];
  if (page === undefined) return undefined;
  warnOnce(`blocked ${bounce.egressSource}`, `GMX blocks ${bounce.egressSource ?? "this server"}: see ${page.slice(0, 200)}`, "6h");
  return { category: "source-blocked", retry: growingWait(bounce, 3) ?? "2h", reason: "GMX blocks the sending address" };
}

/** @param {RouteContext | BounceContext} message */
function unknownIn(message) {
  return `unknown ${message.tenant}/${message.campaign}`;
}
