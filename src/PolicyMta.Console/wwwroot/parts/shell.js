import { Part, html, nothing } from "../part.js";
import { api } from "../api.js";
import { go, here, routes, to } from "../route.js";
import { live, LiveUse } from "../live.js";
import { screens, screensOf } from "../screens/list.js";
import { failure, loading } from "./bits.js";
import { icon } from "./icons.js";
import { searchOf } from "./searchof.js";
import { nextTheme, chosenTheme, themes } from "./theme.js";
import { goLive, step } from "./timepick.js";
import { Dialog } from "./dialog.js";
import { moment, spanOf, utc } from "../time.js";
import "./toast.js";
import "./ask.js";
import "./act.js";
import "./keys.js";

const inBar = ["now", "queues", "message", "provider"];
const linkStates = {
  open: ["ok", "Connected"],
  connecting: ["warn", "Connecting"],
  lost: ["bad", "Not connected"],
  off: ["warn", "Resting"],
};

/** The frame around all screens: menu, search, time, keys. */
class MtaShell extends Part {
  static properties = {
    session: { attribute: false },
    _route: { state: true },
    _loaded: { state: true },
    _failed: { state: true },
    _panels: { state: true },
  };
  session = null;
  _route = here();
  _loaded = new Set();
  _failed = null;
  _panels = [];
  #live = new LiveUse(this, "never");
  #goes = 0;
  #moved = () => this.#move();
  #key = event => this.#press(event);

  connectedCallback() {
    super.connectedCallback();
    routes.addEventListener("moved", this.#moved);
    document.addEventListener("keydown", this.#key);
    document.addEventListener("themed", this.#moved);
    this.#move();
    api
      .get("panels")
      .then(answer => {
        this._panels = answer.panels;
        this.#name();
      })
      .catch(() => {});
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    routes.removeEventListener("moved", this.#moved);
    document.removeEventListener("keydown", this.#key);
    document.removeEventListener("themed", this.#moved);
  }

  async #move() {
    const before = this._route;
    this._route = here();
    const name = this._route.screen;
    this.requestUpdate();
    this.#name();
    if (screens[name] && !this._loaded.has(name)) {
      this._failed = null;
      try {
        await screens[name].load();
        this._loaded = new Set([...this._loaded, name]);
      } catch (e) {
        this._failed = Object.assign(e, { title: "This screen could not be loaded" });
      }
    }
    if (before.screen !== name || before.id !== this._route.id) {
      scrollTo(0, 0);
      if (this.hasUpdated) this.querySelector("main")?.focus({ preventScroll: true });
    }
  }

  /** Panels are known a moment after their address is. */
  #name() {
    const { screen, id } = this._route;
    const title = screens[screen]?.title ?? this._panels.find(one => one.element === id)?.title ?? "Not found";
    document.title = `${id && screen !== "panel" ? `${id} – ` : ""}${title} – PolicyMta`;
  }

  #press(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.#palette();
      return;
    }
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.target.closest?.("input, select, textarea, [contenteditable]") ||
      document.querySelector("dialog[open]")
    )
      return;
    if (Date.now() - this.#goes < 1200) {
      this.#goes = 0;
      const found = Object.entries(screens).find(([, screen]) => screen.key === event.key);
      if (found) go(to(found[0]));
      return;
    }
    const run = {
      "/": () => this.querySelector("#find").focus(),
      "?": () => this.querySelector("mta-keys").show(),
      g: () => {
        this.#goes = Date.now();
      },
      l: goLive,
      "[": () => step(-1),
      "]": () => step(1),
    }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  }

  async #palette() {
    await import("./palette.js");
    this.querySelector("mta-palette").show();
  }

  #search(event) {
    event.preventDefault();
    const text = new FormData(event.target).get("find").trim();
    if (!text) return;
    const search = searchOf(text);
    go(search.id ? to("message", search.id) : to("message", null, search));
  }

  #link(name, screen) {
    return html`<a href=${to(name)} aria-current=${this._route.screen === name ? "page" : nothing}>${icon(name)}${screen.title}</a>`;
  }

  #panelLink(panel) {
    return html`<a
      href=${to("panel", panel.element)}
      aria-current=${this._route.screen === "panel" && this._route.id === panel.element ? "page" : nothing}
      >${icon("panel")}${panel.title}</a
    >`;
  }

  #groups() {
    const groups = Object.groupBy(screensOf(this.session), ([, screen]) => screen.group);
    return html`${Object.entries(groups).map(
      ([title, list]) =>
        html`<h2>${title}</h2>
          <ul>
            ${list.map(([name, screen]) => html`<li>${this.#link(name, screen)}</li>`)}
          </ul>`,
    )}
    ${
      this._panels.length
        ? html`<h2>Plugins</h2>
            <ul>
              ${this._panels.map(panel => html`<li>${this.#panelLink(panel)}</li>`)}
            </ul>`
        : nothing
    }`;
  }

  #top() {
    const [dot, word] = linkStates[live.state];
    const [themeIcon, themeWord] = themes[chosenTheme()];
    return html`<header class="top">
      <form class="find" role="search" @submit=${this.#search}>
        ${icon("search")}<input
          id="find"
          name="find"
          type="search"
          aria-label="Search by message id, recipient, tenant:NAME, campaign:NAME"
          placeholder="Message id or recipient …"
          autocomplete="off"
          spellcheck="false"
        /><kbd>/</kbd>
      </form>
      <span class="grow"></span>
      <span class="link-state" role="status"><span class="dot ${dot}"></span>${word}</span>
      ${screens[this._route.screen]?.timed ? html`<mta-time .route=${this._route}></mta-time>` : nothing}
      <button type="button" class="quiet icon" aria-label="Colours: ${themeWord}. Change" title="Colours: ${themeWord}" @click=${nextTheme}>
        ${icon(themeIcon)}
      </button>
      <button
        type="button"
        class="quiet icon keys-button"
        aria-label="Keys"
        title="Keys  ?"
        @click=${() => this.querySelector("mta-keys").show()}
      >
        ${icon("keys")}
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="${this.session.name}: sign out"
        title="Role ${this.session.role}. Sign out"
        @click=${() => this.dispatchEvent(new Event("sign-out"))}
      >
        ${icon("person")}<span class="clip who">${this.session.name}</span>
      </button>
    </header>`;
  }

  #past() {
    const span = spanOf(this._route.query);
    if (span.live || !screens[this._route.screen]?.timed) return nothing;
    return html`<div class="past" role="status">
      <span class="strong">Looking at the past</span
      ><span title="${utc(span.from)} – ${utc(span.to)}">${moment(span.from)} – ${moment(span.to)}</span>
      <span class="muted">Queues and causes are those of now.</span
      ><button type="button" class="small" @click=${goLive}>Back to live</button>
    </div>`;
  }

  #screen() {
    const { screen: name, id } = this._route;
    if (name === "panel")
      return html`<mta-panel .route=${this._route} .panel=${this._panels.find(one => one.element === id) ?? null}></mta-panel>`;
    if (!screens[name])
      return html`<div class="screen">
        <h1>Not found</h1>
        <p>There is no screen “${name}”. <a href=${to("now")}>Now</a> is a good place to go on.</p>
      </div>`;
    if (this._failed) return failure(this._failed, () => this.#move());
    if (!this._loaded.has(name)) return loading();
    const tags = {
      now: html`<mta-now .route=${this._route} .session=${this.session}></mta-now>`,
      provider: html`<mta-provider .route=${this._route} .session=${this.session}></mta-provider>`,
      sources: html`<mta-sources .route=${this._route} .session=${this.session}></mta-sources>`,
      campaigns: html`<mta-campaigns .route=${this._route} .session=${this.session}></mta-campaigns>`,
      queues: html`<mta-queues .route=${this._route} .session=${this.session}></mta-queues>`,
      message: html`<mta-message .route=${this._route} .session=${this.session}></mta-message>`,
      sessions: html`<mta-sessions .route=${this._route} .session=${this.session}></mta-sessions>`,
      probe: html`<mta-probe .route=${this._route} .session=${this.session}></mta-probe>`,
      exporters: html`<mta-exporters .route=${this._route} .session=${this.session}></mta-exporters>`,
      policy: html`<mta-policy .route=${this._route} .session=${this.session}></mta-policy>`,
      suppression: html`<mta-suppression .route=${this._route} .session=${this.session}></mta-suppression>`,
      system: html`<mta-system .route=${this._route} .session=${this.session}></mta-system>`,
    };
    return tags[name];
  }

  updated() {
    if (this._route.screen === "panel") import("./panel.js");
    import("./palette.js");
  }

  render() {
    return html`<a
        class="skip"
        href="#main"
        @click=${e => {
          e.preventDefault();
          this.querySelector("main").focus();
        }}
        >To the content</a
      >
      <div class="shell">
        <nav class="side" aria-label="Screens">
          <a class="brand" href=${to("now")}><img src="/console/icon.svg" alt="" />PolicyMta</a>${this.#groups()}
          <div class="foot">
            <span>Version ${this.session.version}</span><span><kbd>Ctrl K</kbd> goes anywhere</span>
          </div>
        </nav>
        ${this.#top()}
        <div>
          <div>${this.#past()}</div>
          <main id="main" tabindex="-1">${this.#screen()}</main>
        </div>
      </div>
      <nav class="bar" aria-label="Main screens">
        ${inBar.map(name => html`<a href=${to(name)} aria-current=${this._route.screen === name ? "page" : nothing}>${icon(name)}${screens[name].title}</a>`)}
        <button type="button" aria-haspopup="dialog" @click=${() => this.querySelector("mta-menu").show()}>${icon("menu")}More</button>
      </nav>
      <mta-menu .groups=${() => this.#groups()} .route=${this._route}></mta-menu><mta-toasts></mta-toasts><mta-ask></mta-ask
      ><mta-act></mta-act><mta-keys></mta-keys><mta-palette .session=${this.session}></mta-palette>`;
  }
}

/** The menu of small screens. */
class MtaMenu extends Dialog {
  static properties = { ...Dialog.properties, groups: { attribute: false }, route: { attribute: false } };
  heading = "Screens";
  groups = () => nothing;

  willUpdate(changed) {
    if (changed.has("route")) this.hide();
  }

  body() {
    return html`<div class="menu-list" @click=${e => e.target.closest("a") && this.hide()}>${this.groups()}</div>`;
  }
}

customElements.define("mta-menu", MtaMenu);
customElements.define("mta-shell", MtaShell);
