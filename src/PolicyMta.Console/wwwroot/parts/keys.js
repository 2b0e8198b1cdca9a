import { html } from "../part.js";
import { Dialog } from "./dialog.js";

const all = [
  ["Search messages and addresses", "/"],
  ["Go to anything, do anything", "Ctrl", "K"],
  ["This help", "?"],
  ["Now", "g", "n"],
  ["Providers", "g", "p"],
  ["Sources", "g", "s"],
  ["Tenants and campaigns", "g", "c"],
  ["Queues", "g", "q"],
  ["Messages", "g", "m"],
  ["Sessions", "g", "t"],
  ["Probe", "g", "b"],
  ["Exporters", "g", "e"],
  ["Policy", "g", "y"],
  ["Suppression", "g", "u"],
  ["System", "g", "x"],
  ["Back to live", "l"],
  ["One span back, forward", "[", "]"],
  ["Down and up in a table", "↓", "↑"],
  ["Close a dialog", "Esc"],
];

class MtaKeys extends Dialog {
  heading = "Keys";

  get scrolls() {
    return true;
  }

  body() {
    return html`<ul class="keys">
        ${all.map(([what, ...keys]) => html`<li><span>${what}</span><span class="row tight">${keys.map(key => html`<kbd>${key}</kbd>`)}</span></li>`)}
      </ul>
      <p class="muted">
        Single keys do nothing while you type in a field. While the pointer or the focus is in a table, its rows keep their places.
      </p>`;
  }
}

customElements.define("mta-keys", MtaKeys);
