import { html, nothing } from "../part.js";
import { Screen } from "./screen.js";
import { api } from "../api.js";
import { Resource } from "../resource.js";
import { LiveUse } from "../live.js";
import { away, when } from "../time.js";
import { compact, count, lasting, plural } from "../format.js";
import { empty, figure, figures, panel, shown, tag } from "../parts/bits.js";
import { ask } from "../parts/ask.js";
import { toast } from "../parts/toast.js";
import "../parts/table.js";

const states = { running: "ok", failing: "bad", paused: "warn" };

/** Where the exporters of events are: how far behind, what failed last. */
class MtaExporters extends Screen {
  #live = new LiveUse(this, "never");
  #list = new Resource(this, signal => api.get("exporters", {}, signal), { every: 3 });
  resources = [this.#list];

  #path(one, what) {
    return `exporters/${encodeURIComponent(one.plugin)}/${encodeURIComponent(one.name.slice(one.plugin.length + 1))}/${what}`;
  }

  #do(one, what, question) {
    ask({
      heading: `${question.heading} ${one.name}?`,
      confirm: question.confirm,
      danger: question.danger,
      reason: question.reason,
      fields: question.fields,
      body: html`<p>${question.body}</p>`,
      run: async values => {
        await api.post(this.#path(one, what), question.values?.(values) ?? {});
        toast(`${one.name}: ${question.done}`);
        this.refresh();
      },
    });
  }

  #acts(one) {
    if (!this.mayAdmin) return nothing;
    const number = /^\d+$/;
    return html`<div class="row tight nowrap-row">
      ${one.state === "paused" || one.state === "failing" ? html`<button type="button" class="small" @click=${() => this.#do(one, "resume", { heading: "Resume", confirm: "Resume", body: "It goes on with the event after its position; nothing is left out.", done: "goes on." })}>Resume …</button>` : nothing}
      ${one.state === "paused" ? nothing : html`<button type="button" class="small" @click=${() => this.#do(one, "pause", { heading: "Pause", confirm: "Pause", reason: "optional", body: "It hands nothing on until it is resumed, over restarts too. Events are kept for it as long as the journal keeps them.", values: v => (v.reason ? { reason: v.reason } : {}), done: "paused." })}>Pause …</button>`}
      <button
        type="button"
        class="small"
        @click=${() => this.#do(one, "skip", { heading: "Skip events of", confirm: "Skip", danger: true, body: "Events up to that place are left out: its receiver never gets them.", fields: [{ name: "to", label: "Go on with", value: "now", hint: "now, the number of an event, or a time" }], values: v => ({ to: v.to || "now" }), done: "skipped." })}
      >
        Skip …
      </button>
      <button
        type="button"
        class="small"
        @click=${() => this.#do(one, "replay", { heading: "Replay to", confirm: "Replay", body: "Events are handed on once more, with the same numbers: a receiver that remembers numbers drops the repeats.", fields: [{ name: "from", label: "From event number, or time", hint: "481516, or 2026-11-30T10:00:00Z", required: true }], values: v => (number.test(v.from) ? { from: v.from } : { since: v.from }), done: "replays." })}
      >
        Replay …
      </button>
    </div>`;
  }

  #table(report) {
    const columns = [
      { id: "name", label: "Exporter" },
      {
        id: "state",
        label: "State",
        cell: one =>
          html`${tag(states[one.state] ?? "off", one.state)}${one.state === "paused" ? html`<span class="sub">by ${one.paused_by} ${one.paused_since ? away(one.paused_since) : nothing}${one.pause_reason ? `: ${one.pause_reason}` : ""}</span>` : one.state === "failing" ? html`<span class="sub">since ${when(one.failing_since)}, next try ${one.next_try ? away(one.next_try) : "soon"}</span>` : nothing}`,
      },
      {
        id: "lag_events",
        label: "Behind",
        num: true,
        cell: one =>
          html`<span class=${one.lag_seconds > 300 ? "bad strong" : one.lag_seconds > 60 ? "warn strong" : ""}
              >${count(one.lag_events)}</span
            ><span class="sub">${one.lag_seconds ? lasting(one.lag_seconds) : "up to date"}</span>`,
      },
      {
        id: "events",
        label: "Handed on",
        num: true,
        from: "m",
        cell: one => html`${compact(one.events)}<span class="sub">${plural(one.batches, "batch", "batches")}</span>`,
      },
      {
        id: "last_export",
        label: "Last",
        from: "m",
        value: one => one.last_export ?? "",
        cell: one => (one.last_export ? away(one.last_export) : "never"),
      },
      { id: "position", label: "Position", num: true, from: "l", cell: one => count(one.position) },
      {
        id: "last_error",
        wide: true,
        label: "Last failure",
        from: "l",
        value: one => one.last_error_at ?? "",
        cell: one =>
          one.last_error
            ? html`<span class="small wrap">${one.last_error}</span
                ><span class="sub">${when(one.last_error_at)}, ${plural(one.retries, "retry", "retries")}</span>`
            : html`<span class="muted">none</span>`,
      },
      ...(this.mayAdmin ? [{ id: "acts", label: "", value: null, cell: one => this.#acts(one) }] : []),
    ];
    return html`<mta-table
      label="Exporters"
      .columns=${columns}
      .rows=${report.exporters}
      .key=${one => one.name}
      sort="-lag_events"
      .none=${empty("No exporter is loaded", "Plugins such as PolicyMta.Webhooks, Kafka, Amqp and Nats hand events on; name one under plugins in the configuration, and reload.")}
    ></mta-table>`;
  }

  render() {
    const list = this.#list.data?.exporters ?? [];
    return html`<div class="screen">
      <div class="head">
        <div>
          <h1>Exporters</h1>
          <p>Whoever takes our events: how far behind, and what failed last. Nothing is lost while one is behind.</p>
        </div>
      </div>
      ${list.length ? figures("Exporters", figure("Running", count(list.filter(one => one.state === "running").length)), figure("Failing", count(list.filter(one => one.state === "failing").length), { kind: list.some(one => one.state === "failing") ? "bad" : "" }), figure("Paused", count(list.filter(one => one.state === "paused").length), { kind: list.some(one => one.state === "paused") ? "warn" : "" }), figure("Farthest behind", lasting(Math.max(0, ...list.map(one => one.lag_seconds))))) : nothing}
      ${panel(
        "Exporters",
        shown(this.#list, report => this.#table(report)),
      )}
    </div>`;
  }
}

customElements.define("mta-exporters", MtaExporters);
