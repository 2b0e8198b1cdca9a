import { Resource, ask, failure, html, nothing, note, plural, shown, tag, toast, when } from "./house.js";
import { get, part, post, remove } from "./calls.js";
import { check, choice, mistakesOf, refusal, textField } from "./form.js";
import { noMail } from "./mail.js";
import { link, open } from "./place.js";
import { formOf, newPlan, planFields, planOf, rateField, segmentChoice, trackings, variantFields } from "./planform.js";
import { stateTag } from "./campaigns.js";
import { View } from "./view.js";

const steps = [
  ["plan", "Plan"],
  ["look", "Look at it"],
  ["check", "Check"],
  ["start", "Start"],
];
const results = { pass: ["ok", "passes"], warn: ["warn", "warns"], block: ["bad", "blocks"] };
const mostVariants = 5;

/** From a name to the start, in four steps; each has an address, and what was written is kept by the server from the first one on. */
class CampaignPlan extends View {
  static properties = {
    ...View.properties,
    _form: { state: true },
    _name: { state: true },
    _error: { state: true },
    _busy: { state: true },
    _versions: { state: true },
    _contact: { state: true },
    _variant: { state: true },
    _sent: { state: true },
    _testError: { state: true },
    _to: { state: true },
    _testAs: { state: true },
    _testVariant: { state: true },
    _at: { state: true },
    _isLater: { state: true },
    _zone: { state: true },
    _force: { state: true },
  };
  _form = newPlan();
  _name = "";
  _error = null;
  _busy = false;
  _versions = {};
  _contact = "";
  _variant = "";
  _sent = null;
  _testError = null;
  _to = "";
  _testAs = "";
  _testVariant = "";
  _at = "";
  _isLater = false;
  _zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  _force = false;
  #timer = 0;
  #one = new Resource(this, signal => (this.param("name") ? this.#load(signal) : null));
  #lists = new Resource(this, signal => this.#choices(signal));
  #mail = new Resource(this, signal =>
    this.#step === "look" && this.param("name")
      ? get(`${this.#path}/preview`, { contact: this._contact.trim(), variant: this._variant }, signal).then(mail => this.#exactly(mail, signal))
      : null,
  );
  #checks = new Resource(this, signal => (this.#step === "check" && this.param("name") ? post(`${this.#path}/preflight`, {}, { signal }) : null));

  get #step() {
    return this.param("name") ? this.param("step") || "plan" : "plan";
  }

  get #path() {
    return `campaigns/${part(this.param("name"))}`;
  }

  async #load(signal) {
    const campaign = await get(this.#path, {}, signal);
    if (!this.#one.data) this._form = formOf(campaign.plan);
    this._name = campaign.name;
    for (const one of campaign.plan.variants) this.#loadVersions(one.template);
    return campaign;
  }

  async #choices(signal) {
    const [{ audiences }, { segments }, { templates }] = await Promise.all([get("audiences", {}, signal), get("segments", {}, signal), get("templates", {}, signal)]);
    return { audiences, segments, templates };
  }

  async #loadVersions(template) {
    if (!template || this._versions[template]) return;
    try {
      const answer = await get(`templates/${part(template)}`);
      this._versions = { ...this._versions, [template]: answer.versions };
    } catch {
      this._versions = { ...this._versions, [template]: [] };
    }
  }

  /** How many a segment has is counted when it is looked at. */
  async #count(name) {
    const segment = this.#lists.data?.segments.find(one => one.name === name);
    if (!segment || segment.contacts !== undefined) return;
    try {
      segment.contacts = (await get(`segments/${part(name)}`)).contacts;
      this.requestUpdate();
    } catch {
      // It is shown without.
    }
  }

  /** The message as it is, and not as its text is shown. */
  async #exactly(mail, signal) {
    const { getExact } = await import("./calls.js");
    return { ...(await getExact(`${this.#path}/preview`, { contact: mail.contact, variant: mail.variant }, signal)), contact: mail.contact };
  }

  updated(changed) {
    super.updated(changed);
    this.#count(this._form.segment);
    if (!changed.has("route") || !changed.get("route")) return;
    this.again(changed, this.#mail, "step");
    this.again(changed, this.#checks, "step");
    if (changed.get("route").query.get("step") !== this.route.query.get("step")) {
      this._error = null;
      this.updateComplete.then(() => this.querySelector(".pc-step h2")?.focus());
    }
  }

  #change(values) {
    this._form = { ...this._form, ...values };
  }

  #vary(i, values) {
    if (values.template) this.#loadVersions(values.template);
    this.#change({ variants: this._form.variants.map((one, at) => (at === i ? { ...one, ...values } : one)) });
  }

  async #save(event) {
    event.preventDefault();
    if (this._busy) return;
    this._busy = true;
    this._error = null;
    try {
      const isNew = !this.param("name");
      const name = this._name.trim();
      if (isNew) await post("campaigns", { name, ...planOf(this._form) });
      else await post(`${this.#path}/adjust`, planOf(this._form));
      this.#mail.clear();
      this.#checks.clear();
      toast(isNew ? `The campaign ${name} is a draft.` : "The plan is kept.");
      open("plan", { name, step: "look" });
    } catch (e) {
      this._error = e;
      this.toMistake();
    }
    this._busy = false;
  }

  async #test(event) {
    event.preventDefault();
    this._sent = this._testError = null;
    try {
      const to = this._to.split(/[\s,;]+/).filter(Boolean);
      const contact = this._testAs.trim();
      const variant = this._testVariant;
      this._sent = (await post(`${this.#path}/test`, { to, ...(contact && { contact }), ...(variant && { variant }) })).sent;
    } catch (e) {
      this._testError = e;
      this.toMistake();
    }
  }

  #begin(event) {
    event.preventDefault();
    const body = { ...(this._isLater && { at: this._at, time_zone: this._zone }), ...(this._force && { force: true }) };
    const { name } = this.#one.data;
    this._error = null;
    if (this._isLater && !this._at) {
      this._error = Object.assign(new Error(""), { title: "It was not started", errors: [{ field: "at", message: "must be given." }] });
      this.toMistake();
      return;
    }
    ask({
      heading: this._isLater ? `Start ${name} at ${this._at.replace("T", " ")}, ${this._zone}?` : `Start ${name} now?`,
      confirm: this._isLater ? "Schedule it" : "Start it",
      body: html`<p>${this.#reaches()} ${this._isLater ? "Until then it can be taken back." : "What has been delivered cannot be taken back. It can be paused and adjusted at any time."}</p>`,
      run: async () => {
        try {
          await post(`${this.#path}/start`, body);
        } catch (e) {
          this._error = e;
          this.toMistake();
          throw e;
        }
        open("live", { name });
      },
    });
  }

  #reaches() {
    const { plan } = this.#one.data;
    const lists = this.#lists.data;
    const contacts = plan.segment ? lists?.segments.find(one => one.name === plan.segment)?.contacts : lists?.audiences.find(one => one.name === plan.audience)?.contacts;
    return contacts === undefined ? "" : `It reaches ${plural(contacts, "contact")}.`;
  }

  #drop() {
    const { name } = this.#one.data;
    ask({
      heading: `Remove the plan ${name}?`,
      confirm: "Remove",
      danger: true,
      body: html`<p>Nothing of it has been sent.</p>`,
      run: async () => {
        await remove(this.#path);
        toast(`The plan ${name} is gone.`);
        open("campaigns");
      },
    });
  }

  #planStep() {
    return shown(this.#lists, lists => {
      const form = this._form;
      const wrong = (...names) => mistakesOf(this._error, ...names);
      const change = values => this.#change(values);
      const audience = lists.audiences.find(one => one.name === form.audience);
      return html`<form class="body stack" @submit=${this.#save}>
        ${refusal(this._error, "name", ...planFields(form))}
        ${lists.audiences.length === 0 ? note("warn", html`<p>There is no audience yet. <a href=${link("audiences")}>Make one</a>, and import a file.</p>`) : nothing}
        ${lists.templates.length === 0 ? note("warn", html`<p>There is no template yet. <a href=${link("editor")}>Write one</a>, and have it published.</p>`) : nothing}
        <div class="pc-fields">
          ${this.param("name") ? nothing : textField({ name: "name", label: "Name", value: this._name, required: true, hint: "Letters, digits, '.', '_' and '-'; figures and orders name it.", mistakes: wrong("name"), change: name => (this._name = name) })}
          ${choice({
            name: "audience",
            label: "Audience",
            value: form.audience,
            required: true,
            mistakes: wrong("audience"),
            options: [["", "choose …"], ...lists.audiences.map(one => [one.name, `${one.name}, ${plural(one.contacts, "contact")}`])],
            change: name => change({ audience: name, segment: "" }),
          })}
          ${segmentChoice({ form, segments: lists.segments, error: this._error, change })}
          ${textField({ name: "from", label: "From", value: form.from, required: true, placeholder: "Shop <shop@example.com>", mistakes: wrong("from"), change: from => change({ from }) })}
          ${textField({ name: "reply_to", label: "Answers go to", value: form.reply_to, placeholder: "the same address", mistakes: wrong("reply_to"), change: value => change({ reply_to: value }) })}
          ${textField({ name: "list", label: "List", value: form.list, hint: "What recipients can unsubscribe from", mistakes: wrong("list"), change: list => change({ list }) })}
        </div>
        ${audience && audience.fields.length ? html`<p class="small muted">Templates and subjects may name what contacts have: ${audience.fields.map(one => html`<code>{{ ${one} }}</code> `)}</p>` : nothing}
        ${form.variants.map(
          (one, i) =>
            html`<fieldset class="pc-variant">
              <legend>${form.variants.length > 1 ? `Variant ${one.name || i + 1}` : "Message"}</legend>
              <div class="pc-fields">${variantFields({ form, i, templates: lists.templates, versions: this._versions, error: this._error, change: values => this.#vary(i, values), canName: true })}</div>
              ${form.variants.length > 1 ? html`<div><button type="button" class="small" @click=${() => change({ variants: form.variants.filter((_, at) => at !== i) })}>Leave variant ${one.name} out</button></div>` : nothing}
            </fieldset>`,
        )}
        <div class="row">
          <button
            type="button"
            ?disabled=${form.variants.length >= mostVariants}
            @click=${() => {
              const name = [..."abcde"].find(letter => form.variants.every(one => one.name !== letter));
              change({ variants: [...form.variants, { ...form.variants[0], name, subject: "" }] });
            }}
          >
            Another variant
          </button>
          <span class="small muted">Up to five, to see which is clicked more.</span>
        </div>
        <div class="pc-fields">
          ${
            form.variants.length > 1
              ? html`${textField({ name: "sample", label: "Sample", type: "number", min: 1, max: 99, value: form.sample, placeholder: "none: all share the audience", hint: "Of a hundred contacts, how many try the variants out before one goes to the rest", mistakes: wrong("sample"), change: sample => change({ sample }) })}
                ${textField({ name: "winner_after", label: "The winner is chosen after", value: form.winner_after, hint: "4h, 30m: by clicks of people, if the difference is more than chance", mistakes: wrong("winner_after"), change: value => change({ winner_after: value }) })}`
              : nothing
          }
          ${rateField({ form, error: this._error, change })}
          ${choice({ name: "tracking", label: "Opens and clicks", value: form.tracking, options: trackings, mistakes: wrong("tracking"), change: tracking => change({ tracking }) })}
        </div>
        <div class="row"><button type="submit" class="primary" ?disabled=${this._busy}>Keep it and look at it</button></div>
      </form>`;
    });
  }

  #variantChoice(name, value, change) {
    const { variants } = this.#one.data.plan;
    return variants.length > 1 ? choice({ name, label: "Variant", value, options: [["", variants[0].name], ...variants.slice(1).map(one => [one.name, one.name])], change }) : nothing;
  }

  #lookStep() {
    const mail = this.#mail.data;
    const later = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#mail.refresh(), 400);
    };
    return html`<div class="body stack">
      <div class="filters">
        ${textField({
          name: "contact",
          label: "As this contact gets it",
          value: this._contact,
          placeholder: mail?.contact ?? "the first of them",
          change: value => {
            this._contact = value;
            later();
          },
        })}
        ${this.#variantChoice("variant", this._variant, value => {
          this._variant = value;
          this.#mail.refresh();
        })}
      </div>
      <div aria-live="polite">
        ${this.#mail.error ? noMail(this.#mail.error) : mail ? html`<p class="small muted">As ${mail.contact} gets it: template ${mail.template}, ${Math.ceil(mail.size / 1024)} KiB.</p>` : nothing}
      </div>
      ${mail && !this.#mail.error ? html`<pmc-mail .subject=${mail.subject} .from=${mail.from} .markup=${mail.html} .text=${mail.text ?? ""}></pmc-mail>` : nothing}
      <div class="row"><a class="button" href=${this.#to("plan")}>Change the plan</a><a class="button" href=${this.#to("check")}>Go on: check it</a></div>
    </div>`;
  }

  #checkStep() {
    return html`<div class="body stack">
      <div aria-live="polite">
        ${shown(this.#checks, answer => {
          const blocked = answer.checks.filter(one => one.result === "block").length;
          return html`${note(results[answer.result]?.[0] ?? "", html`<p>${blocked ? `${plural(blocked, "check")} ${blocked === 1 ? "keeps" : "keep"} it from starting.` : answer.result === "warn" ? "It can start; look at what is warned of." : "All is in order."}</p>`)}
            <ul class="pc-checks">
              ${answer.checks.map(one => html`<li><span>${tag(results[one.result]?.[0] ?? "", results[one.result]?.[1] ?? one.result)}</span><span class="strong">${one.check.replaceAll("_", " ")}</span><span>${one.detail}${one.remedy ? html`<span class="pc-remedy">${one.remedy}</span>` : nothing}</span></li>`)}
            </ul>`;
        }, { what: "Checking" })}
      </div>
      <div class="row"><button type="button" @click=${() => this.#checks.refresh()} ?disabled=${this.#checks.busy}>Check again</button></div>
      <form class="stack pc-under" @submit=${this.#test}>
        <h3>Send it to yourself</h3>
        ${refusal(this._testError, "to", "contact")}
        <div class="pc-fields">
          ${textField({ name: "to", label: "To", required: true, placeholder: "you@example.com", hint: "Up to ten addresses; its subject begins with [Test], and it counts nowhere", mistakes: mistakesOf(this._testError, "to"), change: to => (this._to = to), value: this._to })}
          ${textField({ name: "test-contact", label: "As this contact gets it", placeholder: "the first of them", mistakes: mistakesOf(this._testError, "contact"), change: contact => (this._testAs = contact), value: this._testAs })}
          ${this.#variantChoice("test-variant", this._testVariant, variant => (this._testVariant = variant))}
        </div>
        <div class="row"><button type="submit">Send a test</button></div>
        <div role="status">
          ${(this._sent ?? []).map(one => note(one.is_accepted ? "ok" : "bad", html`<p>${one.to}: ${one.is_accepted ? "on its way" : "refused"}, ${one.reply}</p>`))}
        </div>
      </form>
      <div class="row"><a class="button" href=${this.#to("look")}>Back</a><a class="button" href=${this.#to("start")}>Go on: start it</a></div>
    </div>`;
  }

  #startStep() {
    const { state, starts_at } = this.#one.data;
    const known = ["at", "time_zone"];
    const isBlocked = (this._error?.errors ?? []).some(one => !known.includes(one.field));
    return html`<form class="body stack" @submit=${this.#begin}>
      ${refusal(this._error, ...known)}
      ${state === "scheduled" ? note("", html`<p>It is scheduled for ${when(starts_at)}.</p>`) : nothing}
      <p>${this.#reaches()}</p>
      <fieldset class="plain stack">
        <legend>When</legend>
        <label class="check"><input type="radio" name="when" value="now" .checked=${!this._isLater} @change=${() => (this._isLater = false)} /><span>Now</span></label>
        <label class="check"><input type="radio" name="when" value="later" .checked=${this._isLater} @change=${() => (this._isLater = true)} /><span>At a time</span></label>
      </fieldset>
      ${
        this._isLater
          ? html`<div class="pc-fields">
              ${textField({ name: "at", label: "Time", type: "datetime-local", value: this._at, mistakes: mistakesOf(this._error, "at"), change: at => (this._at = at) })}
              ${textField({ name: "time_zone", label: "On the clocks of", value: this._zone, list: Intl.supportedValuesOf("timeZone"), hint: "Europe/Berlin, America/New_York", mistakes: mistakesOf(this._error, "time_zone"), change: zone => (this._zone = zone) })}
            </div>`
          : nothing
      }
      ${isBlocked || this._force ? check("Start it although checks block it", this._force, on => (this._force = on)) : nothing}
      <div class="row"><button type="submit" class="primary">${this._isLater ? "Schedule …" : "Start …"}</button><a class="button" href=${this.#to("check")}>Back</a></div>
    </form>`;
  }

  #to(step) {
    return link("plan", { name: this.param("name"), step: step === "plan" ? null : step });
  }

  render() {
    if (!this.may("sender") && !this.param("name")) return note("warn", html`<p>Your roles in the organisation do not allow planning campaigns: it takes the role sender.</p>`);
    const campaign = this.#one.data;
    const name = this.param("name");
    if (name && !campaign) return shown(this.#one, () => nothing);
    const step = this.#step;
    const bodies = { plan: () => this.#planStep(), look: () => this.#lookStep(), check: () => this.#checkStep(), start: () => this.#startStep() };
    const words = steps.find(([id]) => id === step)?.[1] ?? "Plan";
    return html`<div class="head">
        <div>
          <h2 class="pc-title">${name || "New campaign"} ${campaign ? stateTag(campaign.state) : nothing}</h2>
          <p class="muted">Campaign. <a href=${link("campaigns")}>All campaigns</a></p>
        </div>
        ${campaign && this.may("sender") && !campaign.started_at ? html`<button type="button" @click=${() => this.#drop()}>Remove …</button>` : nothing}
      </div>
      ${failure(this.#one.error)}
      ${campaign && !["draft", "scheduled"].includes(campaign.state) ? note("", html`<p>It has begun. <a href=${link("live", { name })}>See it live</a></p>`) : nothing}
      <section class="panel pc-step" aria-label="Step: ${words}">
        <ol class="pc-wizard" aria-label="Steps">
          ${steps.map(([id, text], i) => html`<li>${name ? html`<a href=${this.#to(id)} aria-current=${id === step ? "step" : nothing}><span class="pc-number">${i + 1}</span>${text}</a>` : html`<span aria-current=${id === step ? "step" : nothing}><span class="pc-number">${i + 1}</span>${text}</span>`}</li>`)}
        </ol>
        <h2 class="hidden-text" tabindex="-1">${words}</h2>
        ${(bodies[step] ?? bodies.plan)()}
      </section>`;
  }
}

customElements.define("pmc-plan", CampaignPlan);
