import { html } from "../part.js";
import { whenClock } from "../time.js";

const signs = { command: ["→", "we said"], reply: ["←", "they said"], note: ["·", "note"], content: ["⋯", "content"] };

/** What was said, line by line. Of incoming connections the client gives the commands. */
export const talk = (lines, label = "What was said", direction = "out") =>
  html`<ol class="talk" tabindex="0" aria-label=${label}>
    ${(lines ?? []).map(line => {
      const [sign, word] = signs[line.kind] ?? signs.note;
      const said =
        direction === "in" && line.kind === "command" ? "client said" : direction === "in" && line.kind === "reply" ? "we said" : word;
      return html`<li
        class=${line.kind === "command" ? "command" : line.kind === "note" ? "note-line" : line.kind === "content" ? "content" : ""}
      >
        ${whenClock(line.at)}<span aria-label=${said} role="img">${sign}</span><span>${line.text}</span>
      </li>`;
    })}
  </ol>`;
