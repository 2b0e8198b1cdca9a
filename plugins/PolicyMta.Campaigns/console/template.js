import { Resource, ask, empty, failure, html, nothing, note, panel, shown, tabs, tag, toast, when } from "./house.js";
import { get, getExact, part, post } from "./calls.js";
import { choice, textField } from "./form.js";
import { noMail } from "./mail.js";
import { link, set } from "./place.js";
import { valuesFor, variablesIn } from "./variables.js";
import { View } from "./view.js";

const states = { draft: "off", approved: "warn", published: "ok" };
const around = 3;

/** What a part of a message is called. */
const partName = place => {
  const [, locale, kind] = /^locales\.(.+)\.(\w+)$/.exec(place) ?? [];
  return locale ? `${locale}: ${{ html: "HTML", mjml: "MJML", text: "plain text" }[kind] ?? kind}` : place === "default_locale" ? "The template's own language" : place;
};

/** One template: its versions, what differs between two, how one looks, and what was done. */
class TemplateVersions extends View {
  static properties = { ...View.properties, _values: { state: true } };
  _values = {};
  #timer = 0;
  #one = new Resource(this, signal => get(`templates/${part(this.param("name"))}`, {}, signal), { every: 20 });
  #diff = new Resource(this, signal =>
    this.#tab === "differences"
      ? get(`templates/${part(this.param("name"))}/diff`, { from: this.param("from"), to: this.param("to") }, signal)
      : null,
  );
  #version = new Resource(this, signal =>
    this.#tab === "preview" && this.#one.data
      ? getExact(`templates/${part(this.param("name"))}/versions/${this.#shownVersion}`, {}, signal)
      : null,
  );
  #mail = new Resource(this, signal => (this.#tab === "preview" && this.#version.data ? this.#render(signal) : null));

  get #tab() {
    return this.param("tab") || "versions";
  }

  get #shownVersion() {
    return Number(this.param("version")) || this.#one.data?.published_version || this.#one.data?.last_version;
  }

  async #render(signal) {
    const { data } = this.#version;
    const values = valuesFor(variablesIn(data.content), this._values);
    return post(
      `templates/${part(this.param("name"))}/render`,
      { version: data.version, locale: this.param("locale") || data.content.default_locale, values },
      { signal, exact: true },
    );
  }

  updated(changed) {
    super.updated(changed);
    if (changed.has("route") && changed.get("route")) {
      this.again(changed, this.#diff, "tab", "from", "to");
      this.again(changed, this.#version, "tab", "version");
      this.again(changed, this.#mail, "locale");
    }
    if (this.#tab !== "preview" || !this.#one.data) return;
    if (!this.#version.data && !this.#version.busy && !this.#version.error) this.#version.refresh();
    if (this.#version.data && this.#version.data !== this.seen) {
      this.seen = this.#version.data;
      this.#mail.refresh();
    }
  }

  #set(name, value) {
    this._values = { ...this._values, [name]: value };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#mail.refresh(), 300);
  }

  #act(heading, confirm, body, path, done) {
    ask({
      heading,
      confirm,
      body: html`<p>${body}</p>`,
      run: async () => {
        const answer = await post(`templates/${part(this.param("name"))}/${path}`);
        toast(done(answer));
        await this.#one.refresh();
        for (const warning of answer.warnings ?? []) toast(warning, { seconds: 15 });
      },
    });
  }

  #approve(version) {
    this.#act(`Approve version ${version}?`, "Approve", "That you have looked at it is noted. It is not sent before it is published.", `versions/${version}/approve`, () => `Version ${version} is approved.`);
  }

  #publish(version) {
    this.#act(
      `Send version ${version} from now on?`,
      "Publish",
      "All mail that names this template without a version is written with it from this moment on. Campaigns that run keep theirs. You can go back to the version before.",
      `versions/${version}/publish`,
      () => `Version ${version} is sent from now on.`,
    );
  }

  #rollBack() {
    this.#act("Send the version before again?", "Roll back", "The version that was published before this one is sent from now on. No version is lost.", "rollback", answer => `Version ${answer.version} is sent from now on.`);
  }

  #versions(template) {
    const mayApprove = this.may("approver");
    const address = values => link("template", { name: template.name, ...values });
    const columns = [
      { id: "version", label: "Version", num: false, cell: row => `Version ${row.version}`, value: row => row.version },
      {
        id: "state",
        label: "State",
        cell: row => html`${tag(states[row.state] ?? "", row.is_sent ? "sent now" : row.state)}`,
      },
      { id: "created_at", label: "Written", cell: row => html`${when(row.created_at, false)}<span class="sub">by ${row.created_by}</span>` },
      { id: "approved_by", label: "Approved by", from: "m", cell: row => row.approved_by ?? "–" },
      {
        id: "acts",
        label: "",
        value: null,
        cell: row =>
          html`<span class="row tight">
            ${row.version > 1 ? html`<a class="button small" href=${address({ tab: "differences", from: row.version - 1, to: row.version })}>Changes<span class="hidden-text"> of version ${row.version}</span></a>` : nothing}
            ${mayApprove && row.state === "draft" ? html`<button type="button" class="small" @click=${() => this.#approve(row.version)}>Approve<span class="hidden-text"> version ${row.version}</span></button>` : nothing}
            ${mayApprove && !row.is_sent ? html`<button type="button" class="small" @click=${() => this.#publish(row.version)}>Publish<span class="hidden-text"> version ${row.version}</span></button>` : nothing}
          </span>`,
      },
    ];
    return html`<mta-table
      label="Versions"
      .columns=${columns}
      .rows=${template.versions}
      .key=${row => row.version}
      .href=${row => address({ tab: "preview", version: row.version })}
      sort="-version"
    ></mta-table>`;
  }

  #pick(label, name, value, versions) {
    return choice({
      name,
      label,
      value: String(value ?? ""),
      options: versions.map(one => [String(one.version), `Version ${one.version}${one.is_sent ? ", sent now" : `, ${one.state}`}`]),
      change: chosen => set({ [name]: chosen }),
    });
  }

  #differences(template) {
    if (template.versions.length < 2) return empty("Only one version", "What differs is shown once a second version has been pushed.");
    return shown(this.#diff, diff => html`<div class="body stack">
      <div class="filters">${this.#pick("From", "from", diff.from, template.versions)}${this.#pick("To", "to", diff.to, template.versions)}</div>
      <p class="small muted">Lines with − are gone, lines with + have come.</p>
      ${
        diff.parts.length === 0
          ? empty("They are the same")
          : diff.parts.map(
              one => html`<section class="stack tight" aria-label=${partName(one.part)}>
                <h3>${partName(one.part)}</h3>
                <div class="pc-diff" role="region" tabindex="0" aria-label="What differs in ${partName(one.part)}">${this.#lines(one.lines)}</div>
              </section>`,
            )
      }
    </div>`);
  }

  /** What stayed is shown only around what has changed. */
  #lines(lines) {
    const near = lines.map((_, i) => lines.slice(Math.max(0, i - around), i + around + 1).some(line => line[0] !== " "));
    const rows = [];
    let left = 0;
    for (const [i, line] of lines.entries()) {
      if (!near[i]) {
        left++;
        continue;
      }
      if (left > 0) rows.push(html`<div class="pc-left">${left} ${left === 1 ? "line" : "lines"} the same</div>`);
      left = 0;
      const kind = { "+": "add", "-": "del" }[line[0]] ?? "";
      rows.push(
        html`<div class="pc-line ${kind}"><span class="pc-sign">${{ add: "+", del: "−" }[kind] ?? " "}</span><code>${line.slice(1) || " "}</code></div>`,
      );
    }
    if (left > 0) rows.push(html`<div class="pc-left">${left} ${left === 1 ? "line" : "lines"} the same</div>`);
    return rows;
  }

  #preview(template) {
    return shown(this.#version, version => {
      const variables = variablesIn(version.content);
      const locales = Object.keys(version.content.locales);
      return html`<div class="body pc-split">
        <div class="stack">
          <div class="filters">
            ${this.#pick("Version", "version", version.version, template.versions)}
            ${choice({ name: "locale", label: "Language", value: this.param("locale") || version.content.default_locale, options: locales.map(one => [one, one]), change: chosen => set({ locale: chosen }) })}
          </div>
          ${variables.length > 0 ? html`<h3>Values</h3>` : html`<p class="muted">It has no variables.</p>`}
          ${variables.map(name => textField({ name: `value-${name}`, label: name, value: this._values[name] ?? "", placeholder: `[${name}]`, change: value => (value === "" ? this.#set(name, undefined) : this.#set(name, value)) }))}
        </div>
        <div class="stack" aria-live="polite">
          ${this.#mail.error ? noMail(this.#mail.error) : nothing}
          ${
            this.#mail.data && !this.#mail.error
              ? html`<pmc-mail .subject=${this.#mail.data.subject} .markup=${this.#mail.data.html ?? null} .text=${this.#mail.data.text ?? ""}></pmc-mail>
                  ${this.#mail.data.warnings.length ? note("warn", this.#mail.data.warnings.map(one => html`<p>${one}</p>`)) : nothing}`
              : nothing
          }
        </div>
      </div>`;
    });
  }

  #history(template) {
    return html`<mta-table
      label="What was done"
      name="h"
      .columns=${[
        { id: "at", label: "When", cell: row => when(row.at) },
        { id: "action", label: "What", cell: row => `${row.action}${row.version ? ` version ${row.version}` : ""}` },
        { id: "by", label: "Who" },
      ]}
      .rows=${template.history}
      .key=${row => `${row.at} ${row.action} ${row.version}`}
      sort="-at"
    ></mta-table>`;
  }

  render() {
    const template = this.#one.data;
    if (!template) return shown(this.#one, () => nothing);
    const tab = this.#tab;
    const address = name => link("template", { name: template.name, tab: name === "versions" ? null : name });
    const canGoBack = template.versions.some(one => one.state === "published" && one.version < (template.published_version ?? 0));
    return html`<div class="head">
        <div>
          <h2 class="pc-title">${template.name} ${template.published_version ? tag("ok", `version ${template.published_version} is sent`) : tag("off", "not published")}</h2>
          <p class="muted">Template. <a href=${link("templates")}>All templates</a></p>
        </div>
        <div class="row">
          ${this.may("approver") && canGoBack ? html`<button type="button" @click=${() => this.#rollBack()}>Roll back …</button>` : nothing}
          ${this.may("author") ? html`<a class="button" href=${link("editor", { name: template.name })}>Edit</a>` : nothing}
        </div>
      </div>
      ${failure(this.#one.error, () => this.#one.refresh())}
      <section class="panel" aria-label="Template ${template.name}">
        ${tabs("Template", [
          ["Versions", address("versions"), tab === "versions", template.versions.length],
          ["Differences", address("differences"), tab === "differences"],
          ["Preview", address("preview"), tab === "preview"],
          ["History", address("history"), tab === "history"],
        ])}
        ${tab === "differences" ? this.#differences(template) : tab === "preview" ? this.#preview(template) : tab === "history" ? this.#history(template) : this.#versions(template)}
      </section>`;
  }
}

customElements.define("pmc-template", TemplateVersions);
