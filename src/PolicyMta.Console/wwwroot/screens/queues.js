import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { here, to } from "../route.js";
import { age, away, instant } from "../time.js";
import { compact, count, lasting, plural, words } from "../format.js";
import { empty, figure, figures, note, shown, tabs, tag } from "../parts/bits.js";
import { act } from "../parts/act.js";
import { orders } from "../parts/orders.js";
import { sourceTable } from "../parts/readyqueues.js";
import "../parts/table.js";

const groupings = { "": "Tenant, campaign, domain", domain: "Domain", tenant: "Tenant", campaign: "Campaign" };
const queueKey = queue => JSON.stringify([queue.tenant, queue.campaign, queue.domain]);
const least = (a, b) => (instant(a) < instant(b) ? a : b);

/** What waits, since when and for what; and the orders that hold. */
class MtaQueues extends Screen {
  static properties = { ...Screen.properties, _picked: { state: true } };
  _picked = new Set();
  #live = new LiveUse(this, "never");
  #filter = () => ({ tenant: here().query.get("tenant"), campaign: here().query.get("campaign"), domain: here().query.get("domain") });
  #queues = new Resource(this, signal => api.get("queues", { ...this.#filter(), limit: 5000 }, signal), { every: 3 });
  #orders = new Resource(this, signal => api.get("directives", {}, signal), { every: 5 });
  #messages = new Resource(
    this,
    signal => (this.param("tab") === "messages" ? api.get("messages", { ...this.#filter(), limit: 500 }, signal) : null),
    { every: 4 },
  );
  resources = [this.#queues, this.#orders, this.#messages];

  #groups() {
    const by = this.param("group");
    const all = this.#queues.data?.scheduled ?? [];
    if (!by) return all;
    const groups = new Map();
    for (const queue of all) {
      const one = groups.get(queue[by]);
      if (!one)
        groups.set(queue[by], {
          [by]: queue[by],
          count: queue.count,
          active: queue.active,
          held: queue.held,
          oldest: queue.oldest,
          next_due: queue.next_due,
          last_reply: queue.last_reply,
          of: 1,
        });
      else
        Object.assign(one, {
          count: one.count + queue.count,
          active: one.active + queue.active,
          held: one.held + queue.held,
          oldest: least(one.oldest, queue.oldest),
          next_due: least(one.next_due, queue.next_due),
          last_reply: one.last_reply ?? queue.last_reply,
          of: one.of + 1,
        });
    }
    return [...groups.values()];
  }

  #filters() {
    return html`<form
      class="filters"
      role="search"
      aria-label="Filter the queues"
      @submit=${e => {
        e.preventDefault();
        document.activeElement?.blur();
      }}
    >
      ${this.searchField("tenant", "Tenant", "all")}${this.searchField("campaign", "Campaign", "all")}${this.searchField("domain", "Domain", "all")}
      ${
        ["", "waiting"].includes(this.param("tab"))
          ? html`<label class="field"
              ><span>Grouped by</span
              ><select @change=${e => this.set({ group: e.target.value })}>
                ${Object.entries(groupings).map(([value, label]) => html`<option value=${value} ?selected=${this.param("group") === value}>${label}</option>`)}
              </select></label
            >`
          : nothing
      }
      ${["tenant", "campaign", "domain"].some(name => this.param(name)) ? html`<button type="button" @click=${() => this.set({ tenant: null, campaign: null, domain: null })}>All mail</button>` : nothing}
    </form>`;
  }

  #figures(report) {
    const all = report.scheduled;
    const held = all.reduce((sum, one) => sum + one.held, 0);
    const oldest = all.reduce((old, one) => (old === null || instant(one.oldest) < instant(old.oldest) ? one : old), null);
    return figures(
      "What waits",
      figure("Waiting", compact(all.reduce((sum, one) => sum + one.count, 0)), {
        note: plural(report.scheduled_total ?? all.length, "queue"),
      }),
      figure("Ready to go", compact(report.ready.reduce((sum, one) => sum + one.count, 0)), {
        note: plural(report.ready_total ?? report.ready.length, "ready queue"),
      }),
      figure("Being sent", compact(all.reduce((sum, one) => sum + one.active, 0))),
      figure("Held", compact(held), { kind: held ? "warn" : "", note: held ? "by policy or an operator" : "" }),
      figure("Oldest", oldest ? lasting((Date.now() - instant(oldest.oldest)) / 1000) : "–", {
        note: oldest
          ? html`<a href=${to("queues", null, { tab: "messages", tenant: oldest.tenant, campaign: oldest.campaign, domain: oldest.domain })}
              >${oldest.domain}: will it expire?</a
            >`
          : "",
      }),
    );
  }

  #waiting() {
    const by = this.param("group");
    const key = by ? row => row[by] : queueKey;
    const names = by
      ? [{ id: by, label: groupings[by], cell: row => html`${row[by] || "(none)"}<span class="sub">${plural(row.of, "queue")}</span>` }]
      : [
          { id: "domain", label: "Domain" },
          { id: "tenant", label: "Tenant", cell: row => row.tenant || "–" },
          { id: "campaign", label: "Campaign", from: "m", cell: row => row.campaign || "–" },
        ];
    const columns = [
      ...names,
      { id: "count", label: "Waiting", num: true, cell: row => count(row.count) },
      { id: "active", label: "Sent now", num: true, from: "m", cell: row => count(row.active) },
      { id: "held", label: "Held", num: true, cell: row => (row.held ? html`<span class="warn strong">${count(row.held)}</span>` : "0") },
      {
        id: "oldest",
        label: "Oldest",
        num: true,
        value: row => -instant(row.oldest),
        cell: row => html`${row.estimate ? "about " : ""}${age(row.oldest)}`,
      },
      { id: "next_due", label: "Next", num: true, from: "l", value: row => instant(row.next_due), cell: row => away(row.next_due) },
      {
        id: "last_reply",
        wide: true,
        label: "Last reply",
        from: "l",
        cell: row => (row.last_reply ? html`<span class="small wrap">${row.last_reply}</span>` : html`<span class="muted">none yet</span>`),
      },
    ];
    const href = row => to("queues", null, { tab: "messages", ...this.#filterOf(row, by) });
    return html`<mta-table
      label="Queues"
      .columns=${columns}
      .rows=${this.#groups()}
      .key=${key}
      .href=${href}
      sort="-count"
      .picked=${this.mayOperate ? this._picked : null}
      @picked=${e => {
        this._picked = e.detail;
      }}
      .more=${(this.#queues.data?.scheduled_total ?? 0) > (this.#queues.data?.scheduled.length ?? 0) ? `the longest of ${count(this.#queues.data.scheduled_total)} queues` : null}
      .none=${empty("Nothing waits", this.param("tenant") || this.param("campaign") || this.param("domain") ? "No queue fulfils the filter. Show all mail, or write it as the queue has it." : "All that was accepted has gone out. What is accepted next appears here if it cannot go at once.")}
    ></mta-table>`;
  }

  #filterOf(row, by) {
    return by ? { ...this.#filter(), [by]: row[by] } : { tenant: row.tenant, campaign: row.campaign, domain: row.domain };
  }

  #messageTable(report) {
    const columns = [
      { id: "id", label: "Message", cell: row => html`<span class="mono">${row.id}</span>` },
      {
        id: "phase",
        label: "State",
        cell: row => tag(row.phase === "held" ? "warn" : row.phase === "attempting" ? "ok" : "off", words(row.phase)),
      },
      { id: "domain", label: "Domain", from: "m" },
      { id: "attempts", label: "Attempts", num: true, cell: row => count(row.attempts) },
      { id: "received_at", label: "Waits for", num: true, value: row => -instant(row.received_at), cell: row => age(row.received_at) },
      { id: "due_at", label: "Next try", num: true, from: "m", value: row => instant(row.due_at), cell: row => away(row.due_at) },
      {
        id: "expires_at",
        label: "Expires",
        num: true,
        value: row => instant(row.expires_at),
        cell: row =>
          instant(row.expires_at) <= instant(row.due_at)
            ? html`<span class="bad strong">before its next try</span>`
            : instant(row.expires_at) - Date.now() < 3600_000
              ? html`<span class="warn strong">${away(row.expires_at)}</span>`
              : away(row.expires_at),
      },
      {
        id: "last_reply",
        wide: true,
        label: "Last reply",
        from: "l",
        cell: row => (row.last_reply ? html`<span class="small wrap">${row.last_reply}</span>` : "–"),
      },
    ];
    return html`<mta-table
      label="Messages"
      name="m"
      .columns=${columns}
      .rows=${report.deliveries}
      .key=${row => `${row.id} ${row.domain}`}
      .href=${row => to("message", row.id)}
      sort="received_at"
      .more=${report.deliveries.length >= 500 ? "the 500 that are due next" : null}
      .none=${empty("No message waits here", "It has gone out since, or the filter names a queue that is not there.")}
    ></mta-table>`;
  }

  #common() {
    const rows = this.#groups().filter(row => this._picked.has(this.param("group") ? row[this.param("group")] : queueKey(row)));
    const match = {};
    for (const name of ["tenant", "campaign", "domain"]) {
      const values = new Set(rows.map(row => row[name]));
      if (rows.length && values.size === 1 && ![...values].includes(undefined)) match[name] = [...values][0];
    }
    return { rows, match };
  }

  #pickedBar() {
    if (this._picked.size === 0 || this.param("tab") === "orders") return nothing;
    const { rows, match } = this.#common();
    const shared = Object.keys(match).length;
    return html`<div class="picked" role="region" aria-label="Chosen queues">
      <strong>${plural(rows.length, "queue")} chosen</strong>
      ${shared ? ["suspend", "throttle", "reroute", "hold", "release", "bounce"].map(kind => html`<button type="button" class="small" @click=${() => act(kind, match)}>${kind[0].toUpperCase()}${kind.slice(1)} …</button>`) : html`<span class="muted">They share no tenant, campaign or domain: an order needs one. Group by one of them.</span>`}
      <span class="grow"></span
      ><button
        type="button"
        class="small quiet"
        @click=${() => {
          this._picked = new Set();
        }}
      >
        Choose none
      </button>
    </div>`;
  }

  render() {
    const tab = this.param("tab") || "waiting";
    const report = this.#queues.data;
    const body =
      {
        waiting: () => shown(this.#queues, () => this.#waiting()),
        ready: () => shown(this.#queues, () => sourceTable(report.ready, "r", { withProvider: true })),
        messages: () => shown(this.#messages, answer => this.#messageTable(answer)),
        orders: () => shown(this.#orders, answer => orders(answer.directives, this.mayOperate)),
      }[tab] ?? (() => empty("No such view"));
    const address = name => to("queues", null, { ...this.#filter(), group: this.param("group"), tab: name === "waiting" ? null : name });
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Queues</h1>
          <p>What waits, since when, and for what. Choose queues to act on them: you see first what would be touched.</p>
        </div>
        ${this.mayOperate ? html`<button type="button" class="primary" @click=${() => act("suspend", Object.fromEntries(Object.entries(this.#filter()).filter(([, v]) => v)))}>Act on mail …</button>` : nothing}
      </div>
      ${report ? this.#figures(report) : nothing}
      ${this.#orders.data?.directives.length && tab !== "orders" ? note("warn", html`<p>${plural(this.#orders.data.directives.length, "order is", "orders are")} in force. <a href=${address("orders")}>See what they hold</a></p>`) : nothing}
      <section class="panel" aria-label="Queues">
        ${tabs("Views of the queues", [
          ["Waiting", address("waiting"), tab === "waiting", report?.scheduled_total],
          ["Ready", address("ready"), tab === "ready", report?.ready_total],
          ["Messages", address("messages"), tab === "messages"],
          ["Orders in force", address("orders"), tab === "orders", this.#orders.data?.directives.length],
        ])}
        ${tab === "waiting" || tab === "messages" ? html`<div class="body">${this.#filters()}</div>` : nothing}${body()}
      </section>
      ${this.#pickedBar()}
    </div>`;
  }
}

customElements.define("mta-queues", MtaQueues);
