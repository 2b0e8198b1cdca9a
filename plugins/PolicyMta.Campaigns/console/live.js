import { Resource, ask, compact, count, empty, failure, figure, figures, html, note, nothing, panel, percent, plural, rate, shown, svg, tag, toast, when, withShare, words } from "./house.js";
import { get, part, post } from "./calls.js";
import { link } from "./place.js";
import { stateTag } from "./campaigns.js";
import { View } from "./view.js";
import "./adjust.js";

/** Of so many answers, a second apart, rates are made. */
const memory = 10;

/** A campaign as it goes: how far it is, what it waits for, who reacted; and the handles to steer it. */
class CampaignLive extends View {
  #answers = [];
  #live = new Resource(this, signal => this.#ask(signal), { every: 1 });
  #one = new Resource(this, signal => get(this.#path, {}, signal));
  #troubles = new Resource(
    this,
    signal => (this.maySeePeople && this.#hasTroubles ? get(`${this.#path}/troubles`, { after: this.param("after") }, signal) : null),
    { every: 10 },
  );

  get #path() {
    return `campaigns/${part(this.param("name"))}`;
  }

  get #hasTroubles() {
    const { data } = this.#live;
    return data && data.refused + data.failed > 0;
  }

  async #ask(signal) {
    const had = this.#hasTroubles;
    const answer = await get(`${this.#path}/live`, {}, signal);
    this.#answers = [...this.#answers, answer].slice(-memory);
    if (!had && answer.refused + answer.failed > 0) setTimeout(() => this.#troubles.refresh());
    if (this.#one.data && this.#one.data.revision !== answer.revision) this.#one.refresh();
    return answer;
  }

  updated(changed) {
    super.updated(changed);
    if (changed.has("route") && changed.get("route")) this.again(changed, this.#troubles, "after");
  }

  /** How many more a second, of the first and the last answer that are kept. */
  #pace(of) {
    const [first, last] = [this.#answers[0], this.#answers.at(-1)];
    const seconds = first && last ? (Date.parse(last.time) - Date.parse(first.time)) / 1000 : 0;
    return seconds > 0.5 ? Math.max(0, (of(last) - of(first)) / seconds) : null;
  }

  async #do(action, body, words) {
    await post(`${this.#path}/${action}`, body);
    toast(words);
    await Promise.all([this.#live.refresh(), this.#one.refresh()]);
  }

  #pause() {
    const { name, state } = this.#live.data;
    if (state === "scheduled") {
      ask({
        heading: `Take the start of ${name} back?`,
        confirm: "Take it back",
        body: html`<p>It is a draft again.</p>`,
        run: () => this.#do("pause", {}, `${name} is a draft again.`),
      });
      return;
    }
    ask({
      heading: `Pause ${name}?`,
      confirm: "Pause",
      body: html`<p>Nothing more is written, and what is queued waits, until it is resumed.</p>`,
      fields: [{ name: "why", label: "Reason (optional)", hint: "Shown beside the campaign, and kept in its history" }],
      run: ({ why }) => this.#do("pause", why.trim() ? { reason: why.trim() } : {}, `${name} is paused.`),
    });
  }

  async #resume() {
    const { name } = this.#live.data;
    ask({ heading: `Resume ${name}?`, confirm: "Resume", run: () => this.#do("resume", {}, `${name} goes on.`) });
  }

  #stop() {
    const { name } = this.#live.data;
    ask({
      heading: `Stop ${name} for good?`,
      confirm: "Stop it",
      danger: true,
      body: html`<p>Nothing more is written, and it cannot be resumed. What is queued already is still delivered: pause it instead to keep that back.</p>`,
      fields: [{ name: "why", label: "Reason (optional)" }],
      run: ({ why }) => this.#do("stop", why.trim() ? { reason: why.trim() } : {}, `${name} is stopped.`),
    });
  }

  #buttons(live) {
    if (!this.may("sender")) return nothing;
    const is = (...states) => states.includes(live.state);
    return html`<div class="row">
      ${is("running", "done") ? html`<button type="button" @click=${() => this.#pause()}>Pause …</button>` : nothing}
      ${is("scheduled") ? html`<button type="button" @click=${() => this.#pause()}>Take the start back …</button>` : nothing}
      ${is("paused") ? html`<button type="button" class="primary" @click=${() => this.#resume()}>Resume …</button>` : nothing}
      ${is("draft", "scheduled") ? html`<a class="button" href=${link("plan", { name: live.name })}>Plan</a>` : nothing}
      ${is("running", "paused", "done") && this.#one.data ? html`<button type="button" @click=${() => this.querySelector("pmc-adjust").begin(this.#one.data)}>Adjust …</button>` : nothing}
      ${is("running", "paused") ? html`<button type="button" class="danger" @click=${() => this.#stop()}>Stop …</button>` : nothing}
    </div>`;
  }

  #funnel(live) {
    const all = Math.max(live.expected, live.accepted, 1);
    const row = (label, n, colour, aside) =>
      html`<li>
        <span>${label}${aside ? html`<span class="pc-aside">${aside}</span>` : nothing}</span
        ><svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.round((n / all) * 1000)} height="20" fill=${`var(${colour})`}></rect>`}</svg
        ><span class="num">${count(n)}</span><span class="num muted">${percent(n, all)}</span>
      </li>`;
    const others = hits => `${count(hits.undecided)} undecided, ${plural(hits.machine, "machine")}`;
    return html`<ol class="funnel pc-funnel">
      ${row("Reaches", live.expected, "--series-past")}${row("Accepted", live.accepted, "--series-accepted")}${row("Delivered", live.delivered, "--series-delivered")}
      ${row("Opened by people", live.opened.human, "--series-opened", others(live.opened))}
      ${row("Clicked by people", live.clicked.human, "--series-clicked", others(live.clicked))}
    </ol>`;
  }

  #rest(live) {
    const parts = [
      ["being written", live.being_written],
      ["queued", live.queued],
      ["bounced", live.bounced],
      ["expired", live.expired],
      ["discarded", live.discarded],
      ["refused", live.refused],
      ["failed", live.failed],
      ["complained", live.complained],
      ["unsubscribed", live.unsubscribed],
    ];
    return html`<ul class="pc-rest">
      ${parts.map(([name, n]) => html`<li class=${n === 0 ? "muted" : ""}><span>${name}</span><span class="num">${count(n ?? 0)}</span></li>`)}
    </ul>`;
  }

  #variants(live) {
    const { winner } = live;
    const columns = [
      { id: "name", label: "Variant", cell: row => html`${row.name} ${winner?.chosen === row.name ? tag("ok", "won") : winner && !winner.chosen && winner.is_clear && winner.leader === row.name ? tag("", "leads") : nothing}` },
      { id: "template", label: "Template, subject", value: row => row.template, cell: row => html`${row.template}${row.version ? `, version ${row.version}` : ""}${row.subject ? html`<span class="sub">${row.subject}</span>` : nothing}` },
      { id: "delivered", label: "Delivered", num: true, cell: row => count(row.delivered) },
      { id: "opened", label: "Opened", num: true, value: row => row.opened.human, cell: row => withShare(row.opened.human, row.delivered) },
      { id: "clicked", label: "Clicked", num: true, value: row => row.clicked.human, cell: row => withShare(row.clicked.human, row.delivered) },
      { id: "machine", label: "Machines", num: true, from: "m", value: row => row.clicked.machine, cell: row => `${count(row.opened.machine)} / ${count(row.clicked.machine)}`, title: "Opens and clicks of machines" },
    ];
    return html`${winner ? html`<div class="body">${note(winner.chosen ? "ok" : "", html`<p>${winner.verdict}</p>`)}</div>` : nothing}
      <mta-table label="Variants" name="v" .columns=${columns} .rows=${live.variants} .key=${row => row.name} sort="name"></mta-table>`;
  }

  #providers(live) {
    const columns = [
      { id: "provider", label: "Provider" },
      { id: "delivered", label: "Delivered", num: true, cell: row => count(row.delivered) },
      { id: "deferred", label: "Deferred", num: true, cell: row => count(row.deferred), title: "Attempts that were put off" },
      { id: "bounced", label: "Bounced", num: true, cell: row => withShare(row.bounced, row.delivered + row.bounced) },
      { id: "expired", label: "Expired", num: true, from: "m", cell: row => count(row.expired) },
    ];
    return html`<mta-table label="Providers" name="p" .columns=${columns} .rows=${live.providers} .key=${row => row.provider} sort="-delivered" .none=${empty("No provider yet", "They appear with the first deliveries.")}></mta-table>`;
  }

  #named(label, rows, id, what, hint, name) {
    const columns = [
      { id, label: what, cell: row => html`<span class="wrap">${id === "reason" ? words(row[id]) : row[id]}</span>` },
      { id: "count", label: { l: "Clicks of people", d: "Attempts" }[name] ?? "Recipients", num: true, cell: row => count(row.count) },
    ];
    return panel(label, html`<mta-table label=${label} name=${name} .columns=${columns} .rows=${rows} .key=${row => row[id]} sort="-count" first="12" .none=${empty("None yet", hint)}></mta-table>`);
  }

  #troubled() {
    if (!this.#hasTroubles || !this.maySeePeople) return nothing;
    const columns = [
      { id: "address", label: "Address", cell: row => row.address ?? `contact ${row.contact}` },
      { id: "state", label: "State", cell: row => tag("bad", row.state) },
      { id: "reason", label: "Why", wide: true, cell: row => row.reason ?? "–" },
    ];
    return panel(
      "Whose message could not be sent",
      shown(this.#troubles, answer => html`<mta-table label="Troubles" name="t" .columns=${columns} .rows=${answer.troubles} .key=${row => row.contact} sort="address"></mta-table>
        ${answer.next ? html`<div class="table-note"><span></span><a class="button small" href=${link("live", { name: this.param("name"), after: answer.next })}>More</a></div>` : nothing}`),
    );
  }

  #history() {
    const campaign = this.#one.data;
    if (!campaign) return nothing;
    return panel(
      "What was done",
      html`<mta-table label="What was done" name="h" .columns=${[{ id: "at", label: "When", cell: row => when(row.at) }, { id: "action", label: "What" }, { id: "by", label: "Who" }]} .rows=${campaign.history.map((one, i) => ({ ...one, i }))} .key=${row => row.i} sort="-at" first="10"></mta-table>`,
    );
  }

  #draw(live) {
    const delivered = this.#pace(one => one.delivered);
    const written = this.#pace(one => one.accepted);
    return html`<div class="head">
        <div>
          <h2 class="pc-title">${live.name} ${stateTag(live.state)}</h2>
          <p class="muted">
            Campaign to ${live.audience}${live.started_at ? html`, since ${when(live.started_at)}` : nothing}${live.ended_at ? html` until ${when(live.ended_at)}` : nothing}.
            <a href=${link("campaigns")}>All campaigns</a> · <a href=${link("plan", { name: live.name, step: "look" })}>its message</a>
          </p>
        </div>
        ${this.#buttons(live)}
      </div>
      <div class="stack pc-notes" role="status">${live.reason && live.state !== "running" ? note(live.state === "paused" ? "warn" : "", html`<p>${live.state[0].toUpperCase()}${live.state.slice(1)}: ${live.reason}</p>`) : nothing}${live.waits_for ? note("", html`<p>It waits for ${live.waits_for}.</p>`) : nothing}</div>
      ${figures(
        "How far it is",
        figure("Delivered", compact(live.delivered), { note: percent(live.delivered, Math.max(live.expected, 1)), colour: "var(--series-delivered)" }),
        figure("Delivered now", rate(delivered), { unit: "/s" }),
        figure("Written now", rate(written), { unit: "/s" }),
        figure("Opened", compact(live.opened.human), { note: `${percent(live.opened.human, live.delivered)} of delivered, people`, colour: "var(--series-opened)" }),
        figure("Clicked", compact(live.clicked.human), { note: `${percent(live.clicked.human, live.delivered)} of delivered, people`, colour: "var(--series-clicked)" }),
        figure("Bounced", compact(live.bounced), { note: percent(live.bounced, live.delivered + live.bounced), kind: live.bounced > 0 && live.bounced / (live.delivered + live.bounced) > 0.05 ? "bad" : "" }),
      )}
      <div class="columns two">
        ${panel("From reached to clicked", html`${this.#funnel(live)}${this.#rest(live)}`, { hint: "Messages, each once; hits of scanners and proxies apart" })}
        ${panel("Providers", this.#providers(live))}
      </div>
      ${panel("Variants", this.#variants(live))}
      <div class="columns two">
        ${this.#named("Links", live.links, "link", "Link", "Links that people click appear here.", "l")}
        ${this.#named("Why it was put off", live.deferrals, "reason", "Reason", "Attempts that receivers put off appear here.", "d")}
      </div>
      <div class="columns two">
        ${this.#named("Why it bounced", live.bounces, "reason", "Reason", "Recipients that were given up appear here.", "b")}
        ${this.#history()}
      </div>
      ${this.#troubled()}`;
  }

  render() {
    const live = this.#live.data;
    return html`${failure(this.#live.error, () => this.#live.refresh())}${live ? this.#draw(live) : this.#live.error ? nothing : shown(this.#live, () => nothing)}
      <pmc-adjust .me=${this.me} @adjusted=${() => (this.#live.refresh(), this.#one.refresh())}></pmc-adjust>`;
  }
}

customElements.define("pmc-live", CampaignLive);
