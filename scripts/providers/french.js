// Orange (Wanadoo), La Poste and Free: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.
//
// Sources: https://postmaster.orange.fr, https://www.postmastery.com/orange-postmaster-smtp-error-codes-ofr/ and
// https://www.postmastery.com/laposte-net-postmaster-smtp-error-codes-lpn/ (codes), https://postmaster.free.fr (a block lasts up to 24 hours, by the
// spam and the errors that came before, ends by itself, and begins anew with the next spam).

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { rest, restOf } from "../lib/rests.js";
import { growingWait } from "../lib/waits.js";

const spamsOfCampaign = 3;

export const providers = ["orange", "laposte", "free"];

// A campaign that Free calls spam would get this server's address blocked: what is left of it rests for a day.
/** @type {OnRoute} */
export function onRoute(route) {
  if (route.provider !== "free" || route.campaign === "") return;
  const wait = restOf(route, list(route));
  if (wait > 0) return { defer: wait, reason: "Free calls this campaign spam" };
}

/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider === "free") return fromFree(bounce);
  if (bounce.provider !== "orange" && bounce.provider !== "laposte") return;
  // OFR004_104, LPN007_405, OFR_506: the digits after the underscore are the stable part.
  switch (/\b(?:OFR|LPN|OUK)\d*[_-](\d{3})\b/i.exec(bounce.text)?.[1]) {
    case "104": case "105": case "107": case "108": case "109": case "201":
      return { retry: growingWait(bounce, 4), reason: "each early attempt prolongs the penalty" };
    case "101": case "102": case "103": case "999":
      warnOnce(`blocked ${bounce.egressSource}`, `Orange or La Poste blocks ${bounce.egressSource ?? "this server"}: see https://postmaster.orange.fr`, "6h");
      return { retry: growingWait(bounce, 3), reason: "each early attempt prolongs the block" };
    case "403": case "405": case "415":
      warnOnce(`sender ${bounce.returnPath}`, `Orange or La Poste refuses ${bounce.returnPath}: the address must exist and receive mail`, "6h");
      return { category: "authentication-failed", ...(bounce.code < 500 && { retry: "4h" }), reason: "the sender's address receives no mail" };
  }
}

/** @type {OnBounce} */
function fromFree(bounce) {
  if (says(bounce, "spam detected") && bounce.campaign !== "" && state.increment(`spam ${list(bounce)}`, 1, "1d") >= spamsOfCampaign) {
    warnOnce(`spam ${list(bounce)}`, `Free calls the campaign ${bounce.campaign} of ${bounce.tenant} spam: what is left of it waits for a day`, "1d");
    rest(bounce, list(bounce), 86400);
  }

  if (!says(bounce, "too many spams from your ip", "too many errors from your ip")) return undefined;
  return { category: "source-blocked", retry: growingWait(bounce, 4), reason: "Free's block ends by itself, and begins anew if mail keeps coming" };
}

/** @param {RouteContext | BounceContext} message */
function list(message) {
  return `${message.tenant}/${message.campaign}`;
}
