// Yahoo and AOL: what limits and reply patterns cannot say. Those are in the plugin PolicyMta.IspRules.

import { warnOnce } from "../lib/alerts.js";
import { says } from "../lib/replies.js";
import { growingWait } from "../lib/waits.js";

export const providers = ["yahoo"];

// [TSS04] asks for two to four hours of quiet. The rules begin with two; a message that meets it again waits twice as long, since early attempts count
// against the sender.
// [TS03], [TSS09] and [TSS11] do not end by themselves: the operator must act. How long the mail waits is left to the plugin.
/** @type {OnBounce} */
export function onBounce(bounce) {
  if (bounce.provider !== "yahoo") return;
  if (says(bounce, "[tss04]")) {
    return { retry: growingWait(bounce, 2), reason: "Yahoo asks for two to four hours of quiet" };
  }

  if (says(bounce, "[ts03]", "[tss03]", "[tss09]", "[tss11]")) {
    warnOnce(`permanent ${bounce.egressSource}`, `Yahoo defers all mail from ${bounce.egressSource ?? "this server"} until its sender acts: see https://senders.yahooinc.com`, "6h");
  }
}
