import { Part, html, nothing, repeat } from "../part.js";
import { live, LiveUse } from "../live.js";
import { to } from "../route.js";
import { moment, when, whenClock } from "../time.js";
import { count, words } from "../format.js";
import { empty, panel } from "./bits.js";
import { icon } from "./icons.js";
import { glyphs } from "./marks.js";

/** Which kinds of events are good news, and which are not. */
export const kindStates = {
  delivered: "ok",
  received: "",
  deferred: "warn",
  held: "warn",
  throttled: "warn",
  bounced: "bad",
  expired: "bad",
  rejected: "bad",
  returned: "bad",
  complained: "bad",
  unsubscribed: "warn",
  "handler-failed": "bad",
  "reload-failed": "bad",
  suppressed: "warn",
  removed: "warn",
  opened: "ok",
  clicked: "ok",
};

export const firstLine = text => (text ?? "").split("\n")[0];

/** What happened to a message in one line. */
export const eventText = event =>
  html`<span class="strong ${kindStates[event.kind] === "bad" ? "bad" : ""}">${words(event.kind)}</span>
    ${event.recipients?.length ? event.recipients[0] : (event.detail ?? "")}${event.recipients?.length > 1 ? ` and ${count(event.recipients.length - 1)} more` : ""}
    ${event.reply && event.kind !== "delivered" && event.kind !== "received" ? html`<span class="muted">${firstLine(event.reply)}</span>` : nothing}`;

/** What happens now: a part of it, which stands still below the pointer. */
class MtaFeed extends Part {
  static apart = true;
  static properties = { _held: { state: true } };
  _held = false;
  #shown = [];
  #live = new LiveUse(this, "activity");

  render() {
    if (!this._held) this.#shown = live.activity.slice(0, 40);
    const list = this.#shown;
    return panel(
      "Activity",
      list.length === 0
        ? empty("Nothing happens at present", "Messages that are accepted, delivered or put off appear here as it happens.")
        : html`<ul
            class="feed scroll"
            tabindex="0"
            aria-label="Activity"
            @pointerenter=${() => {
              this._held = true;
            }}
            @pointerleave=${() => {
              this._held = false;
            }}
            @focusin=${() => {
              this._held = true;
            }}
            @focusout=${() => {
              this._held = false;
            }}
          >
            ${repeat(
              list,
              event => event.event_id,
              event =>
                html`<li>
                  ${whenClock(event.time)}<span class="what"
                    >${event.id ? html`<a href=${to("message", event.id)}>${eventText(event)}</a>` : eventText(event)}</span
                  >
                </li>`,
            )}
          </ul>`,
      {
        aside: this._held
          ? html`<span class="held small">${icon("pause")} held</span>`
          : live.leftOut
            ? html`<span class="muted small" title="More happens than can be shown: a part of it is.">a sample</span>`
            : nothing,
      },
    );
  }
}

/** What was changed: reloads and operators' acts, newest first. */
export const changes = (marks, hint = "") =>
  panel(
    "Changes",
    marks.length === 0
      ? empty("Nothing was changed", hint || "Reloads of policy and operators' acts in this time appear here, and on the charts.")
      : html`<ul class="feed scroll" tabindex="0" aria-label="Changes">
          ${marks
            .toReversed()
            .slice(0, 60)
            .map(
              mark =>
                html`<li title=${moment(mark.time)}>
                  ${when(mark.time, false)}<span class="what"
                    ><span class="mark" aria-hidden="true">${glyphs[mark.kind] ?? glyphs.operator}</span
                    >${mark.text}${mark.author ? html` <span class="muted">${mark.author}</span>` : nothing}</span
                  >
                </li>`,
            )}
        </ul>`,
    { aside: html`<a class="small" href=${to("system", null, { tab: "audit" })}>Audit</a>` },
  );

customElements.define("mta-feed", MtaFeed);
