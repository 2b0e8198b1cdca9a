import { html, nothing } from "../part.js";
import { empty, note } from "./bits.js";

/** What a plugin's command shows: its table, or its text. */
export function commandResult(answer, label) {
  const { table, text, exit_code: code } = answer;
  const rows = table?.rows ?? [];
  return html`${code ? note("bad", html`<p>${text}</p>`) : nothing}
  ${
    rows.length
      ? html`<div class="table-wrap" role="region" tabindex="0" aria-label=${label}>
          <table>
            <thead>
              <tr>
                ${table.columns.map(name => html`<th scope="col">${name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${rows.slice(0, 500).map(
                row =>
                  html`<tr>
                    ${row.map((cell, i) => (i === 0 ? html`<th scope="row">${cell}</th>` : html`<td class="wrap">${cell}</td>`))}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`
      : nothing
  }
  ${text && !code ? html`<div class="table-wrap body" role="region" tabindex="0" aria-label="${label}, text"><pre class="wide-text">${text}</pre></div>` : nothing}${!rows.length && !text ? empty("It shows nothing") : nothing}`;
}
