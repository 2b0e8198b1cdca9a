import { Dialog, html, nothing, note, toast } from "./house.js";
import { get, part, post } from "./calls.js";
import { check, refusal, textField, mistakesOf } from "./form.js";
import { formOf, planFields, planOf, rateField, segmentChoice, variantFields } from "./planform.js";

/** Changes a campaign that goes: for everybody whose message is not written yet, and with recall for those that wait. */
class CampaignAdjust extends Dialog {
  static properties = {
    ...Dialog.properties,
    _campaign: { state: true },
    _form: { state: true },
    _lists: { state: true },
    _recall: { state: true },
    _reason: { state: true },
    _error: { state: true },
    _busy: { state: true },
  };
  _campaign = null;
  _form = null;
  _lists = null;
  _recall = false;
  _reason = "";
  _error = null;
  _busy = false;

  async begin(campaign) {
    this._campaign = campaign;
    this._form = formOf(campaign.plan);
    this._recall = false;
    this._reason = campaign.reason ?? "";
    this._error = null;
    this.heading = `Adjust ${campaign.name}`;
    this.show();
    try {
      const [{ templates }, { segments }] = await Promise.all([get("templates"), get("segments")]);
      const versions = {};
      for (const { template } of campaign.plan.variants) versions[template] ??= (await get(`templates/${part(template)}`)).versions;
      this._lists = { templates, segments, versions };
    } catch (e) {
      this._error = e;
    }
  }

  closed() {
    this._form = null;
  }

  #change(values) {
    this._form = { ...this._form, ...values };
  }

  async #vary(i, values) {
    this.#change({ variants: this._form.variants.map((one, at) => (at === i ? { ...one, ...values } : one)) });
    if (!values.template || this._lists.versions[values.template]) return;
    try {
      const { versions } = await get(`templates/${part(values.template)}`);
      this._lists = { ...this._lists, versions: { ...this._lists.versions, [values.template]: versions } };
    } catch (e) {
      this._error = e;
    }
  }

  /** What is other than before. */
  get #changes() {
    const [now, before] = [planOf(this._form), planOf(formOf(this._campaign.plan))];
    const changes = Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
    if (this._campaign.state === "paused" && this._reason.trim() !== (this._campaign.reason ?? "")) changes.reason = this._reason.trim() || null;
    return changes;
  }

  async #apply(event) {
    event.preventDefault();
    if (this._busy) return;
    this._busy = true;
    this._error = null;
    try {
      await post(`campaigns/${part(this._campaign.name)}/adjust`, { ...this.#changes, ...(this._recall && { recall: true }) });
      toast(`${this._campaign.name} is adjusted.`);
      this.hide();
      this.dispatchEvent(new Event("adjusted"));
    } catch (e) {
      this._error = e;
      await this.updateComplete;
      this.querySelector("[aria-invalid='true']")?.focus();
    }
    this._busy = false;
  }

  body() {
    if (!this._form) return nothing;
    const form = this._form;
    const change = values => this.#change(values);
    return html`<form id="adjust-form" class="stack" @submit=${this.#apply}>
      <p>It reaches everybody whose message is not written yet: all but those that are on their way.</p>
      ${refusal(this._error, "reason", ...planFields(form))}
      ${form.variants.map(
        (one, i) =>
          html`<fieldset class="pc-variant">
            <legend>${form.variants.length > 1 ? `Variant ${one.name}` : "Message"}</legend>
            <div class="pc-fields">
              ${variantFields({ form, i, templates: this._lists?.templates ?? [{ name: one.template, published_version: 1 }], versions: this._lists?.versions ?? {}, error: this._error, change: values => this.#vary(i, values), canName: false, id: "adjust-" })}
            </div>
          </fieldset>`,
      )}
      <div class="pc-fields">
        ${segmentChoice({ form, segments: this._lists?.segments ?? [], error: this._error, change, id: "adjust-segment" })}
        ${rateField({ form, error: this._error, change, id: "adjust-rate" })}
        ${this._campaign.state === "paused" ? textField({ id: "adjust-reason", name: "reason", label: "Why it is paused", value: this._reason, mistakes: mistakesOf(this._error, "reason"), change: reason => (this._reason = reason) }) : nothing}
      </div>
      ${check("Recall what waits: messages that no attempt was made for are written anew", this._recall, on => (this._recall = on), { id: "adjust-recall" })}
      ${this._recall ? note("warn", html`<p>They leave the queue and come back with the new words. Those that were attempted stay as they are.</p>`) : nothing}
    </form>`;
  }

  footer() {
    if (!this._form) return nothing;
    const isNothing = Object.keys(this.#changes).length === 0 && !this._recall;
    return html`<span class="small muted grow">${isNothing ? "Nothing is changed yet." : nothing}</span
      ><button type="button" @click=${() => this.hide()}>Leave it</button
      ><button type="submit" form="adjust-form" class="primary" ?disabled=${this._busy || isNothing}>Adjust</button>`;
  }
}

customElements.define("pmc-adjust", CampaignAdjust);
