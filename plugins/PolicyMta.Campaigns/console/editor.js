import { Resource, ask, failure, html, keyed, nothing, note, panel, plain, shown, toast } from "./house.js";
import { get, getExact, part, post } from "./calls.js";
import { codeField, mistakesOf, refusal, textField } from "./form.js";
import { noMail } from "./mail.js";
import { link, open } from "./place.js";
import { valuesFor, variablesIn } from "./variables.js";
import { View } from "./view.js";

const first = {
  default_locale: "en",
  locales: { en: { subject: "Hello, {{ name }}", html: "<p>Hello {{ name }},</p>\n\n<p></p>\n", text: "" } },
};
const firstMjml = `<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>Hello {{ name }},</mj-text>
        <mj-button href="https://example.com/">Look</mj-button>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
const partNames = { html: "HTML", mjml: "MJML", text: "Plain text" };
const hints = {
  html: "Liquid: {{ name }} for a variable, {% if city %} … {% endif %}, {% brand footer %} for a brand block.",
  mjml: "HTML is made of it when it is pushed. Liquid stands in mj-text, mj-raw and attributes, and {% if %} … {% endif %} around sections.",
  text: "Left empty, it is made of the HTML at publication.",
};

/** What was written and not pushed when its screen was left, by organisation and template: it is there again when somebody comes back. */
const left = new Map();

const isLocale = text => /^[a-z][a-z0-9]{1,7}(-[a-z0-9]{1,8})*$/i.test(text);

/** Subject, HTML or MJML, and plain text in each language, with the message beside them; it is pushed as a new version. */
class TemplateEditor extends View {
  static properties = {
    ...View.properties,
    _name: { state: true },
    _content: { state: true },
    _locale: { state: true },
    _mode: { state: true },
    _values: { state: true },
    _newer: { state: true },
    _error: { state: true },
    _busy: { state: true },
  };
  _name = "";
  _content = null;
  _locale = "";
  _mode = "code";
  _values = {};
  /** A version that came after these words were begun. */
  _newer = null;
  _error = null;
  _busy = false;
  #timer = 0;
  #isChanged = false;
  /** The version that was the newest when these words were begun; 0 for a new template. */
  #base = 0;
  #last = new Resource(this, signal => (this.param("name") ? this.#load(signal) : null));
  #brands = new Resource(this, signal => get("brands", {}, signal));
  #try = new Resource(this, signal => this.#render(signal), { lazy: true });
  #leaving = event => {
    if (this.#isChanged) event.preventDefault();
  };

  connectedCallback() {
    super.connectedCallback();
    addEventListener("beforeunload", this.#leaving);
    if (!this.param("name")) this.#begin(structuredClone(first));
  }

  get #key() {
    return JSON.stringify([this.param("organisation"), this.param("name")]);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.#leaving);
    clearTimeout(this.#timer);
    if (this.#isChanged) left.set(this.#key, { name: this._name, content: this._content, base: this.#base });
  }

  async #load(signal) {
    const name = this.param("name");
    const template = await getExact(`templates/${part(name)}`, {}, signal);
    const version = await getExact(`templates/${part(name)}/versions/${Number(this.param("version")) || template.last_version}`, {}, signal);
    this._name = name;
    const newest = template.versions.find(one => one.version === template.last_version);
    this.#begin(version.content, newest);
    return { ...version, newest };
  }

  #begin(content, newest) {
    const kept = left.get(this.#key);
    this.#base = newest?.version ?? 0;
    this._newer = null;
    if (kept) {
      toast("What you wrote before and did not push is here again.");
      if (kept.base !== this.#base) this._newer = newest;
      this._name = kept.name;
      this.#base = kept.base;
      this.#isChanged = true;
      content = kept.content;
    }
    this._content = content;
    this._locale = content.default_locale;
    this.#try.refresh();
  }

  /** Goes back to what was there. */
  #drop() {
    ask({
      heading: "Let go what is not pushed?",
      confirm: "Let it go",
      danger: true,
      body: html`<p>The words are again those of ${this.#last.data ? `version ${this.#last.data.version}` : "a new template"}.</p>`,
      run: async () => {
        this.#isChanged = false;
        this._mode = "code";
        left.delete(this.#key);
        this.#begin(structuredClone(this.#last.data?.content ?? first), this.#last.data?.newest);
      },
    });
  }

  /** What is pushed: parts without words are left out. */
  get #pushed() {
    const { default_locale, locales } = this._content;
    return {
      default_locale,
      locales: Object.fromEntries(
        Object.entries(locales).map(([locale, one]) => [
          locale,
          { subject: one.subject, ...(one.html && { html: one.html }), ...(one.mjml && { mjml: one.mjml }), ...(one.text && { text: one.text }) },
        ]),
      ),
    };
  }

  #render(signal) {
    if (!this._content) return null;
    return post(
      `templates/${part(this._name || "new")}/try`,
      { content: this.#pushed, locale: this._locale, values: valuesFor(variablesIn(this._content), this._values) },
      { signal, exact: true },
    );
  }

  #again() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try.refresh(), 500);
  }

  #write(kind, text) {
    const { locales } = this._content;
    this._content = { ...this._content, locales: { ...locales, [this._locale]: { ...locales[this._locale], [kind]: text } } };
    this.#isChanged = true;
    this.#again();
  }

  /** The part that is written in: HTML, MJML or plain text. */
  get #part() {
    return this._mode === "text" ? "text" : this.#bodyKind;
  }

  get #isVisual() {
    return this._mode === "visual" && this.#bodyKind === "html";
  }

  /** What the visual editor has not told yet is written before something else takes its place. */
  #finish() {
    this.querySelector("pmc-visual")?.finish();
  }

  #choose(mode) {
    this.#finish();
    if (mode === "visual") import("./visual.js");
    this._mode = mode;
  }

  get #bodyKind() {
    return this._content.locales[this._locale].mjml === undefined ? "html" : "mjml";
  }

  /** HTML and MJML are two ways to write the same part: one takes the other's place. */
  #switch() {
    const isMjml = this.#bodyKind === "mjml";
    const [from, to] = isMjml ? ["MJML", "HTML"] : ["HTML", "MJML"];
    ask({
      heading: `Write ${this._locale} in ${to}?`,
      confirm: `Write ${to}`,
      body: html`<p>The ${from} that is written here goes out of this draft, and a beginning in ${to} takes its place. It stays in the versions that are there.</p>`,
      run: async () => {
        const { locales } = this._content;
        const { html: _html, mjml: _mjml, ...rest } = locales[this._locale];
        const body = isMjml ? { html: first.locales.en.html } : { mjml: firstMjml };
        this._content = { ...this._content, locales: { ...locales, [this._locale]: { ...rest, ...body } } };
        this.#isChanged = true;
        this.#again();
      },
    });
  }

  async #push(event) {
    event.preventDefault();
    if (this._busy) return;
    this._busy = true;
    this._error = null;
    try {
      this.#finish();
      await this.#send(this.#base);
    } catch (e) {
      if (!(e.status === 409 && (await this.#askOver()))) {
        this._error = e;
        this.#toPart(e);
        this.toMistake();
      }
    }
    this._busy = false;
  }

  async #send(base) {
    const name = this._name.trim();
    const made = await post(`templates/${part(name || " ")}/versions`, { ...this.#pushed, based_on: base });
    this.#isChanged = false;
    left.delete(this.#key);
    toast(made.is_new ? `Version ${made.version} is a draft now.` : `Version ${made.version} says the same: no new version was made.`);
    open("template", { name });
  }

  /** Asks whether to push over a version that came meanwhile; false if there is none. */
  async #askOver() {
    const name = this._name.trim();
    const { last_version: last, versions } = await getExact(`templates/${part(name)}`).catch(() => ({}));
    const base = this.#base;
    if (!(last > base)) return false;
    this._newer = versions.find(one => one.version === last);
    ask({
      heading: base ? `Version ${last} came meanwhile` : `There is a template ${plain(name)} already`,
      confirm: "Push it anyway",
      body: html`<p>${this.#newerWords()} Pushed anyway, your words are the newest version, without what is in it.</p>
        <p><a href=${base ? link("template", { name, tab: "differences", from: base, to: last }) : link("template", { name })} target="_blank">${base ? "Look at the differences first" : "Look at it first"}</a></p>`,
      run: () => this.#send(last),
    });
    return true;
  }

  #newerWords() {
    const { version, created_by } = this._newer;
    return `Version ${version}, by ${plain(created_by)}, was pushed ${this.#base ? `after you began from version ${this.#base}` : "before"}.`;
  }

  /** Shows the part that the first mistake is in. */
  #toPart(error) {
    const [, locale, kind] = /^locales\.([^.]+)\.(\w+)/.exec(error.errors?.[0]?.field ?? "") ?? [];
    if (!locale || !Object.hasOwn(this._content.locales, locale)) return;
    this._locale = locale;
    if (kind === "text") this._mode = "text";
    else if (kind === "html" || kind === "mjml") this._mode = "code";
  }

  #addLocale() {
    ask({
      heading: "Add a language",
      confirm: "Add",
      body: html`<p>The new language begins with the words of ${this._locale}.</p>`,
      fields: [{ name: "locale", label: "Language", required: true, hint: "en, de, de-CH: de-CH falls back to de, and that to the template's own" }],
      run: async ({ locale }) => {
        if (!isLocale(locale.trim()) || this._content.locales[locale.trim()])
          throw Object.assign(new Error("It must be a language like en or de-CH that is not there yet."), { title: "It was not added", safe: "" });
        this.#finish();
        const { locales } = this._content;
        this._content = { ...this._content, locales: { ...locales, [locale.trim()]: { ...locales[this._locale] } } };
        this._locale = locale.trim();
        this.#isChanged = true;
        this.#again();
      },
    });
  }

  #dropLocale() {
    const gone = this._locale;
    ask({
      heading: `Take ${gone} out?`,
      confirm: "Take out",
      danger: true,
      body: html`<p>Its words are not in the next version. They stay in the versions that are there.</p>`,
      run: async () => {
        const locales = { ...this._content.locales };
        delete locales[gone];
        this._content = { ...this._content, locales };
        this._locale = this._content.default_locale;
        this.#isChanged = true;
        this.#again();
      },
    });
  }

  #languages() {
    const { locales, default_locale } = this._content;
    return html`<div class="row">
      <div class="segments" role="group" aria-label="Language">
        ${Object.keys(locales).map(
          locale => html`<button
            type="button"
            aria-pressed=${locale === this._locale}
            @click=${() => {
              this.#finish();
              this._locale = locale;
              this.#again();
            }}
          >
            ${locale}${locale === default_locale ? html`<span class="hidden-text"> (the template's own)</span>` : nothing}
          </button>`,
        )}
      </div>
      <button type="button" class="small" @click=${() => this.#addLocale()}>Add language …</button>
      ${
        this._locale !== default_locale
          ? html`<button
                type="button"
                class="small"
                @click=${() => {
                  this._content = { ...this._content, default_locale: this._locale };
                  this.#isChanged = true;
                  this.#again();
                }}
              >
                Make it the template's own</button
              ><button type="button" class="small" @click=${() => this.#dropLocale()}>Take out …</button>`
          : html`<span class="small muted">${default_locale} is the template's own language</span>`
      }
    </div>`;
  }

  #form() {
    const words = this._content.locales[this._locale];
    const place = `locales.${this._locale}`;
    const known = Object.keys(this._content.locales).flatMap(locale => ["subject", "html", "mjml", "text"].map(kind => `locales.${locale}.${kind}`));
    const wrong = this._error ?? this.#try.error;
    const elsewhere = known.filter(name => !name.startsWith(`${place}.`) && mistakesOf(wrong, name).length > 0);
    const kind = this.#part;
    const text = words[kind] ?? "";
    return html`<form class="stack" @submit=${this.#push}>
      ${refusal(this._error, "name", ...known)}
      ${this._newer ? note("warn", html`<p>${this.#newerWords()} It is not in what is written here: you are asked before this is pushed.</p>`) : nothing}
      ${this.param("name") ? nothing : textField({ name: "name", label: "Name", value: this._name, required: true, hint: "Letters, digits, '.', '_' and '-': clients send with this name.", mistakes: mistakesOf(this._error, "name"), change: value => (this._name = value) })}
      ${this.#languages()}
      ${elsewhere.length > 0 ? note("warn", html`<p>There are mistakes in ${elsewhere.map(one => one.slice("locales.".length).replace(".", ", ")).join("; ")} as well.</p>`) : nothing}
      ${textField({ name: "subject", label: "Subject", value: words.subject, required: true, mistakes: mistakesOf(wrong, `${place}.subject`), change: value => this.#write("subject", value) })}
      <div class="segments" role="group" aria-label="Part of the message">
        ${[["code", this.#bodyKind], ...(this.#bodyKind === "html" ? [["visual", ""]] : []), ["text", "text"]].map(
          ([mode, one]) =>
            html`<button type="button" aria-pressed=${mode === (this.#isVisual ? "visual" : kind === "text" ? "text" : "code")} @click=${() => this.#choose(mode)}>${partNames[one] ?? "Visual"}${mistakesOf(wrong, `${place}.${one}`).length ? " (mistakes)" : ""}</button>`,
        )}
      </div>
      ${this.#isVisual ? this.#visual(text) : codeField({
        name: kind,
        id: `pc-${kind}`,
        label: partNames[kind],
        value: text,
        mistakes: mistakesOf(wrong, `${place}.${kind}`),
        hint: hints[kind],
        change: value => this.#write(kind, value),
      })}
      <div><button type="button" class="small" @click=${() => this.#switch()}>Write it in ${this.#bodyKind === "mjml" ? "HTML" : "MJML"} …</button></div>
      ${plain(text) !== text ? note("warn", html`<p>There are characters in it that are not to be seen, or that turn the direction of text. They are kept as they are.</p>`) : nothing}
      <div class="row">
        <button type="submit" class="primary" ?disabled=${this._busy}>Push as a draft</button>
        ${this.#isChanged ? html`<button type="button" @click=${() => this.#drop()}>Let changes go …</button>` : nothing}
        <span class="small muted">Versions never change: this makes a new one. Nothing is sent with it before it is published.</span>
      </div>
    </form>`;
  }

  #visual(text) {
    return keyed(
      this._locale,
      html`<pmc-visual
        .markup=${text}
        .variables=${variablesIn(this._content).filter(name => !name.includes("["))}
        .brands=${(this.#brands.data?.blocks ?? []).map(one => one.name)}
        .change=${value => this.#write("html", value)}
      ></pmc-visual>`,
    );
  }

  #beside() {
    const variables = variablesIn(this._content);
    const { data, error } = this.#try;
    return html`<div class="stack" role="region" aria-label="Preview">
      <div aria-live="polite">${error ? noMail(error.errors?.length ? { errors: error.errors } : error) : nothing}</div>
      ${data ? html`<pmc-mail .subject=${data.subject} .markup=${data.html ?? null} .text=${data.text ?? ""}></pmc-mail>` : nothing}
      ${data?.warnings.length ? note("warn", data.warnings.map(one => html`<p>${one}</p>`)) : nothing}
      ${
        variables.length
          ? html`<details>
              <summary>Values for the preview</summary>
              <div class="stack">
                ${variables.map(name => textField({
                  name: `value-${name}`,
                  label: name,
                  value: this._values[name] ?? "",
                  placeholder: `[${name}]`,
                  change: value => {
                    this._values = { ...this._values, [name]: value || undefined };
                    this.#again();
                  },
                }))}
              </div>
            </details>`
          : nothing
      }
    </div>`;
  }

  render() {
    const name = this.param("name");
    if (!this.may("author")) return note("warn", html`<p>Your roles in the organisation do not allow writing templates: it takes the role author.</p>`);
    if (!this._content) return shown(this.#last, () => nothing);
    return html`${failure(this.#last.error)}${panel(name ? `Edit ${name}` : "New template", html`<div class="body ${this.#isVisual ? "stack" : "pc-split even"}">${this.#form()}${this.#beside()}</div>`, {
      hint: name && this.#last.data ? `From version ${this.#last.data.version}, by ${plain(this.#last.data.created_by)}` : "Subject, HTML or MJML, and plain text in each language",
      aside: html`<a class="button" href=${name ? link("template", { name }) : link("templates")}>Back</a>`,
    })}`;
  }
}

customElements.define("pmc-editor", TemplateEditor);
