import uPlot from "../vendor/uplot/uplot.js";
import { Part, html, nothing, svg } from "../part.js";
import { compact, count, rate } from "../format.js";
import { clockFormat, dayFormat, iso, minuteFormat, moment, ranges, utc, when } from "../time.js";
import { set } from "../route.js";
import { resolve } from "./colours.js";
import { glyphs, drawMarks, marksNear } from "./marks.js";

const most = 60;

/**
 * Lines over time, with the marks of what was changed, the same hours of last week, and a table that says the same.
 * @typedef {{label: string, values: (number|null)[], colour: string, dash?: number[], past?: boolean, fill?: boolean}} Line
 */
export class MtaChart extends Part {
  static apart = true;
  static properties = {
    label: {},
    times: { attribute: false },
    lines: { attribute: false },
    marks: { attribute: false },
    unit: {},
    format: { attribute: false },
    height: { type: Number },
    zoom: { type: Boolean },
    _table: { state: true },
    _off: { state: true },
    _read: { state: true },
  };

  label = "";
  times = [];
  /** @type {Line[]} */ lines = [];
  marks = [];
  unit = "";
  format = null;
  height = 210;
  zoom = true;
  _table = false;
  _off = new Set();
  _read = "";
  #plot = null;
  #shape = "";
  #size = new ResizeObserver(() => this.#fit());
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #again = () => this.#make(true);

  connectedCallback() {
    super.connectedCallback();
    this.#size.observe(this);
    this.#scheme.addEventListener("change", this.#again);
    document.addEventListener("themed", this.#again);
    if (this.hasUpdated) this.#make(true);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#scheme.removeEventListener("change", this.#again);
    document.removeEventListener("themed", this.#again);
    this.#plot?.destroy();
    this.#plot = null;
  }

  updated(changed) {
    if (["times", "lines", "marks", "_off", "height"].some(name => changed.has(name))) this.#make(false);
  }

  /** Higher where there is room. */
  get #high() {
    return Math.round(this.height * (innerWidth >= 2200 ? 1.5 : 1));
  }

  get #data() {
    return [this.times, ...this.lines.map(line => line.values)];
  }

  #make(anew) {
    const place = this.querySelector(".plot");
    if (!place || !this.isConnected || this.times.length === 0) {
      this.#plot?.destroy();
      this.#plot = null;
      return;
    }
    const shape = JSON.stringify([this.lines.map(line => [line.label, line.colour]), this.height]);
    if (!this.#plot || anew || shape !== this.#shape || this.#plot.root.parentElement !== place) {
      this.#shape = shape;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(place.clientWidth), this.#data, place);
    } else {
      this.#plot.setData(this.#data);
    }
    this.lines.forEach((line, i) => {
      const on = !this._off.has(line.label);
      if (this.#plot.series[i + 1].show !== on) this.#plot.setSeries(i + 1, { show: on });
    });
  }

  #fit() {
    const width = this.querySelector(".plot")?.clientWidth;
    if (this.#plot && width && Math.abs(width - this.#plot.width) > 1) this.#plot.setSize({ width, height: this.#high });
  }

  #options(width) {
    const muted = resolve("--muted");
    const grid = { stroke: resolve("--line"), width: 1 };
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const text = this.format ?? (v => (v % 1 === 0 ? compact(v) : rate(v)));
    return {
      width: Math.max(width, 120),
      height: this.#high,
      padding: [12, 20, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: this.zoom, y: false, setScale: false }, points: { size: 6 }, sync: { key: "policymta" }, y: false },
      scales: { x: { time: true }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.08 : 1] } },
      axes: [
        { stroke: muted, grid: { show: false }, ticks: grid, font, size: 26, space: 64, values: (_, at) => axisTimes(at) },
        { stroke: muted, grid, ticks: { show: false }, font, size: 46, space: 34, values: (_, at) => at.map(text) },
      ],
      series: [
        {},
        ...this.lines.map(line => ({
          label: line.label,
          stroke: resolve(line.colour),
          width: line.past ? 1.25 : 1.75,
          dash: line.dash,
          points: { show: false },
          spanGaps: false,
          fill: line.fill ? `color-mix(in srgb, ${resolve(line.colour)} 12%, transparent)` : undefined,
        })),
      ],
      hooks: {
        draw: [plot => drawMarks(plot, this.marks)],
        setCursor: [plot => this.#point(plot)],
        setSelect: [plot => this.#select(plot)],
      },
    };
  }

  #point(plot) {
    const i = plot.cursor.idx;
    const text = i === null || i === undefined || plot.cursor.left < 0 ? "" : this.#words(plot, i);
    if (text !== this._read) this._read = text;
  }

  #words(plot, i) {
    const at = this.times[i];
    const near = marksNear(plot, this.marks);
    const values = this.lines.filter(line => !this._off.has(line.label)).map(line => `${line.label} ${this.#text(line.values[i])}`);
    return [
      moment(at),
      ...values,
      ...near.map(mark => `${glyphs[mark.kind] ?? glyphs.operator} ${mark.text}${mark.author ? ` (${mark.author})` : ""}`),
    ].join("  ·  ");
  }

  #text(value) {
    if (value === null || value === undefined) return "–";
    return this.format ? this.format(value) : value % 1 === 0 ? count(value) : rate(value);
  }

  #select(plot) {
    if (!this.zoom || plot.select.width < 8) return;
    const from = plot.posToVal(plot.select.left, "x");
    const end = plot.posToVal(plot.select.left + plot.select.width, "x");
    const span = Object.entries(ranges).find(([, seconds]) => seconds >= end - from) ?? ["1y", 0];
    set({ at: iso(Math.ceil(end)), range: span[0] }, { replace: false });
  }

  #toggle(label) {
    const off = new Set(this._off);
    if (!off.delete(label)) off.add(label);
    this._off = off;
  }

  get #summary() {
    const parts = this.lines
      .filter(line => !line.past)
      .map(line => {
        const known = line.values.filter(v => v !== null && v !== undefined);
        return known.length
          ? `${line.label}: last ${this.#text(known.at(-1))}, highest ${this.#text(Math.max(...known))}`
          : `${line.label}: no figures`;
      });
    return `${this.label}. ${parts.join("; ")}. The button Table shows the figures.`;
  }

  render() {
    return html`<div class="chart-head">
        <h2>${this.label}</h2>
        ${this.unit ? html`<span class="muted small">${this.unit}</span>` : nothing}
        <div class="legend" role="group" aria-label="Lines of ${this.label}">
          ${this.lines.map(
            line =>
              html`<button type="button" aria-pressed=${String(!this._off.has(line.label))} @click=${() => this.#toggle(line.label)}>
                <svg class="swatch" viewBox="0 0 22 10" aria-hidden="true">
                  ${svg`<path d="M0 5h22" stroke="var(${line.colour})" stroke-width="3" stroke-dasharray=${line.dash?.join(" ") ?? "none"}></path>`}</svg
                >${line.label}
              </button>`,
          )}
        </div>
        <button
          type="button"
          class="small"
          aria-expanded=${String(this._table)}
          @click=${() => {
            this._table = !this._table;
          }}
        >
          Table
        </button>
      </div>
      <div class="plot" role="img" aria-label=${this.#summary}></div>
      <p class="readout" aria-hidden="true">
        ${this._read || (this.marks.length ? html`${[...new Set(this.marks.map(mark => mark.kind))].map(kind => html`${glyphs[kind] ?? glyphs.operator} ${kind === "reload" ? "reload of policy" : kind === "directive" ? "order" : "operator"} `)}` : nothing)}
      </p>
      ${this._table ? this.#asTable() : nothing}`;
  }

  #asTable() {
    const step = Math.max(1, Math.ceil(this.times.length / most));
    const rows = [];
    for (let end = this.times.length; end > 0 && rows.length < most; end -= step) rows.push([Math.max(0, end - step), end]);
    const mean = (values, from, end) => {
      const known = values.slice(from, end).filter(v => v !== null && v !== undefined);
      return known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
    };
    return html`<div class="chart-table" role="region" tabindex="0" aria-label="Figures of ${this.label}">
      <table>
        <caption class="hidden-text">
          ${this.label}
        </caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            ${this.lines.map(line => html`<th scope="col" class="num">${line.label}</th>`)}
            <th scope="col">Changes</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([from, end]) =>
              html`<tr>
                <th scope="row" class="nowrap" title=${utc(this.times[from])}>${when(this.times[from])}</th>
                ${this.lines.map(line => html`<td class="num">${this.#text(mean(line.values, from, end))}</td>`)}
                <td class="small">
                  ${this.marks.filter(mark => mark.at >= this.times[from] && (end >= this.times.length || mark.at < this.times[end])).map(mark => html`<div>${glyphs[mark.kind] ?? glyphs.operator} ${mark.text}</div>`)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

/** Clock times; where a day begins, or points are days, the date. */
function axisTimes(at) {
  const long = at.length > 1 && at[1] - at[0] >= 86400;
  return at.map(t => {
    const date = new Date(t * 1000);
    const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
    if (long || midnight) return dayFormat.format(date);
    return (at.length > 1 && at[1] - at[0] < 60 ? clockFormat : minuteFormat).format(date);
  });
}

customElements.define("mta-chart", MtaChart);
