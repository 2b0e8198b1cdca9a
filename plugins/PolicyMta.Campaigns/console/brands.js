import { Resource, ask, empty, html, nothing, panel, plain, shown, toast } from "./house.js";
import { getExact, part, put, remove } from "./calls.js";
import { codeField, mistakesOf, refusal, textField } from "./form.js";
import { link, open } from "./place.js";
import { View } from "./view.js";

/** The blocks that all templates share: their head, their foot, the address that the law wants. */
class BrandBlocks extends View {
  static properties = { ...View.properties, _form: { state: true }, _error: { state: true }, _busy: { state: true } };
  _form = null;
  _error = null;
  _busy = false;
  #all = new Resource(this, signal => getExact("brands", {}, signal));

  willUpdate(changed) {
    const block = this.param("block");
    const isOther = changed.has("route") && changed.get("route")?.query.get("block") !== this.route.query.get("block");
    if (isOther) this._form = this._error = null;
    if (!this.#all.data || this._form || !this.route.query.has("block")) return;
    const found = this.#all.data.blocks.find(one => one.name === block);
    this._form = found ? { ...found } : { name: "", html: "", text: "", isNew: true };
  }

  #write(name, value) {
    this._form = { ...this._form, [name]: value };
  }

  async #save(event) {
    event.preventDefault();
    if (this._busy) return;
    this._busy = true;
    this._error = null;
    try {
      const { name, html: markup, text } = this._form;
      await put(`brands/${part(name.trim() || " ")}`, { html: markup, text });
      toast(`The block ${plain(name)} is kept. Templates take it when they are published next.`);
      await this.#all.refresh();
      open("brands", { block: name.trim() }, { replace: true });
    } catch (e) {
      this._error = e;
      this.toMistake();
    }
    this._busy = false;
  }

  #remove(name) {
    ask({
      heading: `Remove the block ${plain(name)}?`,
      confirm: "Remove",
      danger: true,
      body: html`<p>Versions that are published keep it. Templates that name it cannot be pushed or published any more until it is there again.</p>`,
      run: async () => {
        await remove(`brands/${part(name)}`);
        toast(`The block ${plain(name)} is gone.`);
        await this.#all.refresh();
        open("brands");
      },
    });
  }

  #table(blocks) {
    const columns = [
      { id: "name", label: "Block", cell: row => plain(row.name) },
      { id: "use", label: "In a template", value: null, cell: row => html`<code>{% brand ${plain(row.name)} %}</code>` },
      { id: "text", label: "Plain text", from: "m", cell: row => html`<span class="small wrap">${plain(row.text.slice(0, 160))}</span>` },
    ];
    return html`<mta-table
      label="Brand blocks"
      .columns=${columns}
      .rows=${blocks}
      .key=${row => row.name}
      .href=${row => link("brands", { block: row.name })}
      sort="name"
      .none=${empty(
        "No brand block yet",
        "Blocks are what all templates share: a head with the logo, a foot with the address. Templates name them as {% brand footer %}, and only admins of the organisation change them.",
        this.may("admin") ? html`<a class="button" href=${link("brands", { block: "new-block" })}>Write the first block</a>` : nothing,
      )}
    ></mta-table>`;
  }

  #editor() {
    const form = this._form;
    const isLocked = !this.may("admin");
    if (isLocked)
      return panel(plain(form.name), html`<div class="body stack"><p class="muted">Only admins of the organisation change it.</p><h3>HTML</h3><pre class="pc-text">${plain(form.html)}</pre><h3>Plain text</h3><pre class="pc-text">${plain(form.text)}</pre></div>`);
    return panel(
      form.isNew ? "New block" : `Block ${plain(form.name)}`,
      html`<form class="body stack" @submit=${this.#save}>
        ${refusal(this._error, "name", "html", "text")}
        ${form.isNew ? textField({ name: "name", label: "Name", value: form.name, required: true, hint: "Letters, digits and '_', a letter first.", mistakes: mistakesOf(this._error, "name"), change: v => this.#write("name", v) }) : nothing}
        ${codeField({ name: "html", label: "HTML", rows: 9, value: form.html, mistakes: mistakesOf(this._error, "html"), change: v => this.#write("html", v) })}
        ${codeField({ name: "text", label: "Plain text", rows: 5, value: form.text, mistakes: mistakesOf(this._error, "text"), change: v => this.#write("text", v) })}
        <div class="row">
          <button type="submit" class="primary" ?disabled=${this._busy}>Keep</button><a class="button" href=${link("brands")}>Leave it</a>
          ${form.isNew ? nothing : html`<button type="button" @click=${() => this.#remove(form.name)}>Remove …</button>`}
        </div>
      </form>`,
    );
  }

  render() {
    return html`${panel("Brand blocks", shown(this.#all, answer => this.#table(answer.blocks)), {
      hint: "What all templates share",
      aside: this.may("admin") ? html`<a class="button" href=${link("brands", { block: "new-block" })}>New block</a>` : nothing,
    })}${this._form && this.route.query.has("block") ? this.#editor() : nothing}`;
  }
}

customElements.define("pmc-brands", BrandBlocks);
