import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { away, iso, when } from "../time.js";
import { compact, count, percent } from "../format.js";
import { bar, empty, figure, figures, panel, shareOf, shown, tag, withShare } from "../parts/bits.js";
import { act } from "../parts/act.js";
import { blocks } from "../parts/replies.js";
import { isNamed, lines, seriesOf, statistics, sum, total } from "../parts/statistics.js";
import { Marks } from "../parts/marks.js";
import { sourceTable } from "../parts/readyqueues.js";
import "../parts/chart.js";
import "../parts/table.js";

const harm = one => (one.bounced ?? 0) + (one.complained ?? 0);

/** Which address is blocked where, since when, by which reply; and whose mail does the harm. */
class MtaSources extends Screen {
  #live = new LiveUse(this, "never");
  #matrix = statistics(
    this,
    () =>
      this.isBounded
        ? null
        : { by: "provider,source", source: this.route.id, metrics: "delivered,deferred,bounced,complained", values: false, limit: 1000 },
    { every: 15 },
  );
  #one = statistics(this, () =>
    this.route.id ? { by: "source", source: this.route.id, metrics: "delivered,deferred,bounced,complained" } : null,
  );
  #tenants = statistics(
    this,
    () => ({ by: "tenant,source", source: this.route.id, metrics: "delivered,deferred,bounced,complained", values: false, limit: 1000 }),
    { every: 15 },
  );
  #refused = new Resource(
    this,
    signal =>
      api.get(
        "events/search",
        { tenant: this.tenant, kind: ["deferred", "bounced"], since: iso(this.span.from), until: iso(this.span.to), limit: 5000 },
        signal,
      ),
    { every: () => (this.span.live ? 30 : 0) },
  );
  #warm = new Resource(
    this,
    signal =>
      this.isBounded
        ? null
        : api
            .command("rules warm-up", {}, signal)
            .then(answer => (Array.isArray(answer.json) ? answer.json : []))
            .catch(() => []),
    { every: 60 },
  );
  #queues = new Resource(this, signal => (this.route.id && !this.isBounded ? api.get("queues", { limit: 10000 }, signal) : null), {
    every: 5,
  });
  #marks = new Marks(this, () => this.span);
  resources = [this.#matrix, this.#one, this.#tenants, this.#refused, this.#queues, this.#marks];

  moved(before, now) {
    if (before.id !== now.id) for (const one of [this.#matrix, this.#one, this.#tenants, this.#queues]) one.clear();
    super.moved(before, now);
  }

  #blocks() {
    const found = blocks(this.#refused.data?.events ?? []).filter(one => !this.route.id || one.source === this.route.id);
    const columns = [
      { id: "source", label: "Source", cell: one => html`${one.source}<span class="sub mono">${one.address ?? ""}</span>` },
      { id: "where", label: "Blocked at" },
      { id: "first", label: "Since", value: one => one.first, cell: one => when(one.first) },
      { id: "last", label: "Last", from: "m", value: one => one.last, cell: one => away(one.last) },
      { id: "count", label: "Times", num: true, cell: one => count(one.count) },
      {
        id: "reply",
        wide: true,
        label: "By this reply",
        value: null,
        cell: one =>
          html`<span class="reply bad">${one.example.reply}</span
            >${one.example.failure?.blocklist ? html`<span class="sub">listed by ${one.example.failure.blocklist}</span>` : nothing}`,
      },
    ];
    return html`<mta-table
      label="Blocks"
      name="b"
      .columns=${columns}
      .rows=${found}
      .key=${one => one.key}
      .href=${one => (one.example.id ? to("message", one.example.id) : null)}
      sort="-last"
      .first=${12}
      .more=${this.#refused.data?.next ? "of the newest 5,000 refusals" : null}
      .none=${empty("No source is blocked", "Replies that refuse an address itself, by reputation or blocklist, appear here with their words and the time of the first.")}
    ></mta-table>`;
  }

  #table() {
    const series = this.#matrix.data.series;
    if (series.length === 0) return empty("No source has sent in this time", "Choose a longer span above.");
    const names = by => [...new Set(series.toSorted((a, b) => total(b, "delivered") - total(a, "delivered")).map(one => one.key[by]))];
    const [sources, providers] = [names("source").slice(0, 60), names("provider").slice(0, 14)];
    const cells = new Map(series.map(one => [`${one.key.source}\n${one.key.provider}`, one]));
    return html`<div class="table-wrap" role="region" tabindex="0" aria-label="Sources by providers">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Source</th>
            ${providers.map(name => html`<th scope="col">${isNamed(name) ? html`<a href=${to("provider", name)}>${name}</a>` : name || "(none)"}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${sources.map(
            source =>
              html`<tr>
                <th scope="row"><a href=${to("sources", source)}>${source || "(none)"}</a></th>
                ${providers.map(provider => this.#cell(cells.get(`${source}\n${provider}`)))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #cell(one) {
    if (!one) return html`<td><span class="cell muted">–</span></td>`;
    const [delivered, deferred, bounced] = ["delivered", "deferred", "bounced"].map(name => total(one, name));
    const [late, lost] = [deferred / Math.max(1, delivered + deferred), bounced / Math.max(1, delivered + bounced)];
    const state = lost > 0.1 || (delivered === 0 && deferred > 0) ? "bad" : lost > 0.05 || late > 0.3 ? "warn" : "";
    return html`<td class=${state}>
      <span class="cell"
        >${state ? html`<span class="nowrap">${state === "bad" ? "✕" : "!"} <strong>${compact(delivered)}</strong></span>` : html`<strong>${compact(delivered)}</strong>`}<small
          >${percent(deferred, delivered + deferred)} late, ${percent(bounced, delivered + bounced)} lost</small
        ></span
      >
    </td>`;
  }

  #shares() {
    const stats = this.#tenants.data;
    const byTenant = new Map();
    for (const one of stats.series) {
      const row = byTenant.get(one.key.tenant) ?? { tenant: one.key.tenant, delivered: 0, deferred: 0, bounced: 0, complained: 0 };
      for (const name of ["delivered", "deferred", "bounced", "complained"]) row[name] += total(one, name);
      byTenant.set(one.key.tenant, row);
    }
    const [volume, damage] = [sum(stats, "delivered") + sum(stats, "bounced"), sum(stats, "bounced") + sum(stats, "complained")];
    const columns = [
      { id: "tenant", label: "Tenant" },
      {
        id: "volume",
        label: "Share of volume",
        num: true,
        value: row => row.delivered + row.bounced,
        cell: row =>
          html`${percent(row.delivered + row.bounced, volume)}${bar((row.delivered + row.bounced) / Math.max(1, volume), "var(--series-accepted)")}`,
      },
      {
        id: "harm",
        label: "Share of harm",
        num: true,
        title: "Bounces and complaints",
        value: harm,
        cell: row =>
          html`<span
              class=${damage && harm(row) / damage > (1.5 * (row.delivered + row.bounced)) / Math.max(1, volume) && harm(row) > 5 ? "bad strong" : ""}
              >${percent(harm(row), damage)}</span
            >${bar(harm(row) / Math.max(1, damage), "var(--series-bounced)")}`,
      },
      { id: "bounced", label: "Bounced", num: true, cell: row => withShare(row.bounced, row.delivered + row.bounced) },
      { id: "complained", label: "Complaints", num: true, from: "m", cell: row => withShare(row.complained, row.delivered) },
      { id: "deferred", label: "Deferred", num: true, from: "l", cell: row => withShare(row.deferred, row.delivered + row.deferred) },
    ];
    return html`<mta-table
      label="Tenants"
      name="t"
      .columns=${columns}
      .rows=${[...byTenant.values()]}
      .key=${row => row.tenant}
      .href=${row => (isNamed(row.tenant) ? to("campaigns", null, { by: "tenant", tenant: row.tenant }) : null)}
      sort="-harm"
      .none=${empty("No tenant has sent in this time")}
    ></mta-table>`;
  }

  #warmUp(list) {
    const rows = list.filter(one => !this.route.id || one.source === this.route.id);
    const kinds = { warm: "ok", warming: "ok", spent: "warn", paused: "bad", "stepping back": "bad" };
    const columns = [
      { id: "source", label: "Source" },
      { id: "provider", label: "Provider" },
      { id: "state", label: "State", cell: one => tag(kinds[one.state] ?? "off", one.state) },
      {
        id: "step",
        label: "Step",
        num: true,
        cell: one => html`${count(one.step)} of ${count(one.steps)}${bar(one.step / Math.max(1, one.steps))}`,
      },
      {
        id: "sent_today",
        label: "Sent today",
        num: true,
        cell: one => html`${count(one.sent_today)}${one.budget ? html` <span class="muted">of ${count(one.budget)}</span>` : nothing}`,
      },
      { id: "complaints_today", label: "Complaints", num: true, from: "m", cell: one => count(one.complaints_today) },
      { id: "since", label: "Since", from: "l" },
    ];
    return html`<mta-table
      label="Warm-up"
      name="w"
      .columns=${columns}
      .rows=${rows}
      .key=${one => `${one.source} ${one.provider}`}
      .none=${empty("No source is being warmed up", "A rule with warm_up in the provider rules lets a new address begin with little mail and more each day.")}
    ></mta-table>`;
  }

  #figures() {
    const one = seriesOf(this.#one.data);
    const share = metric => shareOf(metric, name => total(one, name));
    return figures(
      "Figures of this source",
      figure("Delivered", compact(total(one, "delivered"))),
      figure("Deferred", compact(total(one, "deferred")), { note: share("deferred") }),
      figure("Bounced", compact(total(one, "bounced")), { note: share("bounced") }),
      figure("Complaints", compact(total(one, "complained")), { note: share("complained") }),
    );
  }

  render() {
    const id = this.route.id;
    const chart = lines(this.#one.data, ["delivered", "deferred", "bounced"], { isLive: this.span.live });
    const ready = (this.#queues.data?.ready ?? []).filter(queue => queue.source === id);
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>${id ?? "Sources"}</h1>
          <p>
            ${id ? html`Egress source. <a href=${to("sources")}>All sources</a>` : "Where each address may send, where it is blocked, and whose mail does the harm."}
          </p>
        </div>
        ${id && this.mayOperate ? html`<div class="row"><button type="button" @click=${() => act("suspend", { egress_source: id })}>Suspend …</button><button type="button" @click=${() => act("throttle", { egress_source: id })}>Throttle …</button><a class="button" href=${to("probe", null, { sources: id })}>Probe</a></div>` : nothing}
      </div>
      ${
        id && this.#one.data
          ? html`${this.#figures()}
              <div class="panel">
                <mta-chart
                  label="Mail a second"
                  .times=${chart.times}
                  .lines=${chart.lines}
                  .marks=${this.#marks.all}
                  .height=${180}
                ></mta-chart>
              </div>`
          : nothing
      }
      ${panel(
        "Blocked",
        shown(this.#refused, () => this.#blocks()),
        { hint: "Where a source itself is refused, since when, and by which reply" },
      )}
      <div class="columns wide-left">
        ${panel(
          "Source by provider",
          this.isBounded ? empty("Seen by operators for all tenants only") : shown(this.#matrix, () => this.#table()),
          { hint: "Delivered; put off (late) and bounced (lost)" },
        )}
        ${panel(
          id ? "Whose mail uses this source" : "Whose mail uses the sources",
          shown(this.#tenants, () => this.#shares()),
          { hint: "Harm: bounces and complaints" },
        )}
      </div>
      ${
        id && !this.isBounded
          ? panel(
              "Ready queues",
              shown(this.#queues, () => sourceTable(ready, "q", { withProvider: true })),
            )
          : nothing
      }
      ${
        this.isBounded
          ? nothing
          : panel(
              "Warm-up",
              shown(this.#warm, list => this.#warmUp(list)),
            )
      }
    </div>`;
  }
}

customElements.define("mta-sources", MtaSources);
