// Gmail and Google Workspace: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.
//
// Change this file, or leave it out by naming your own scripts under "scripts: order:". Settings, under "scripts: config: providers/gmail.js:":
//   sender_id   your name in Feedback-ID, 5 to 15 letters or digits, the same in all your mail

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { growingWait } from "../lib/waits.js";

export const providers = ["gmail"];

const senderId = config.sender_id ?? "policymta";

// Google sends no complaints back; its Postmaster Tools count them by Feedback-ID (campaign:customer:kind:sender). Mail of a campaign gets one.
/** @type {OnInject} */
export function onInject(message) {
  if (message.campaign === "" || message.header("Feedback-ID") !== null) return;
  const value = [message.campaign, message.tenant, message.priority, senderId].map(label).join(":");
  return { edits: [{ addHeader: { name: "Feedback-ID", value } }], reason: "campaigns are told apart by Feedback-ID" };
}

// What Gmail has put off twice makes way for fresh mail.
/** @type {OnRoute} */
export function onRoute(route) {
  if (route.provider === "gmail" && route.attempts >= 2 && route.priority === "normal") {
    return { priority: "bulk", reason: "put off twice by Gmail" };
  }
}

// 4.7.28 says in words what is over the limit. If it is not this server's address, others must act, and the message waits longer.
/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider !== "gmail" || !(bounce.enhanced === "4.7.28" || bounce.enhanced === "5.7.28")) return;
  if (says(bounce, "message-id")) {
    warnOnce(`message-id ${bounce.returnPath}`, `Gmail sees the same Message-ID in too many messages from ${bounce.returnPath}: the injecting application must make a new one for each`);
    return { category: "policy-rejected", retry: "4h", reason: "the same Message-ID in too many messages" };
  }

  if (says(bounce, "dkim domain", "spf domain")) {
    warnOnce(`domain ${bounce.returnPath}`, `Gmail limits the sending domain of ${bounce.returnPath}: look at its spam rate in Postmaster Tools`);
    return { category: "rate-limited", retry: growingWait(bounce, 4), reason: "Gmail limits the sending domain" };
  }
}

// Colons part the fields of Feedback-ID; anything unusual would break the header.
/** @param {string} text */
function label(text) {
  return text.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 60);
}
