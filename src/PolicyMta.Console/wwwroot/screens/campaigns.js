import { html, nothing, svg } from "../part.js";
import { Screen } from "./screen.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { compact, count, percent } from "../format.js";
import { empty, panel, shown, tabs, outcomeColumns, withShare } from "../parts/bits.js";
import { act } from "../parts/act.js";
import { isNamed, lines, seriesOf, statistics, sum } from "../parts/statistics.js";
import { Marks } from "../parts/marks.js";
import "../parts/chart.js";
import "../parts/table.js";

const counted = "accepted,delivered,deferred,bounced,expired,complained,unsubscribed,opened,clicked,unique_opened,unique_clicked";

/** Who opened, clicked, complained and unsubscribed: by tenant and by campaign, from accepted to clicked. */
class MtaCampaigns extends Screen {
  #live = new LiveUse(this, "never");
  #tab = () => (this.param("by") === "tenant" ? "tenant" : "campaign");
  #all = statistics(
    this,
    () => ({
      by: this.#tab(),
      tenant: this.param("tenant") || undefined,
      campaign: this.#tab() === "campaign" ? this.param("campaign") || undefined : undefined,
      metrics: counted,
      values: false,
      limit: 1000,
    }),
    { every: 15 },
  );
  #one = statistics(this, () => (this.#chosen ? this.#chosenQuery : null));
  #providers = statistics(
    this,
    () =>
      this.param("campaign")
        ? {
            by: "campaign,provider",
            campaign: this.param("campaign"),
            tenant: this.param("tenant"),
            metrics: "delivered,deferred,bounced,complained,opened",
            values: false,
            limit: 200,
          }
        : null,
    { every: 15 },
  );
  #marks = new Marks(this, () => this.span);
  resources = [this.#all, this.#one, this.#providers, this.#marks];

  moved(before, now) {
    for (const one of [this.#all, this.#one, this.#providers]) one.clear();
    super.moved(before, now);
  }

  get #chosen() {
    return this.param("campaign") || (this.#tab() === "tenant" && this.param("tenant"));
  }

  get #chosenQuery() {
    return this.param("campaign")
      ? { by: "campaign", campaign: this.param("campaign"), tenant: this.param("tenant"), metrics: counted }
      : { by: "tenant", tenant: this.param("tenant"), metrics: counted };
  }

  #address(row, by) {
    if (by === "tenant") return isNamed(row.tenant) ? to("campaigns", null, { by: "tenant", tenant: row.tenant }) : null;
    return isNamed(row.campaign) ? to("campaigns", null, { campaign: row.campaign, tenant: row.tenant }) : null;
  }

  #table() {
    const by = this.#tab();
    const rows = this.#all.data.series.map(one => ({ ...one.key, ...one.totals, key: JSON.stringify(one.key) }));
    const part = (id, label, of, extra = {}) => ({
      id,
      label,
      num: true,
      ...extra,
      cell: row => withShare(row[id] ?? 0, row[of] ?? 0),
      value: row => row[id] ?? 0,
    });
    const columns = [
      ...(by === "campaign"
        ? [{ id: "campaign", label: "Campaign", cell: row => row.campaign || "(none)" }]
        : [{ id: "tenant", label: "Tenant" }]),
      ...(by === "campaign" && rows.some(row => row.tenant) ? [{ id: "tenant", label: "Tenant", from: "m" }] : []),
      { id: "accepted", label: "Accepted", num: true, cell: row => compact(row.accepted ?? 0) },
      part("delivered", "Delivered", "accepted"),
      part("bounced", "Bounced", "accepted"),
      part("unique_opened", "Opened by", "delivered", { title: "Recipients, each counted once" }),
      part("unique_clicked", "Clicked by", "delivered", { from: "m", title: "Recipients, each counted once" }),
      part("complained", "Complaints", "delivered"),
      part("unsubscribed", "Unsubscribed", "delivered", { from: "l" }),
    ];
    return html`<mta-table
      label=${by === "campaign" ? "Campaigns" : "Tenants"}
      .columns=${columns}
      .rows=${rows}
      .key=${row => row.key}
      .href=${row => this.#address(row, by)}
      sort="-accepted"
      .none=${empty("No mail in this time", by === "campaign" ? "Mail belongs to a campaign if its sender says so: by X-Campaign in SMTP, or campaign over HTTP. Choose a longer span above." : "Choose a longer span above.")}
    ></mta-table>`;
  }

  #funnel(stats) {
    const steps = [
      ["Accepted", "accepted", "--series-accepted"],
      ["Delivered", "delivered", "--series-delivered"],
      ["Opened by", "unique_opened", "--series-opened"],
      ["Clicked by", "unique_clicked", "--series-clicked"],
      ["Complained", "complained", "--series-complained"],
      ["Unsubscribed", "unsubscribed", "--series-past"],
      ["Bounced", "bounced", "--series-bounced"],
    ];
    const all = Math.max(1, sum(stats, "accepted"), sum(stats, "delivered"));
    return html`<ol class="funnel">
      ${steps.map(([label, name, colour]) => html`<li><span>${label}</span><svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.min(1000, (sum(stats, name) / all) * 1000)} height="20" fill="var(${colour})"></rect>`}</svg><span class="num">${count(sum(stats, name))}</span><span class="num muted">${percent(sum(stats, name), all)}</span></li>`)}
    </ol>`;
  }

  #providerTable() {
    const rows = this.#providers.data.series.map(one => ({ provider: one.key.provider, ...one.totals }));
    const columns = [
      { id: "provider", label: "Provider" },
      ...outcomeColumns,
      { id: "complained", label: "Complaints", num: true, from: "m", cell: row => withShare(row.complained ?? 0, row.delivered ?? 0) },
      { id: "opened", label: "Opens", num: true, from: "m", cell: row => count(row.opened ?? 0) },
    ];
    return html`<mta-table
      label="Providers of this campaign"
      name="p"
      .columns=${columns}
      .rows=${rows}
      .key=${row => row.provider}
      .href=${row => (isNamed(row.provider) ? to("provider", row.provider) : null)}
      sort="-delivered"
      .none=${empty("No provider yet")}
    ></mta-table>`;
  }

  #detail() {
    const [campaign, tenant] = [this.param("campaign"), this.param("tenant")];
    const match = { ...(tenant && { tenant }), ...(campaign && { campaign }) };
    const engaged = lines(this.#one.data, ["delivered", "opened", "clicked", "bounced", "complained"], { isLive: this.span.live });
    return html`<div class="head">
        <div>
          <h1>${campaign || tenant}</h1>
          <p>
            ${campaign ? "Campaign" : "Tenant"}${campaign && tenant ? ` of ${tenant}` : ""}.
            <a href=${to("campaigns", null, { by: campaign ? null : "tenant" })}>All ${campaign ? "campaigns" : "tenants"}</a> ·
            <a href=${to("message", null, match)}>its messages</a> ·
            <a href=${to("queues", null, match)}>its queues</a
            >${campaign ? nothing : html` · <a href=${to("campaigns", null, { tenant })}>its campaigns</a>`}
          </p>
        </div>
        ${this.mayOperate ? html`<div class="row">${["suspend", "throttle", "bounce"].map(kind => html`<button type="button" @click=${() => act(kind, match)}>${kind[0].toUpperCase()}${kind.slice(1)} …</button>`)}</div>` : nothing}
      </div>
      <div class="columns two">
        ${panel(
          "From accepted to clicked",
          shown(this.#one, stats =>
            seriesOf(stats) ? this.#funnel(stats) : empty("No mail of it in this time", "Choose a longer span above."),
          ),
          { hint: "Opens and clicks: recipients, each counted once, within one per cent" },
        )}
        <div class="panel">
          <mta-chart
            label="Mail, opens and clicks a second"
            .times=${engaged.times}
            .lines=${engaged.lines}
            .marks=${this.#marks.all}
            .height=${230}
          ></mta-chart>
        </div>
      </div>
      ${
        campaign
          ? panel(
              "Providers",
              shown(this.#providers, () => this.#providerTable()),
            )
          : nothing
      }`;
  }

  render() {
    if (this.#chosen) return html`<div class="screen">${this.#detail()}</div>`;
    const by = this.#tab();
    const stats = this.#all.data;
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Tenants and campaigns</h1>
          <p>
            ${stats ? html`${count(sum(stats, "accepted"))} accepted, ${count(sum(stats, "opened"))} opens, ${count(sum(stats, "clicked"))} clicks, ${count(sum(stats, "complained"))} complaints in this time.` : nothing}
          </p>
        </div>
      </div>
      <section class="panel" aria-label="Tenants and campaigns">
        ${tabs("By", [
          ["Campaigns", to("campaigns"), by === "campaign"],
          ["Tenants", to("campaigns", null, { by: "tenant" }), by === "tenant"],
        ])}${shown(this.#all, () => this.#table())}
      </section>
    </div>`;
  }
}

customElements.define("mta-campaigns", MtaCampaigns);
