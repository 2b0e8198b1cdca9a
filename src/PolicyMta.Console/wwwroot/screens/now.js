import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { live, LiveUse, pace } from "../live.js";
import { to } from "../route.js";
import { week } from "../time.js";
import { change, compact, count, rate } from "../format.js";
import { figure, figures, note, panel, shareOf, shown, spark, empty, loading, failure, outcomeColumns } from "../parts/bits.js";
import { metrics } from "../parts/colours.js";
import { isNamed, lines, seriesOf, statistics, total, totalBefore } from "../parts/statistics.js";
import { Marks } from "../parts/marks.js";
import { changes } from "../parts/feed.js";
import "../parts/chart.js";
import "../parts/table.js";

const shownMetrics = ["accepted", "delivered", "deferred", "bounced", "opened", "clicked", "complained"];

/** Is mail flowing, and is that normal for this hour? What was changed, and which provider is slow? */
class MtaNow extends Screen {
  #live = new LiveUse(this, "stats", "queues");
  #total = statistics(this, () => ({ by: "total", metrics: shownMetrics.join() }));
  #past = statistics(this, () => ({ by: "total", metrics: shownMetrics.join() }), { past: week, every: 60 });
  #providers = statistics(this, () => ({ by: "provider", metrics: "delivered,deferred,bounced,complained", limit: 50 }));
  #marks = new Marks(this, () => this.span);
  resources = [this.#total, this.#past, this.#providers, this.#marks];

  #verdict() {
    if (!this.#total.data) return nothing;
    const now = seriesOf(this.#total.data);
    const delivered = total(now, "delivered");
    const queued = live.queues?.queued ?? null;
    const compared = change(delivered, this.#past.data ? totalBefore(this.#past.data, "delivered", this.span) : null);
    const slow = (live.queues?.providers ?? []).filter(one => one.queued > 0).toSorted((a, b) => b.queued - a.queued)[0];
    if (!this.span.live) return html`<p>${count(delivered)} delivered in this time${compared ? `, ${compared.text}` : ""}.</p>`;
    if (delivered === 0 && total(now, "accepted") === 0)
      return html`<p>No mail in this time${queued ? `, ${count(queued)} in the queues` : ""}.</p>`;
    const moving = pace("delivered", null, 15);
    return html`<p>
      <strong class=${moving === 0 && queued > 0 ? "warn" : "ok"}
        >${moving === 0 && queued > 0 ? "Nothing leaves at present" : moving ? "Mail is flowing" : "Quiet at present"}</strong
      >${moving ? `: ${rate(moving)} a second delivered` : ""}${(compared && compared.way !== 1) || compared?.text.startsWith("+") ? `; this time ${compared.text}` : ""}.
      ${slow ? html`Most waits for ${isNamed(slow.provider) ? html`<a href=${to("provider", slow.provider)}>${slow.provider}</a>` : "domains without a provider of their own"}: ${slow.why}.` : nothing}
    </p>`;
  }

  #figures() {
    const now = seriesOf(this.#total.data);
    const queues = this.span.live ? live.queues : null;
    const one = metric => {
      const value = total(now, metric);
      const compared = this.#past.data ? change(value, totalBefore(this.#past.data, metric, this.span)) : null;
      const speed = this.span.live ? pace(metric) : null;
      return figure(metrics[metric].label, compact(value), {
        colour: `var(${metrics[metric].colour})`,
        dash: metrics[metric].dash?.map(n => n / 2).join(" "),
        title: count(value),
        unit: speed ? `${rate(speed)}/s` : "",
        note: html`${["deferred", "bounced", "complained"].includes(metric) && value ? html`${shareOf(metric, name => total(now, name))} · ` : nothing}${compared?.text ?? ""}`,
      });
    };
    return figures(
      "Figures of this time",
      ...shownMetrics.map(one),
      queues
        ? figure("In the queues", compact(queues.queued), { title: count(queues.queued), note: `${count(queues.in_flight)} being sent` })
        : nothing,
    );
  }

  #providerRows() {
    const waits = new Map((this.span.live ? (live.queues?.providers ?? []) : []).map(one => [one.provider, one]));
    const known = new Set();
    const rows = (this.#providers.data?.series ?? []).map(one => {
      known.add(one.key.provider);
      return {
        name: one.key.provider,
        ...one.totals,
        values: one.values?.delivered,
        speed: pace("delivered", one.key.provider),
        wait: waits.get(one.key.provider),
      };
    });
    for (const [name, wait] of waits) if (!known.has(name)) rows.push({ name, wait, speed: null });
    return rows;
  }

  #table() {
    const columns = [
      { id: "name", label: "Provider", cell: row => row.name || "(none)" },
      { id: "trend", label: "Trend", value: null, from: "l", cell: row => spark(row.values) },
      { id: "speed", label: "A second", num: true, from: "m", cell: row => rate(row.speed), value: row => row.speed },
      ...outcomeColumns,
      { id: "complained", label: "Complaints", num: true, from: "l", cell: row => count(row.complained ?? 0) },
      {
        id: "queued",
        label: "Waiting",
        num: true,
        value: row => row.wait?.queued ?? 0,
        cell: row =>
          html`${count(row.wait?.queued ?? 0)}<span class="sub"
              >${row.wait?.in_flight ? `${count(row.wait.in_flight)} sent now` : ""}</span
            >`,
      },
      {
        id: "why",
        wide: true,
        label: "Why it waits",
        value: null,
        cell: row => row.wait?.why ?? html`<span class="muted">nothing waits</span>`,
      },
    ];
    return html`<mta-table
      label="Providers"
      .columns=${columns}
      .rows=${this.#providerRows()}
      .key=${row => row.name}
      .href=${row => (isNamed(row.name) ? to("provider", row.name) : null)}
      name="p"
      sort="-delivered"
      .none=${empty("No mail to any provider in this time", "Choose a longer span above, or send a message: the table fills as mail is delivered.")}
    ></mta-table>`;
  }

  render() {
    const { live: isLive, step } = this.span;
    const chart = lines(this.#total.data, ["accepted", "delivered", "deferred", "bounced"], {
      past: this.#past.data,
      pastOf: "delivered",
      isLive,
    });
    const engaged = lines(this.#total.data, ["opened", "clicked", "complained"], { isLive });
    const hasEngaged = engaged.lines.some(line => line.values.some(v => v > 0));
    const marks = this.#marks.all;
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Now</h1>
          ${this.#verdict()}
        </div>
      </div>
      ${isLive && live.state === "lost" ? note("warn", html`<p><strong>Live figures do not come in.</strong> They are asked for again by themselves; mail is not touched by that. Statistics below are read every ten seconds.</p>`) : nothing}
      ${
        this.#total.data
          ? html`${failure(this.#total.error, () => this.#total.refresh())}${this.#figures()}
              <div class="panel">
                <mta-chart
                  label="Mail a second"
                  unit="each point: one ${step}"
                  .times=${chart.times}
                  .lines=${chart.lines}
                  .marks=${marks}
                  .height=${230}
                ></mta-chart>
              </div>`
          : this.#total.error
            ? failure(this.#total.error, () => this.#total.refresh())
            : loading("Reading the statistics")
      }
      <div class="columns side-right">
        <div class="stack">
          ${panel(
            "Providers",
            shown(this.#providers, () => this.#table()),
            { hint: isLive ? "Why mail waits is told as it is now." : "" },
          )}
          ${hasEngaged ? html`<div class="panel"><mta-chart label="Opens, clicks, complaints a second" .times=${engaged.times} .lines=${engaged.lines} .marks=${marks} .height=${150}></mta-chart></div>` : nothing}
        </div>
        <div class="stack">${this.isBounded ? nothing : changes(marks)}${isLive ? html`<mta-feed></mta-feed>` : nothing}</div>
      </div>
    </div>`;
  }
}

customElements.define("mta-now", MtaNow);
