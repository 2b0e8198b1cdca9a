import { Part, html, nothing } from "../part.js";
import { icon } from "./icons.js";
import { here, set } from "../route.js";
import { iso, ranges, spanOf } from "../time.js";

const pad = n => String(n).padStart(2, "0");
const local = seconds => {
  const d = new Date(seconds * 1000);
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${pad(d.getHours())}:${pad(d.getMinutes())}`;
};

/** By one span back or forward; what would lie ahead is live. */
export function step(way) {
  const { to, span } = spanOf(here().query);
  const end = to + way * span;
  set({ at: end >= Date.now() / 1000 - 1 ? null : iso(end) }, { replace: false });
}

export const goLive = () => set({ at: null }, { replace: false });

/** Which time the screens show: live, or up to a past minute. */
class MtaTime extends Part {
  static properties = { route: { attribute: false } };

  render() {
    const { live, range, to } = spanOf(here().query);
    return html`<div class="time-pick" role="group" aria-label="Time shown">
      <select aria-label="Span" @change=${e => set({ range: e.target.value === "1h" ? null : e.target.value })}>
        ${Object.keys(ranges).map(name => html`<option value=${name} ?selected=${name === range}>${name}</option>`)}
      </select>
      <button type="button" class="icon" aria-label="One span back" title="One span back  [" @click=${() => step(-1)}>
        ${icon("left")}
      </button>
      ${live ? nothing : html`<button type="button" class="icon" aria-label="One span forward" title="One span forward  ]" @click=${() => step(1)}>${icon("right")}</button>`}
      <button type="button" class="from-wide" aria-pressed=${String(live)} title="Show what happens now  l" @click=${goLive}>Live</button>
      <input
        class="from-wide"
        type="datetime-local"
        aria-label="Show the time up to"
        .value=${local(to)}
        max=${local(Date.now() / 1000)}
        @change=${e => e.target.value && set({ at: iso(Math.floor(new Date(e.target.value).getTime() / 1000)) }, { replace: false })}
      />
    </div>`;
  }
}

customElements.define("mta-time", MtaTime);
