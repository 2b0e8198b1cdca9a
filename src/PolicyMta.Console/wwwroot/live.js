import { parse } from "./plain.js";

/** The one live channel that all screens share: server-sent events, kept within bounds. */
const address = "/api/v1/admin/live?topics=stats,queues,activity";
const memory = 600;
const linger = 10_000;
export const counted = ["accepted", "delivered", "deferred", "bounced", "complained", "opened", "clicked"];

class Live extends EventTarget {
  /** connecting, open, lost or off */
  state = "off";
  /** Seconds, oldest first: {time, total, providers}. */
  seconds = [];
  /** The last picture of the queues. */
  queues = null;
  /** What happened lately, newest first. */
  activity = [];
  leftOut = 0;
  #users = 0;
  #source = null;
  #closing = 0;

  /** Keeps the channel open until the answer is called. */
  use() {
    this.#users++;
    clearTimeout(this.#closing);
    if (!this.#source && !document.hidden) this.#open();
    return () => {
      this.#users--;
      if (this.#users === 0) this.#closing = setTimeout(() => this.#users === 0 && this.#close("off"), linger);
    };
  }

  /** Ends it at once: the session has ended. */
  stop() {
    this.#close("off");
    this.seconds = [];
    this.activity = [];
    this.queues = null;
  }

  #open() {
    const source = new EventSource(address);
    this.#source = source;
    this.#turn("connecting");
    source.addEventListener("open", () => this.#turn("open"));
    source.addEventListener("error", () => {
      this.#turn("lost");
      if (source.readyState === EventSource.CLOSED) {
        this.#close("lost");
        setTimeout(() => this.#users > 0 && !this.#source && !document.hidden && this.#open(), 5000);
      }
    });
    source.addEventListener("stats", event => this.#add(parse(event.data)));
    source.addEventListener("queues", event => {
      this.queues = parse(event.data);
      this.dispatchEvent(new Event("queues"));
    });
    source.addEventListener("activity", event => {
      const { events, left_out: left } = parse(event.data);
      this.leftOut += left ?? 0;
      this.activity = [...events.toReversed(), ...this.activity].slice(0, 100);
      this.dispatchEvent(new Event("activity"));
    });
    source.addEventListener("mark", event => this.dispatchEvent(new CustomEvent("mark", { detail: parse(event.data) })));
  }

  #add(second) {
    const last = this.seconds.at(-1);
    if (last && second.time <= last.time) return;
    this.seconds.push(second);
    if (this.seconds.length > memory) this.seconds.splice(0, this.seconds.length - memory);
    if (this.state !== "open") this.#turn("open");
    this.dispatchEvent(new Event("stats"));
  }

  #close(state) {
    this.#source?.close();
    this.#source = null;
    this.#turn(state);
  }

  #turn(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }

  /** The channel of a page that nobody sees rests; it goes on where it was. */
  rest(hidden) {
    if (hidden) this.#close("off");
    else if (this.#users > 0 && !this.#source) this.#open();
  }
}

export const live = new Live();

let resting = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (document.hidden) resting = setTimeout(() => live.rest(true), 120_000);
  else live.rest(false);
});

/** Uses the channel as long as its host is on the page, and has it drawn anew at the topics that are given. */
export class LiveUse {
  #host;
  #topics;
  #release = null;
  #draw = () => this.#host.requestUpdate();

  constructor(host, ...topics) {
    this.#host = host;
    this.#topics = [...topics, "state"];
    host.addController(this);
  }

  hostConnected() {
    this.#release = live.use();
    for (const topic of this.#topics) live.addEventListener(topic, this.#draw);
  }

  hostDisconnected() {
    for (const topic of this.#topics) live.removeEventListener(topic, this.#draw);
    this.#release?.();
  }
}

/** Of the last seconds: the mean of one metric a second; of all mail, or of a provider. */
export function pace(metric, provider = null, over = 10) {
  const part = live.seconds.slice(-over);
  if (part.length === 0) return null;
  return (
    part.reduce((sum, second) => sum + ((provider === null ? second.total : second.providers?.[provider])?.[metric] ?? 0), 0) / part.length
  );
}
