import { html, nothing } from "../part.js";
import { when } from "../time.js";
import { count, plural } from "../format.js";
import { empty, tag } from "./bits.js";
import { acts, matchWords } from "./match.js";
import { cancelDirective } from "./act.js";
import { ask } from "./ask.js";
import "./table.js";

const states = { suspend: "bad", hold: "warn", bounce: "bad", reroute: "", throttle: "warn" };

const what = order =>
  [
    order.rate ? `${order.rate} at most` : null,
    order.connections ? plural(order.connections, "connection") : null,
    order.reply,
    ...Object.entries(order.reroute ?? {})
      .filter(([, v]) => v)
      .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`),
  ]
    .filter(Boolean)
    .join(", ");

function end(order) {
  ask({
    heading: `End this order?`,
    confirm: order.kind === "bounce" ? "Undo the bounce" : order.kind === "suspend" ? "Resume" : "End it",
    body: html`<p>
      <strong>${acts[order.kind]?.label ?? order.kind}</strong>: ${matchWords(order.match)}.
      ${order.kind === "suspend" ? "Mail comes back slowly, so that receivers are not flooded." : "What it held is asked about again."}
    </p>`,
    run: () => cancelDirective(order.id, `${acts[order.kind]?.label ?? order.kind}: ${matchWords(order.match)}`),
  });
}

/** The orders that are in force: by whom, why, until when, what they have done. */
export function orders(list, mayOperate) {
  const columns = [
    {
      id: "match",
      label: "Mail",
      value: order => matchWords(order.match),
      cell: order => html`${matchWords(order.match)}<span class="sub">${order.reason}</span>`,
    },
    {
      id: "kind",
      label: "Order",
      cell: order =>
        html`${tag(states[order.kind] ?? "", acts[order.kind]?.label ?? order.kind)}${what(order) ? html`<span class="sub">${what(order)}</span>` : nothing}`,
    },
    { id: "author", label: "By", from: "m" },
    { id: "created_at", label: "Since", from: "m", value: order => order.created_at, cell: order => when(order.created_at) },
    {
      id: "until",
      label: "Until",
      cell: order =>
        order.undo_until ? html`can be undone until ${when(order.undo_until)}` : order.until ? when(order.until) : "cancelled",
    },
    {
      id: "waiting",
      label: "Waits for it",
      num: true,
      value: order => order.progress?.waiting ?? 0,
      cell: order =>
        html`${count(order.progress?.waiting)}${order.progress?.given_up ? html`<span class="sub">${count(order.progress.given_up)} given up</span>` : nothing}`,
    },
    {
      id: "act",
      label: "",
      value: null,
      cell: order =>
        mayOperate
          ? html`<button type="button" class="small" @click=${() => end(order)}>
              ${order.kind === "suspend" ? "Resume" : order.kind === "bounce" ? "Undo" : "End"} …
            </button>`
          : nothing,
    },
  ];
  return html`<mta-table
    label="Orders in force"
    name="o"
    .columns=${columns}
    .rows=${list}
    .key=${order => order.id}
    sort="-created_at"
    .none=${empty("No order is in force", "Suspensions, holds, throttles, reroutes and bounces of operators and plugins appear here until they end.")}
  ></mta-table>`;
}
