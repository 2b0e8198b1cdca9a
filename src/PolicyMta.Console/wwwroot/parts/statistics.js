import { api } from "../api.js";
import { live } from "../live.js";
import { Resource } from "../resource.js";
import { day, hour, iso, week } from "../time.js";
import { metrics } from "./colours.js";

/** Seconds are kept for ten minutes; some are left to the way there. */
const secondsKept = 585;

/** How long figures are kept by the minute and by the hour; a little is left for the way there. */
const minutesKept = 47 * hour;
const hoursKept = 89 * day;

/** The finest step that is still kept of a time, and not finer than the span needs. */
function stepKept(step, age) {
  if (step === "second") step = "minute";
  if (step === "minute" && age > minutesKept) step = "hour";
  return step === "hour" && age > hoursKept ? "day" : step;
}

/** The time that is asked about: as ages while it is live, so that a wrong clock of the reader's does no harm. */
function timeOf({ from, to, span, step, live: isLive }, past) {
  if (!isLive) return { from: iso(from - past), to: iso(to - past), step: stepKept(step, Date.now() / 1000 - from + past) };
  if (past > 0) return { from: `${span + past}s`, to: `${past}s`, step: stepKept(step, span + past) };
  return { from: `${step === "second" ? secondsKept : span}s`, step };
}

/**
 * Statistics of the span that the address asks for, asked again while it is live.
 * @param {import("../part.js").Part & {span: any}} host
 * @param {() => Record<string, any>|null} ask what of GET /api/v1/admin/stats; null for nothing at present
 */
export function statistics(host, ask, { past = 0, every = 10 } = {}) {
  return new Resource(
    host,
    signal => {
      const values = ask();
      return values ? api.stats({ ...timeOf(host.span, past), ...values }, signal) : null;
    },
    { every: () => (host.span.live ? every : 0) },
  );
}

/** Whether a series is of something that has a name: not of the rest, and not of mail without one. */
export const isNamed = name => Boolean(name) && name !== "(none)" && name !== "(other)";

/** The series of a key, or the first. */
export const seriesOf = (stats, key = null) =>
  key === null ? stats?.series[0] : stats?.series.find(one => Object.entries(key).every(([name, value]) => one.key[name] === value));

export const total = (series, metric) => series?.totals?.[metric] ?? 0;

/**
 * What was counted in this span a week before. The steps of that time may be longer than those of the span: of those at its ends, as much
 * counts as lies within it.
 */
export function totalBefore(stats, metric, { from, to }) {
  const values = stats.series[0]?.values?.[metric];
  if (!values) return 0;
  const within = time => Math.max(0, Math.min(to - week, time + stats.step_seconds) - Math.max(from - week, time)) / stats.step_seconds;
  return Math.round(stats.times.reduce((all, time, i) => all + values[i] * within(time), 0));
}

/** The sum over all series. */
export const sum = (stats, metric) => (stats?.series ?? []).reduce((all, one) => all + total(one, metric), 0);

/** Figures a second, of figures a step. */
const perSecond = (values, step) => (step === 1 ? values : values.map(v => (v === null || v === undefined ? v : v / step)));

/** Seconds that came by the live channel after what was asked. */
function withSeconds(stats, names) {
  const times = [...stats.times];
  const values = Object.fromEntries(names.map(name => [name, [...(stats.series[0]?.values?.[name] ?? stats.times.map(() => 0))]]));
  if (stats.step_seconds !== 1) return { times, values };
  const last = times.at(-1) ?? 0;
  for (const second of live.seconds) {
    if (second.time <= last) continue;
    times.push(second.time);
    for (const name of names) values[name].push(second.total[name] ?? 0);
  }
  const over = Math.max(0, times.length - 900);
  return over === 0
    ? { times, values }
    : { times: times.slice(over), values: Object.fromEntries(names.map(name => [name, values[name].slice(over)])) };
}

/**
 * Lines for a chart: metrics a second, and one of them a week before, dashed.
 * @returns {{times: number[], lines: import("./chart.js").Line[]}}
 */
export function lines(stats, names, { past = null, pastOf = null, isLive = false, dropLast = true } = {}) {
  if (!stats) return { times: [], lines: [] };
  const { times, values } = isLive
    ? withSeconds(stats, names)
    : {
        times: stats.times,
        values: Object.fromEntries(names.map(name => [name, stats.series[0]?.values?.[name] ?? stats.times.map(() => 0)])),
      };
  const step = stats.step_seconds;
  // The step that is under way is not whole yet: it would look like a fall.
  const end =
    dropLast && isLive && step > 1 && times.length > 1 && times.at(-1) + step > Date.now() / 1000 ? times.length - 1 : times.length;
  const all = names.map(name => ({
    label: metrics[name].label,
    colour: metrics[name].colour,
    dash: metrics[name].dash,
    fill: name === "delivered",
    values: perSecond(values[name].slice(0, end), step),
  }));
  const before = past?.series[0]?.values?.[pastOf];
  if (before?.some(v => v > 0)) {
    const at = new Map(past.times.map((time, i) => [time + week, before[i] / past.step_seconds]));
    const wide = past.step_seconds;
    all.push({
      label: `${metrics[pastOf].label} last week`,
      colour: "--series-past",
      dash: [4, 4],
      past: true,
      values: times.slice(0, end).map(time => at.get(Math.floor(time / wide) * wide) ?? null),
    });
  }
  return { times: times.slice(0, end), lines: all };
}
