import { html, nothing } from "../part.js";
import { when } from "../time.js";
import { words } from "../format.js";
import { empty, tag } from "./bits.js";
import "./table.js";

const outcomes = { done: "ok", refused: "warn", failed: "bad", begun: "warn" };
const shownJson = value => (value === undefined || value === null ? nothing : html`<pre>${JSON.stringify(value, null, 2)}</pre>`);

/** Who did what, and how things stood before and after. */
export function auditTable(acts) {
  const columns = [
    { id: "time", label: "Time", value: one => one.time, cell: one => when(one.time) },
    {
      id: "author",
      label: "By",
      cell: one => html`${one.author}<span class="sub">${one.role ?? ""}${one.from ? ` from ${one.from}` : ""}</span>`,
    },
    {
      id: "action",
      label: "Act",
      cell: one => html`<strong>${one.action}</strong>${one.target ? html`<span class="sub wrap">${one.target}</span>` : nothing}`,
    },
    {
      id: "outcome",
      label: "Outcome",
      cell: one =>
        html`${tag(outcomes[one.outcome] ?? "off", words(one.outcome))}${one.error ? html`<span class="sub wrap">${one.error}</span>` : nothing}`,
    },
    {
      id: "detail",
      wide: true,
      label: "Asked, before, after",
      from: "m",
      value: null,
      cell: one =>
        one.request || one.before || one.after
          ? html`<details>
              <summary class="small">Show</summary>
              ${
                one.request
                  ? html`<h3>Asked</h3>
                      ${shownJson(one.request)}`
                  : nothing
              }${
                one.before
                  ? html`<h3>Before</h3>
                      ${shownJson(one.before)}`
                  : nothing
              }${
                one.after
                  ? html`<h3>After</h3>
                      ${shownJson(one.after)}`
                  : nothing
              }
            </details>`
          : html`<span class="muted">–</span>`,
    },
  ];
  return html`<mta-table
    label="Audit log"
    name="a"
    .columns=${columns}
    .rows=${acts}
    .key=${one => one.id}
    sort="-time"
    .none=${empty("No act is kept", "What operators, plugins and the server itself change is written down here, with how things stood before and after.")}
  ></mta-table>`;
}
