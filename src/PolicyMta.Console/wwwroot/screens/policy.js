import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { to } from "../route.js";
import { when } from "../time.js";
import { compact, count, none, percent, plural, took, words } from "../format.js";
import { empty, facts, failure, note, panel, shown, tabs, tag } from "../parts/bits.js";
import { ask } from "../parts/ask.js";
import { commandResult } from "../parts/commandresult.js";
import { problems } from "../parts/problems.js";
import { Marks } from "../parts/marks.js";
import { changes } from "../parts/feed.js";
import { toast } from "../parts/toast.js";
import "../parts/table.js";

const doorSum = (one, name) => one.doors.reduce((sum, door) => sum + door[name], 0);
const mean = one => (doorSum(one, "calls") ? doorSum(one, "took_ms") / doorSum(one, "calls") : null);
const longest = one => Math.max(0, ...one.doors.map(door => door.longest_ms));

/** A handler's time: most take far less than a millisecond. */
const handlerTime = ms => (ms === null || ms === 0 ? none : ms < 1 ? `${count(Math.max(1, ms * 1000))} µs` : took(ms));

const numbered = text => {
  const lines = text.split("\n");
  const width = String(lines.length).length;
  return lines.map((line, i) => `${String(i + 1).padStart(width)}  ${line}`).join("\n");
};

/** Which policy is in force, how its handlers do, and what a reload would say. */
class MtaPolicy extends Screen {
  static properties = { ...Screen.properties, _check: { state: true }, _error: { state: true }, _busy: { state: true } };
  _check = null;
  _error = null;
  _busy = false;
  #live = new LiveUse(this, "never");
  #status = new Resource(this, signal => api.get("status", {}, signal), { every: 5 });
  #scripts = new Resource(this, signal => api.get("scripts", {}, signal), { every: 5 });
  #plugins = new Resource(this, signal => api.get("plugins", {}, signal), { every: 5 });
  #source = new Resource(this, signal =>
    this.mayAdmin && this.param("script") ? api.get("scripts/source", { id: this.param("script") }, signal) : null,
  );
  #rules = new Resource(this, signal =>
    this.param("tab") === "rules"
      ? api.command(
          "rules explain",
          {
            "--domain": this.param("domain") || "example.com",
            "--provider": this.param("provider"),
            "--mx": this.param("mx"),
            "--source": this.param("source"),
            "--tenant": this.param("tenant"),
          },
          signal,
        )
      : null,
  );
  #marks = new Marks(this, () => ({ ...this.span, from: this.span.to - 30 * 86400 }));
  resources = [this.#status, this.#scripts, this.#plugins, this.#source, this.#rules];

  async #ask(what) {
    this._busy = true;
    this._error = null;
    try {
      this._check = { what, ...(await api.post(what)) };
      if (what === "reload") toast(`Generation ${this._check.generation} is in force.`);
    } catch (e) {
      if (e.status === 422 && e.body?.problems) this._check = { what, ...e.body };
      else this._error = e;
    }
    this._busy = false;
    this.refresh();
  }

  #reload() {
    ask({
      heading: "Put changed policy in force?",
      confirm: "Reload",
      body: html`<p>
        Configuration, plugins and scripts are read and tried aside; only if all of it is valid, it takes the place of what is in force.
        Mail does not stop.
      </p>`,
      run: () => this.#ask("reload"),
    });
  }

  #handlers(resource, kind) {
    const columns = [
      {
        id: "id",
        label: kind === "scripts" ? "Script" : "Plugin",
        cell: one =>
          html`<span class=${kind === "scripts" ? "mono" : ""}>${one.id}</span
            >${one.version ? html` <span class="muted">${one.version}</span>` : nothing}${one.description ? html`<span class="sub">${one.description}</span>` : nothing}`,
      },
      {
        id: "doors",
        label: "Doors",
        from: "m",
        value: one => one.doors.length,
        cell: one =>
          one.doors.length
            ? one.doors.map(
                door =>
                  html`<span class="door"
                    >${words(door.hook)}${door.left_alone ? html` <span class="muted">(left alone)</span>` : nothing}</span
                  > `,
              )
            : html`<span class="muted">none</span>`,
      },
      { id: "calls", label: "Calls", num: true, value: one => doorSum(one, "calls"), cell: one => compact(doorSum(one, "calls")) },
      {
        id: "failures",
        label: "Failures",
        num: true,
        value: one => doorSum(one, "failures"),
        cell: one => {
          const n = doorSum(one, "failures");
          return html`<span class=${n ? "bad strong" : ""}>${count(n)}</span
            >${n ? html`<span class="sub">${percent(n, doorSum(one, "calls"))}</span>` : nothing}`;
        },
      },
      { id: "time", label: "Time", num: true, title: "A call's mean", value: mean, cell: one => handlerTime(mean(one)) },
      { id: "longest", label: "Longest", num: true, from: "m", value: longest, cell: one => handlerTime(longest(one)) },
      {
        id: "state",
        label: "State",
        value: one => one.doors.find(door => door.switched_off)?.switched_off ?? "",
        cell: one => {
          const off = one.doors.find(door => door.switched_off);
          return off
            ? html`${tag("bad", "switched off")}<span class="sub">${words(off.hook)}: ${off.switched_off}</span>`
            : tag("ok", "in force");
        },
      },
      {
        id: "error",
        label: "Last error",
        from: "m",
        value: null,
        cell: one => {
          const failed = one.doors.find(door => door.last_error);
          return failed ? html`<span class="small wrap mono">${failed.last_error}</span>` : html`<span class="muted">none</span>`;
        },
      },
      { id: "loaded_in", label: "Since generation", num: true, from: "l" },
    ];
    return shown(
      resource,
      report =>
        html`<mta-table
          label=${kind}
          name=${kind[0]}
          .columns=${columns}
          .rows=${report.handlers}
          .key=${one => one.id}
          .href=${kind === "scripts" && this.mayAdmin ? one => to("policy", null, { script: one.id }) : null}
          sort="-calls"
          .none=${kind === "scripts" ? empty("No scripts are in force", "Write one into the folder that scripts.path names: the next message obeys.") : empty("No plugins are loaded")}
        ></mta-table>`,
    );
  }

  moved(before, now) {
    if (before.query.get("script") !== now.query.get("script")) this.#source.clear();
    super.moved(before, now);
  }

  /** The text of the script that was chosen. */
  #text() {
    if (!this.mayAdmin || !this.param("script")) return nothing;
    return panel(
      this.param("script"),
      shown(
        this.#source,
        ({ source }) =>
          html`<div class="table-wrap body" role="region" tabindex="0" aria-label="Text of ${this.param("script")}">
            <pre class="wide-text">${numbered(source)}</pre>
          </div>`,
        { what: "Reading the script" },
      ),
      {
        hint: this.#source.data ? `As it is in force since generation ${count(this.#source.data.loaded_in)}.` : "",
        aside: html`<a class="small" href=${to("policy")}>Close</a>`,
      },
    );
  }

  #rulesTab() {
    return html`<div class="body">
        <form
          class="filters"
          @submit=${e => {
            e.preventDefault();
            this.set(Object.fromEntries(new FormData(e.target)));
            this.#rules.refresh();
          }}
        >
          ${[
            ["domain", "Recipient domain", "example.com"],
            ["provider", "Provider", "found by the MX host"],
            ["mx", "MX host", "mx.example.com"],
            ["source", "Source", "any"],
            ["tenant", "Tenant", "any"],
          ].map(
            ([name, label, hint]) =>
              html`<label class="field"
                ><span>${label}</span
                ><input name=${name} .value=${this.param(name)} placeholder=${hint} autocomplete="off" spellcheck="false"
              /></label>`,
          )}<button type="submit" class="primary">Show rules</button>
        </form>
      </div>
      ${shown(this.#rules, answer => commandResult(answer, "Rules in force"), { what: "Asking which rules hold" })}`;
  }

  #inForce(report) {
    const { policy } = report;
    return html`<div class="body stack">
      ${facts(["Generation", count(policy.generation)], ["In force since", when(policy.loaded_at)], ["Fingerprint", html`<span class="mono">${policy.fingerprint.slice(0, 16)}</span>`], ["Draining", policy.draining.length ? `generations ${policy.draining.join(", ")}` : "none"], ["Not unloaded", policy.not_unloaded.join(", ") || null])}
      ${policy.handlers_off.map(one =>
        note(
          "bad",
          html`<p>
              <strong>${one.id}</strong> is not asked at ${words(one.hook)} until ${one.until === "reload" ? "the next reload" : one.until}:
              ${one.why}
            </p>
            <p class="muted">
              ${one.instead === "fallback" ? "Meanwhile the fallback of the door holds: mail is refused or put off, none is lost." : "Meanwhile it is passed over."}
            </p>`,
        ),
      )}
    </div>`;
  }

  #checked() {
    const check = this._check;
    if (!check) return nothing;
    const good = check.what === "check" ? check.valid : check.reloaded;
    return html`${note(
      good ? "ok" : "bad",
      html`<p>
          <strong
            >${check.what === "check" ? (good ? "A reload would put it in force." : "A reload would refuse it.") : good ? `Generation ${check.generation} is in force.` : "The reload was refused: the policy in force stays."}</strong
          >
        </p>
        ${check.trial ? html`<p>Tried on ${plural(check.trial.tried, "recorded message")}: ${plural(check.trial.failures.length, "failure")}, ${plural(check.trial.warnings.length, "warning")}.</p>` : nothing}`,
      html`<button
        type="button"
        class="small quiet"
        @click=${() => {
          this._check = null;
        }}
      >
        Close
      </button>`,
    )}
    ${problems([...(check.problems ?? []), ...(check.trial?.failures ?? []), ...(check.trial?.warnings ?? [])])}`;
  }

  render() {
    const tab = this.param("tab") || "scripts";
    const address = name => to("policy", null, { tab: name === "scripts" ? null : name });
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Policy</h1>
          <p>What decides about mail: generations, handlers, rules.</p>
        </div>
        ${this.mayAdmin ? html`<div class="row"><button type="button" ?disabled=${this._busy} @click=${() => this.#ask("check")}>Check files</button><button type="button" class="primary" ?disabled=${this._busy} @click=${() => this.#reload()}>Reload …</button></div>` : nothing}
      </div>
      ${failure(this._error)}${this.#checked()}
      <div class="columns side-right">
        <div class="stack">
          ${panel(
            "In force",
            shown(this.#status, report => this.#inForce(report)),
          )}
          <section class="panel" aria-label="Handlers">
            ${tabs("Policy", [
              ["Scripts", address("scripts"), tab === "scripts", this.#scripts.data?.handlers.length],
              ["Plugins", address("plugins"), tab === "plugins", this.#plugins.data?.handlers.length],
              ["Rules", address("rules"), tab === "rules"],
            ])}
            ${tab === "rules" ? this.#rulesTab() : tab === "plugins" ? this.#handlers(this.#plugins, "plugins") : this.#handlers(this.#scripts, "scripts")}
          </section>
          ${tab === "scripts" ? this.#text() : nothing}
        </div>
        ${changes(
          this.#marks.all.filter(mark => mark.kind === "reload"),
          "Reloads of the last 30 days appear here.",
        )}
      </div>
    </div>`;
  }
}

customElements.define("mta-policy", MtaPolicy);
