import { html, nothing } from "../part.js";

/** Mistakes in configuration, plugins and scripts, with their places and remedies. */
export const problems = list =>
  list.length === 0
    ? nothing
    : html`<ul class="panel causes" aria-label="Problems">
        ${list.map(
          one =>
            html`<li>
              <p><code>${one.file}${one.line ? `:${one.line}:${one.column}` : ""}</code></p>
              <p>${one.message}</p>
              ${one.remedy ? html`<p class="muted">${one.remedy}</p>` : nothing}
            </li>`,
        )}
      </ul>`;
