import { Part, Resource, failure, go, here, html, keyed, loading, nothing, routes, tabs } from "./house.js";
import { me, useApi } from "./calls.js";
import { link, set } from "./place.js";

/** The screens: the tab that they stand under, and the module that brings them. */
const views = {
  campaigns: ["campaigns", () => import("./campaigns.js"), r => html`<pmc-campaigns .route=${r.route} .me=${r.me}></pmc-campaigns>`],
  plan: ["campaigns", () => import("./plan.js"), r => html`<pmc-plan .route=${r.route} .me=${r.me}></pmc-plan>`],
  live: ["campaigns", () => import("./live.js"), r => html`<pmc-live .route=${r.route} .me=${r.me}></pmc-live>`],
  templates: ["templates", () => import("./templates.js"), r => html`<pmc-templates .route=${r.route} .me=${r.me}></pmc-templates>`],
  template: ["templates", () => import("./template.js"), r => html`<pmc-template .route=${r.route} .me=${r.me}></pmc-template>`],
  editor: ["templates", () => import("./editor.js"), r => html`<pmc-editor .route=${r.route} .me=${r.me}></pmc-editor>`],
  brands: ["brands", () => import("./brands.js"), r => html`<pmc-brands .route=${r.route} .me=${r.me}></pmc-brands>`],
  audiences: ["audiences", () => import("./audiences.js"), r => html`<pmc-audiences .route=${r.route} .me=${r.me}></pmc-audiences>`],
  audience: ["audiences", () => import("./audience.js"), r => html`<pmc-audience .route=${r.route} .me=${r.me}></pmc-audience>`],
};

const styles = new URL("panel.css", import.meta.url).href;

function dress() {
  if ([...document.styleSheets].some(sheet => sheet.href === styles) || document.querySelector(`link[href="${styles}"]`)) return Promise.resolve();
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles });
  return new Promise(done => {
    sheet.onload = sheet.onerror = done;
    document.head.append(sheet);
  });
}

/** Templates, audiences and campaigns of an organisation. */
class CampaignsPanel extends Part {
  static properties = { _route: { state: true }, _loaded: { state: true }, _error: { state: true } };
  _route = here();
  _loaded = new Set();
  _error = null;
  #me = new Resource(this, signal => me(signal));
  #moved = () => this.#move();

  set api(api) {
    useApi(api);
  }

  connectedCallback() {
    super.connectedCallback();
    routes.addEventListener("moved", this.#moved);
    this.#move();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    routes.removeEventListener("moved", this.#moved);
  }

  get #view() {
    const name = this._route.query.get("view") ?? "campaigns";
    return Object.hasOwn(views, name) ? name : "campaigns";
  }

  /** What makes two addresses two screens. */
  get #key() {
    return JSON.stringify([this.#view, ...["name", "organisation"].map(name => this._route.query.get(name) ?? "")]);
  }

  async #move() {
    if (here().screen !== "panel") return;
    const before = this.#key;
    const organisation = this._route.query.get("organisation");
    this._route = here();
    if (organisation !== this._route.query.get("organisation")) {
      this.#me.clear();
      this.#me.refresh();
    }
    try {
      await Promise.all([views[this.#view][1](), dress()]);
      this._loaded = new Set([...this._loaded, this.#view]);
      this._error = null;
    } catch (e) {
      this._error = Object.assign(e, { title: "This screen could not be loaded" });
    }
    if (before !== this.#key) {
      scrollTo(0, 0);
      document.getElementById("main")?.focus({ preventScroll: true });
    }
  }

  #belongs() {
    const [tab] = views[this.#view];
    return html`<div class="pc-nav">
      ${tabs(
        "Campaigns",
        [
          ["campaigns", "Campaigns"],
          ["templates", "Templates"],
          ["brands", "Brand blocks"],
          ["audiences", "Audiences"],
        ].map(([name, text]) => [text, link(name), tab === name]),
      )}
      ${
        this.#me.data?.is_operator
          ? html`<form
              class="pc-organisation"
              @submit=${e => {
                e.preventDefault();
                go(link(tab, { organisation: new FormData(e.target).get("organisation").trim() }));
              }}
            >
              <label for="pc-organisation">Organisation</label
              ><input
                id="pc-organisation"
                name="organisation"
                .value=${this._route.query.get("organisation") ?? ""}
                placeholder=${this.#me.data.own_organisation}
                pattern="[A-Za-z0-9._\\-]{1,100}"
                autocomplete="off"
                spellcheck="false"
              /><button type="submit">Show</button>
            </form>`
          : nothing
      }
    </div>`;
  }

  render() {
    const isReady = this.#me.data && this._loaded.has(this.#view);
    return html`${this.#belongs()}${failure(this._error, () => this.#move())}${failure(this.#me.error, () =>
        this._route.query.has("organisation") ? set({ organisation: null }) : this.#me.refresh(),
      )}
      ${isReady ? keyed(this.#key, views[this.#view][2]({ route: this._route, me: this.#me.data })) : this._error || this.#me.error ? nothing : loading()}`;
  }
}

customElements.define("policymta-campaigns", CampaignsPanel);
