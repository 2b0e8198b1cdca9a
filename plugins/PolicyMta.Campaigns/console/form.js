import { current, html, note, nothing } from "./house.js";

/** What is wrong with a field, by all names that it has in answers: the field itself, what lies in it, a line of it. */
export function mistakesOf(error, ...names) {
  return (error?.errors ?? [])
    .filter(one => names.some(name => one.field === name || [",", ".", "["].some(sign => one.field.startsWith(name + sign))))
    .map(one => ({ ...one, line: Number(/, line (\d+)$/.exec(one.field)?.[1] ?? 0) }));
}

/** What was refused: everything that no field of the form shows. */
export function refusal(error, ...names) {
  if (!error) return nothing;
  const all = error.errors ?? [];
  const shown = new Set(mistakesOf(error, ...names).map(one => `${one.field} ${one.message}`));
  const rest = all.filter(one => !shown.has(`${one.field} ${one.message}`));
  const head = all.length === 0 ? error.message : shown.size > 0 ? `${all.length === 1 ? "One thing is" : `${all.length} things are`} to be corrected below.` : "";
  return note(
    "bad",
    html`<p><strong>${error.title ?? "It was not done"}.</strong> ${rest.length > 0 && rest.length === all.length ? nothing : head}</p>
      ${rest.map(one => html`<p><code>${one.field}</code> ${one.message}</p>`)}
      <p class="muted">${error.safe ?? "Nothing was changed."}</p>`,
  );
}

const idOf = field => field.id ?? `pc-${field.name.replace(/[^a-z0-9]+/gi, "-")}`;

const words = (field, body) => {
  const id = idOf(field);
  const mistakes = field.mistakes ?? [];
  return html`<div class="pc-field ${field.wide ? "wide" : ""}">
    <label for=${id}>${field.label}</label>
    ${body(id, mistakes.length > 0 ? "true" : nothing, [field.hint ? `${id}-hint` : "", mistakes.length > 0 ? `${id}-bad` : ""].join(" ").trim() || nothing)}
    ${field.hint ? html`<small id="${id}-hint">${field.hint}</small>` : nothing}
    ${mistakes.length > 0 ? html`<p class="pc-mistake" id="${id}-bad">${mistakes.map(one => html`<span>${one.message}</span>`)}</p>` : nothing}
  </div>`;
};

/**
 * A field of one line.
 * @param {{name: string, label: string, value?: string, hint?: any, mistakes?: any[], change: (value: string) => any, type?: string, required?: boolean, placeholder?: string, wide?: boolean, id?: string, list?: string}} field
 */
export const textField = field =>
  words(
    field,
    (id, invalid, described) => html`<input
        id=${id}
        name=${field.name}
        type=${field.type ?? "text"}
        .value=${current(field.value ?? "")}
        ?required=${field.required}
        placeholder=${field.placeholder ?? nothing}
        list=${field.list ? `${id}-list` : nothing}
        min=${field.min ?? nothing}
        max=${field.max ?? nothing}
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${invalid}
        aria-describedby=${described}
        @input=${e => field.change(e.target.value)}
      />${field.list ? html`<datalist id="${id}-list">${field.list.map(one => html`<option value=${one}></option>`)}</datalist>` : nothing}`,
  );

/** A choice: options are pairs of value and words. */
export const choice = field =>
  words(
    field,
    (id, invalid, described) => html`<select
      id=${id}
      name=${field.name}
      ?required=${field.required}
      ?disabled=${field.disabled}
      aria-invalid=${invalid}
      aria-describedby=${described}
      @change=${e => field.change(e.target.value)}
    >
      ${field.options.map(([value, text]) => html`<option value=${value} ?selected=${value === (field.value ?? "")}>${text}</option>`)}
    </select>`,
  );

/** Text of several lines with their numbers; mistakes lead to their lines. */
export const codeField = field => {
  const id = idOf(field);
  const mistakes = field.mistakes ?? [];
  const lines = (field.value ?? "").split("\n").length;
  const bad = new Set(mistakes.map(one => one.line));
  return html`<div class="pc-field">
    <label for=${id}>${field.label}</label>
    <div class="pc-code">
      <div class="pc-gutter" aria-hidden="true">
        ${Array.from({ length: Math.min(lines, 20_000) }, (_, i) => html`<span class=${bad.has(i + 1) ? "bad" : nothing}>${i + 1}</span>`)}
      </div>
      <textarea
        id=${id}
        name=${field.name}
        rows=${field.rows ?? 18}
        wrap="off"
        spellcheck="false"
        autocomplete="off"
        .value=${current(field.value ?? "")}
        aria-invalid=${mistakes.length > 0 ? "true" : nothing}
        aria-describedby="${id}-hint${mistakes.length > 0 ? ` ${id}-bad` : ""}"
        @input=${e => field.change(e.target.value)}
        @scroll=${e => {
          e.target.previousElementSibling.scrollTop = e.target.scrollTop;
        }}
      ></textarea>
    </div>
    <small id="${id}-hint">${field.hint ?? nothing}</small>
    ${
      mistakes.length > 0
        ? html`<ul class="pc-mistake" id="${id}-bad">
            ${mistakes.map(one => html`<li>${one.line ? html`<button type="button" class="small" @click=${() => toLine(id, one.line)}>Line ${one.line}</button> ` : nothing}${one.message}</li>`)}
          </ul>`
        : nothing
    }
  </div>`;
};

function toLine(id, line) {
  const area = document.getElementById(id);
  const lines = area.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
}

export const check = (label, on, change, { hint, id } = {}) =>
  html`<label class="check"><input type="checkbox" id=${id ?? nothing} .checked=${current(on)} @change=${e => change(e.target.checked)} /><span>${label}${hint ? html`<small class="muted"> ${hint}</small>` : nothing}</span></label>`;
