import { html, nothing } from "../part.js";
import { to } from "../route.js";
import { when } from "../time.js";
import { count, plural, rate, words } from "../format.js";
import { empty, tag } from "./bits.js";
import "./table.js";

const readyKey = queue => `${queue.source} ${queue.site} ${queue.profile}`;

/** How a ready queue is, in a word. */
export function readyState(queue) {
  if (queue.limits?.some(limit => limit.pause)) return tag("bad", "stopped");
  if (queue.connect_failures > 0 && queue.connections === 0) return tag("bad", "cannot connect");
  if (queue.throttle || queue.limits?.length) return tag("warn", "slowed");
  return queue.count > 0 ? tag("ok", "sending") : tag("off", "idle");
}

const limitWords = limit =>
  [
    limit.pause ? "nothing is sent" : null,
    limit.messages_per_second !== undefined ? `${rate(limit.messages_per_second)}/s at most` : null,
    limit.connections !== undefined ? plural(limit.connections, "connection") : null,
  ]
    .filter(Boolean)
    .join(", ");

/** What tightens the ready queues, each once, with whose it is and where it is written. */
export function limitList(queues) {
  const found = new Map();
  for (const queue of queues) {
    for (const limit of queue.limits ?? []) {
      const key = JSON.stringify([limit.kind, limit.author, limit.reason, limit.messages_per_second, limit.connections, limit.pause]);
      const one = found.get(key) ?? { ...limit, queues: [] };
      one.queues.push(queue);
      found.set(key, one);
    }
  }
  if (found.size === 0)
    return empty(
      "Only the profiles' own limits hold",
      queues.length
        ? `${[...new Set(queues.map(queue => queue.profile))].join(", ")}: ${plural(Math.max(...queues.map(queue => queue.max_connections)), "connection")} at most from one source to a site.`
        : "Nothing waits here now.",
    );
  return html`<ul class="causes">
    ${[...found.values()].map(
      limit =>
        html`<li>
          <div class="line">
            <span class="row"
              >${tag(limit.pause ? "bad" : "warn", words(limit.kind))}<strong>${limitWords(limit) || "in force"}</strong></span
            ><span class="muted small nowrap">${limit.until ? html`until ${when(limit.until)}` : "until it is cancelled"}</span>
          </div>
          ${limit.reason ? html`<p>${limit.reason}</p>` : nothing}
          <p class="muted small">
            ${limit.author ? `By ${limit.author}` : "By the server itself"}${limit.origin ? html`, <code>${limit.origin}</code>` : nothing};
            ${[...new Set(limit.queues.map(queue => queue.source))].slice(0, 4).join(", ")}${limit.queues.length > 4 ? " …" : ""}
          </p>
        </li>`,
    )}
  </ul>`;
}

/** Ready queues as a table. */
export function sourceTable(queues, name, { withProvider = false } = {}) {
  const columns = [
    { id: "source", label: "Source" },
    ...(withProvider
      ? [
          {
            id: "provider",
            label: "Provider",
            cell: queue => (queue.provider ? html`<a href=${to("provider", queue.provider)}>${queue.provider}</a>` : "–"),
          },
        ]
      : []),
    { id: "site", label: "Site", from: "m", cell: queue => html`${queue.site}<span class="sub">${queue.profile}</span>` },
    {
      id: "state",
      label: "State",
      value: queue => queue.waiting_for ?? "",
      cell: queue => html`${readyState(queue)}${queue.throttle ? html`<span class="sub">${queue.throttle}</span>` : nothing}`,
    },
    { id: "count", label: "Ready", num: true, cell: queue => count(queue.count) },
    {
      id: "connections",
      label: "Connections",
      num: true,
      cell: queue => html`${count(queue.connections)} <span class="muted">of ${count(queue.max_connections)}</span>`,
    },
    {
      id: "max_messages_per_second",
      label: "Rate at most",
      num: true,
      from: "l",
      cell: queue => (queue.max_messages_per_second ? `${rate(queue.max_messages_per_second)}/s` : html`<span class="muted">none</span>`),
    },
    {
      id: "waiting_for",
      label: "Waits for",
      cell: queue =>
        queue.waiting_for
          ? html`${words(queue.waiting_for)}${queue.waiting_for_counter ? html`<span class="sub">${queue.waiting_for_counter}</span>` : nothing}`
          : html`<span class="muted">nothing</span>`,
    },
  ];
  return html`<mta-table
    label="Ready queues"
    name=${name}
    .columns=${columns}
    .rows=${queues}
    .key=${readyKey}
    .href=${queue => to("sources", queue.source)}
    sort="-count"
    .none=${empty("No ready queue", "Mail stands here when it may go at once; at present none does.")}
  ></mta-table>`;
}
