import { html, nothing } from "../part.js";
import { bar, note } from "./bits.js";
import { count, plural } from "../format.js";
import { to } from "../route.js";

/** What an order would touch: counted, nothing is done. */
export function preview(report, unsaid) {
  if (unsaid) return note("", html`<p>Say which mail is meant: the preview then counts what would be touched.</p>`);
  if (!report) return html`<p class="muted" role="status">Counting what would be touched …</p>`;
  const top = report.domains.slice(0, 6);
  const most = Math.max(1, ...top.map(one => one.deliveries));
  return html`<section class="panel" aria-label="Preview">
    <header>
      <h3>Would touch now</h3>
      <strong role="status">${plural(report.deliveries, "delivery", "deliveries")}, ${plural(report.recipients, "recipient")}</strong>
    </header>
    <div class="body stack">
      ${report.unknown ? html`<p class="muted">${plural(report.unknown, "further delivery", "further deliveries")} may match, but no route is known yet.</p>` : nothing}
      ${report.ready ? html`<p class="muted">${plural(report.ready, "delivery", "deliveries")} of them wait in ready queues for the end of limits and suspensions.</p>` : nothing}
      ${
        top.length
          ? html`<ul class="stack preview-domains">
              ${top.map(one => html`<li><span class="clip">${one.domain}</span><span>${bar(one.deliveries / most)}</span><span class="num">${count(one.deliveries)}</span></li>`)}
            </ul>`
          : html`<p class="muted">Nothing that waits matches${report.deliveries === 0 ? "; the order would hold for what comes" : ""}.</p>`
      }
      ${report.samples?.length ? html`<p class="small">For instance ${report.samples.slice(0, 3).map((id, i) => html`${i ? ", " : ""}<a class="mono" href=${to("message", id)} target="_blank" rel="noopener">${id}</a>`)}</p>` : nothing}
    </div>
  </section>`;
}
