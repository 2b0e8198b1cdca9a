import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { live, LiveUse, pace } from "../live.js";
import { to } from "../route.js";
import { iso, moment, week, when } from "../time.js";
import { compact, count, plural, rate, took, words } from "../format.js";
import { empty, failure, figure, figures, panel, shareOf, shown, tag, outcomeColumns, withShare } from "../parts/bits.js";
import { act } from "../parts/act.js";
import { causes } from "../parts/causes.js";
import { byReply } from "../parts/replies.js";
import { limitList, sourceTable } from "../parts/readyqueues.js";
import { isNamed, lines, seriesOf, statistics, total } from "../parts/statistics.js";
import { Marks } from "../parts/marks.js";
import { changes } from "../parts/feed.js";
import "../parts/chart.js";
import "../parts/table.js";

/** Why is this provider slow: what its mail waits for, whose limits hold, what it answers. */
class MtaProvider extends Screen {
  #live = new LiveUse(this, "queues");
  #all = statistics(this, () =>
    this.route.id ? null : { by: "provider", metrics: "delivered,deferred,bounced,complained,latency", values: false, limit: 500 },
  );
  #one = statistics(this, () =>
    this.route.id ? { by: "provider", provider: this.route.id, metrics: "delivered,deferred,bounced,complained,latency" } : null,
  );
  #past = statistics(this, () => (this.route.id ? { by: "provider", provider: this.route.id, metrics: "delivered" } : null), {
    past: week,
    every: 60,
  });
  #tenants = statistics(
    this,
    () =>
      this.route.id
        ? { by: "provider,tenant", provider: this.route.id, metrics: "delivered,deferred,bounced,complained", values: false, limit: 100 }
        : null,
    { every: 20 },
  );
  #why = new Resource(
    this,
    signal =>
      this.route.id
        ? api.get("why", { name: this.route.id, tenant: this.tenant, window: this.span.span <= 900 ? "10m" : "1h" }, signal).catch(e => {
            if (e.status === 404) return { causes: [], queues: [], waiting: 0, unknown: true };
            throw e;
          })
        : null,
    { every: 5 },
  );
  #queues = new Resource(this, signal => (this.route.id && !this.isBounded ? api.get("queues", { limit: 10000 }, signal) : null), {
    every: 5,
  });
  #replies = new Resource(
    this,
    signal =>
      this.route.id
        ? api.get(
            "events/search",
            {
              provider: this.route.id,
              tenant: this.tenant,
              kind: ["deferred", "bounced"],
              since: iso(this.span.from),
              until: iso(this.span.to),
              limit: 2000,
            },
            signal,
          )
        : null,
    { every: () => (this.span.live ? 15 : 0) },
  );
  #learnt = new Resource(
    this,
    signal => (this.route.id && !this.isBounded ? api.command("rules adaptive", {}, signal).catch(() => null) : null),
    { every: 30 },
  );
  #marks = new Marks(this, () => this.span);
  resources = [this.#all, this.#one, this.#past, this.#tenants, this.#why, this.#queues, this.#replies, this.#learnt, this.#marks];

  moved(before, now) {
    if (before.id !== now.id) for (const one of [this.#one, this.#past, this.#tenants, this.#why, this.#queues, this.#replies]) one.clear();
    super.moved(before, now);
  }

  #list() {
    const waits = new Map((live.queues?.providers ?? []).map(one => [one.provider, one]));
    const rows = (this.#all.data?.series ?? []).map(one => ({
      name: one.key.provider,
      ...one.totals,
      latency: one.latency,
      wait: waits.get(one.key.provider),
    }));
    for (const [name, wait] of waits) if (!rows.some(row => row.name === name)) rows.push({ name, wait });
    const columns = [
      { id: "name", label: "Provider", cell: row => row.name || "(none)" },
      { id: "delivered", label: "Delivered", num: true, cell: row => compact(row.delivered) },
      {
        id: "deferred",
        label: "Deferred",
        num: true,
        cell: row => withShare(row.deferred ?? 0, (row.delivered ?? 0) + (row.deferred ?? 0)),
      },
      { id: "bounced", label: "Bounced", num: true, cell: row => withShare(row.bounced ?? 0, (row.delivered ?? 0) + (row.bounced ?? 0)) },
      {
        id: "p50",
        label: "Half within",
        num: true,
        from: "m",
        title: "Half of the mail was delivered within this time after it was accepted",
        value: row => row.latency?.p50_ms,
        cell: row => took(row.latency?.p50_ms),
      },
      { id: "p90", label: "90 % within", num: true, from: "l", value: row => row.latency?.p90_ms, cell: row => took(row.latency?.p90_ms) },
      { id: "queued", label: "Waiting", num: true, value: row => row.wait?.queued ?? 0, cell: row => count(row.wait?.queued ?? 0) },
      {
        id: "why",
        wide: true,
        label: "Why it waits",
        value: null,
        cell: row => row.wait?.why ?? html`<span class="muted">nothing waits</span>`,
      },
    ];
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Providers</h1>
          <p>Choose one to see what its mail waits for, whose limits hold, and what it answers.</p>
        </div>
      </div>
      ${panel(
        "Providers",
        shown(
          this.#all,
          () =>
            html`<mta-table
              label="Providers"
              .columns=${columns}
              .rows=${rows}
              .key=${row => row.name}
              .href=${row => (isNamed(row.name) ? to("provider", row.name) : null)}
              sort="-delivered"
              .none=${empty("No mail to any provider in this time", "Choose a longer span above.")}
            ></mta-table>`,
        ),
      )}
    </div>`;
  }

  #head(name) {
    const wait = (live.queues?.providers ?? []).find(one => one.provider === name);
    return html`<div class="head">
      <div>
        <h1>${name}</h1>
        <p>
          ${wait ? html`${wait.queued ? html`<strong>${plural(wait.queued, "message")} wait</strong>: ${wait.why}` : wait.why}` : live.queues ? "Nothing waits for it now." : ""}
        </p>
      </div>
      ${this.mayOperate ? html`<div class="row">${["suspend", "throttle", "reroute"].map(kind => html`<button type="button" @click=${() => act(kind, { provider: name })}>${words(kind)[0].toUpperCase()}${kind.slice(1)} …</button>`)}</div>` : nothing}
    </div>`;
  }

  #figures(name, one) {
    const speed = this.span.live ? pace("delivered", name) : null;
    const wait = (live.queues?.providers ?? []).find(p => p.provider === name);
    const share = metric => shareOf(metric, name => total(one, name));
    return figures(
      "Figures of this provider",
      figure("Delivered", compact(total(one, "delivered")), { unit: speed ? `${rate(speed)}/s` : "" }),
      figure("Deferred", compact(total(one, "deferred")), { note: `${share("deferred")} of attempts` }),
      figure("Bounced", compact(total(one, "bounced")), { note: share("bounced") }),
      figure("Complaints", compact(total(one, "complained")), { note: share("complained") }),
      figure("Half within", took(one?.latency?.p50_ms), {
        note: one?.latency
          ? `90 % within ${took(one.latency.p90_ms)}, 99 % within ${took(one.latency.p99_ms)}`
          : "from accepted to delivered",
      }),
      figure("Waiting", compact(wait?.queued ?? 0), { note: wait ? `${count(wait.in_flight)} being sent` : "" }),
    );
  }

  /** What the adaptive rules have learnt of it, by source. */
  #learntTable(name) {
    const list = this.#learnt.data?.json;
    const rows = Array.isArray(list) ? list.filter(one => one.provider === name) : [];
    if (rows.length === 0) return nothing;
    const columns = [
      { id: "source", label: "Source" },
      { id: "state", label: "Learnt", cell: one => words(one.state) },
      { id: "now_per_minute", label: "A minute now", num: true, cell: one => compact(one.now_per_minute) },
      { id: "rate_per_minute", label: "Rate learnt", num: true, cell: one => compact(one.rate_per_minute) },
      { id: "connections", label: "Connections", num: true, cell: one => count(one.connections) },
    ];
    return html`<mta-table label="Learnt rates" name="l" .columns=${columns} .rows=${rows} .key=${one => one.source}></mta-table>`;
  }

  #tenantTable(name) {
    const rows = (this.#tenants.data?.series ?? []).map(one => ({ tenant: one.key.tenant, ...one.totals }));
    const columns = [
      { id: "tenant", label: "Tenant" },
      ...outcomeColumns,
      { id: "complained", label: "Complaints", num: true, from: "m", cell: row => withShare(row.complained ?? 0, row.delivered ?? 0) },
    ];
    return html`<mta-table
      label="Tenants at ${name}"
      name="t"
      .columns=${columns}
      .rows=${rows}
      .key=${row => row.tenant}
      .href=${row => (isNamed(row.tenant) ? to("campaigns", null, { by: "tenant", tenant: row.tenant }) : null)}
      sort="-delivered"
      .none=${empty("No tenant sent to it in this time")}
    ></mta-table>`;
  }

  #replyTable() {
    const rows = byReply(this.#replies.data?.events ?? []);
    const columns = [
      { id: "shape", wide: true, label: "Reply", cell: row => html`<span class="wrap">${row.shape}</span>` },
      { id: "kind", label: "Led to", from: "m", cell: row => tag(row.kind === "bounced" ? "bad" : "warn", row.kind) },
      { id: "category", label: "Category", from: "l", cell: row => words(row.category) || "–" },
      { id: "count", label: "Times", num: true, cell: row => count(row.count) },
      { id: "last", label: "Last", value: row => row.last, cell: row => when(row.last) },
    ];
    return html`<mta-table
      label="Replies"
      .first=${12}
      name="r"
      .columns=${columns}
      .rows=${rows}
      .key=${row => row.key}
      .href=${row => (row.example.id ? to("message", row.example.id) : null)}
      sort="-count"
      .more=${this.#replies.data?.next ? "of the newest 2,000 events" : null}
      .none=${empty("It refused nothing in this time", "Replies that put mail off or refuse it are counted here, without what differs from message to message.")}
    ></mta-table>`;
  }

  render() {
    const name = this.route.id;
    if (!name) return this.#list();
    const one = seriesOf(this.#one.data);
    const chart = lines(this.#one.data, ["delivered", "deferred", "bounced"], {
      past: this.#past.data,
      pastOf: "delivered",
      isLive: false,
      dropLast: true,
    });
    const marks = this.#marks.all;
    const ready = (this.#queues.data?.ready ?? []).filter(queue => queue.provider === name);
    return html`<div class="screen">
      ${this.#head(name)}${failure(this.#one.error, () => this.#one.refresh())} ${this.#one.data ? this.#figures(name, one) : nothing}
      <div class="columns two">
        ${panel(
          "What its mail waits for",
          shown(
            this.#why,
            report =>
              report.unknown ? empty("Nothing is known of it now", "No mail to this provider waits, or came lately.") : causes(report),
            { what: "Asking why" },
          ),
          { hint: "Shares of the waiting time, as it is now" },
        )}
        <div class="stack">
          <div class="panel">
            <mta-chart label="Mail a second" .times=${chart.times} .lines=${chart.lines} .marks=${marks} .height=${210}></mta-chart>
          </div>
          ${panel("Limits in force, and whose", html`${limitList(ready)}${this.#learntTable(name)}`, { hint: "Beyond the traffic profile" })}
        </div>
      </div>
      ${panel(
        "Top replies",
        shown(this.#replies, () => this.#replyTable()),
        { hint: `What it said from ${moment(this.span.from)} on; a row opens the last message` },
      )}
      <div class="columns two">
        ${panel("Sources", this.isBounded ? empty("Seen by operators for all tenants only") : shown(this.#queues, () => sourceTable(ready, "s")), { hint: "Ready queues from each egress source, as they are now" })}
        <div class="stack">
          ${panel(
            "Tenants",
            shown(this.#tenants, () => this.#tenantTable(name)),
          )}${this.isBounded ? nothing : changes(marks)}
        </div>
      </div>
    </div>`;
  }
}

customElements.define("mta-provider", MtaProvider);
