import { html, nothing } from "../part.js";
import { to } from "../route.js";
import { utc, when, away } from "../time.js";
import { count, percent, words } from "../format.js";
import { kindStates } from "./feed.js";

/** Who said what at which door. */
export const decisionLines = list =>
  html`<ul class="decisions">
    ${list.map(
      one =>
        html`<li>
          <b>${words(one.hook)}</b> ${one.handler}: ${one.failed ? html`<span class="bad">failed</span> ` : nothing}<span class="mono wrap"
            >${typeof one.decision === "string" ? one.decision : JSON.stringify(one.decision)}</span
          >${one.reason ? html` — ${one.reason}` : nothing}
          <span title=${utc(one.time)}>generation ${one.generation}</span
          >${one.tables?.length ? html`, tables ${one.tables.map(table => `${table.name} (${table.hash})`).join(", ")}` : nothing}
        </li>`,
    )}
  </ul>`;

const path = event =>
  [
    event.source ? `from ${event.source}` : null,
    event.remote_host ? `to ${event.remote_host}` : null,
    event.provider ? `(${event.provider})` : null,
  ]
    .filter(Boolean)
    .join(" ");

/** A message's life, oldest first. */
export const timeline = events =>
  html`<ol class="timeline">
    ${events.map(
      event =>
        html`<li class=${kindStates[event.kind] ?? ""}>
          <div class="what">
            <strong>${words(event.kind)}</strong
            >${event.attempt ? html`<span class="muted">attempt ${count(event.attempt)}</span>` : nothing}${when(event.time)}<span
              class="muted"
              >${path(event)}</span
            >
          </div>
          ${event.recipients?.length ? html`<p class="small wrap">${event.recipients.slice(0, 5).map((one, i) => html`${i ? ", " : ""}<a href=${to("message", null, { recipient: one })}>${one}</a>`)}${event.recipients.length > 5 ? ` and ${count(event.recipients.length - 5)} more` : ""}</p>` : nothing}
          ${event.reply ? html`<span class="reply ${kindStates[event.kind] ?? ""}">${event.reply}</span>` : nothing}
          ${event.category ? html`<p class="small muted">${words(event.category)}${event.failure ? html`: ${event.failure.kind}, about the ${words(event.failure.scope)}${event.failure.rule ? html`, by rule <code>${event.failure.rule}</code>` : nothing}${event.failure.confidence ? ` (${percent(event.failure.confidence)} sure)` : ""}${event.failure.blocklist ? `, listed by ${event.failure.blocklist}` : ""}` : nothing}</p>` : nothing}
          ${event.next_attempt ? html`<p class="small muted">next attempt ${when(event.next_attempt)} (${away(event.next_attempt)})</p>` : nothing}
          ${event.detail ? html`<p class="small wrap">${event.detail}</p>` : nothing}
          ${
            event.decisions?.length
              ? html`<details>
                  <summary class="small">Who decided</summary>
                  ${decisionLines(event.decisions)}
                </details>`
              : nothing
          }
        </li>`,
    )}
  </ol>`;
