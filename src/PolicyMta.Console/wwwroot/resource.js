/** Something that is asked of the server, again and again while it is looked at. */
export class Resource {
  data = null;
  error = null;
  busy = false;
  /** When it was answered last, in milliseconds. */
  at = 0;
  #host;
  #load;
  #every;
  #abort = null;
  #timer = 0;
  #connected = false;
  #seen = () => {
    if (!document.hidden && this.#every() > 0 && Date.now() - this.at > this.#every() * 1000) this.refresh();
  };

  /**
   * @param {import("./part.js").Part} host
   * @param {(signal: AbortSignal) => Promise<any>|null} load what to ask; null for nothing at present
   * @param {{every?: number | (() => number), lazy?: boolean}} [options] every so many seconds; lazy: not before refresh is called
   */
  constructor(host, load, { every = 0, lazy = false } = {}) {
    this.#host = host;
    this.#load = load;
    this.#every = typeof every === "function" ? every : () => every;
    this.lazy = lazy;
    host.addController(this);
  }

  hostConnected() {
    this.#connected = true;
    document.addEventListener("visibilitychange", this.#seen);
    if (!this.lazy) this.refresh();
  }

  hostDisconnected() {
    this.#connected = false;
    document.removeEventListener("visibilitychange", this.#seen);
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  /** Forgets what was answered to another question. */
  clear() {
    this.data = null;
    this.error = null;
    this.#host.requestUpdate();
  }

  async refresh() {
    this.lazy = false;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    if (!this.#connected) return;
    const abort = (this.#abort = new AbortController());
    const asked = this.#load(abort.signal);
    if (!asked) {
      this.busy = false;
      return;
    }
    this.busy = true;
    this.#host.requestUpdate();
    try {
      const data = await asked;
      if (abort.signal.aborted) return;
      this.data = data;
      this.error = null;
      this.at = Date.now();
    } catch (e) {
      if (abort.signal.aborted || e.name === "AbortError") return;
      this.error = e;
    }
    this.busy = false;
    this.#host.requestUpdate();
    this.#again();
  }

  #again() {
    const every = this.#every() * (this.error ? 3 : 1);
    if (every > 0 && this.#connected) this.#timer = setTimeout(() => (document.hidden ? this.#again() : this.refresh()), every * 1000);
  }
}
