import { api } from "../api.js";
import { live } from "../live.js";
import { Resource } from "../resource.js";
import { instant, iso } from "../time.js";
import { resolve } from "./colours.js";

/** A form for each kind of change: colour is never the only difference. */
export const glyphs = { reload: "▲", directive: "◆", operator: "●" };

/** Draws marks on the upper edge of a plot, and a line down from each. */
export function drawMarks(plot, marks) {
  if (marks.length === 0) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = resolve("--accent");
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.font = `${10 * ratio}px sans-serif`;
  ctx.textAlign = "center";
  for (const mark of marks) {
    const x = plot.valToPos(mark.at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.globalAlpha = 0.55;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.fillText(glyphs[mark.kind] ?? glyphs.operator, x, bbox.top - 2 * ratio);
  }
  ctx.restore();
}

/** The marks below the pointer. */
export const marksNear = (plot, marks) => marks.filter(mark => Math.abs(plot.valToPos(mark.at, "x") - plot.cursor.left) < 6).slice(0, 3);

/** The changes in a span of time, and those that happen now. */
export class Marks {
  #host;
  #span;
  #new = [];
  #heard = event => {
    this.#new = [...this.#new, event.detail].slice(-50);
    this.#host.requestUpdate();
  };

  /** @param {() => {from: number, to: number, live: boolean}} span */
  constructor(host, span) {
    this.#host = host;
    this.#span = span;
    host.addController(this);
    this.resource = new Resource(
      host,
      signal => {
        if (host.isBounded) return null;
        const { from, to } = span();
        return api.get("marks", { from: iso(from), to: iso(to) }, signal).then(answer => {
          this.#new = [];
          return answer.marks;
        });
      },
      { every: () => (span().live ? 30 : 0) },
    );
  }

  hostConnected() {
    live.addEventListener("mark", this.#heard);
  }

  hostDisconnected() {
    live.removeEventListener("mark", this.#heard);
  }

  refresh() {
    this.resource.refresh();
  }

  /** Oldest first, each with its epoch seconds as `at`. */
  get all() {
    const { live: now } = this.#span();
    return [...(this.resource.data ?? []), ...(now ? this.#new : [])]
      .map(mark => ({ ...mark, at: Math.floor(instant(mark.time) / 1000) }))
      .sort((a, b) => a.at - b.at);
  }
}
