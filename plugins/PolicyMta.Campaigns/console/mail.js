import { Part, html, note, nothing, plain } from "./house.js";

const gone = "script, iframe, frame, frameset, object, embed, link, meta, base, template, noscript, audio, video, source, track, svg, math, portal";
const asks = ["src", "srcset", "href", "xlink:href", "background", "poster", "action", "formaction", "ping", "data", "srcdoc", "style"];

// What a program for mail gives a message that says nothing of it; and words where a picture would be.
const base = `
  :root { color-scheme: light; background: #fff; color: #111; }
  body { margin: 8px; font: 16px/1.4 sans-serif; overflow-wrap: anywhere; }
  [data-pc-link] { color: #1a56c4; text-decoration: underline; }
  [data-pc-picture] { display: inline-block; box-sizing: border-box; max-width: 100%; padding: 2px 6px; border: 1px dashed #777; color: #444;
    background: #f2f2f2; font: 12px/1.4 sans-serif; overflow: hidden; vertical-align: middle; }`;

/** Styles without what would be fetched. */
const quiet = css => css.replace(/url\s*\([^)]*\)/gi, "none").replace(/@import[^;]*;?/gi, "");

/** The message as a document that runs nothing and asks for nothing; its styles apart, since the console's pages may have none in HTML. */
function still(text) {
  const sheets = [];
  const bare = text
    .replace(/<!--\[if[^\]]*\]><!-->|<!--<!\[endif\]-->/gi, "")
    .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, "")
    .replace(/<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi, (_, css) => {
      sheets.push(quiet(css));
      return "";
    })
    .replace(/<[a-z][^>]*>/gi, tag => tag.replace(/(?<=[\s/"'])style(?=\s*=)/gi, "data-pc-style").replace(/(?<=[\s/"'])on[a-z]+(?=\s*=)/gi, "data-pc-off"));
  const page = new DOMParser().parseFromString(bare, "text/html");
  for (const one of page.querySelectorAll(`${gone}, style`)) one.remove();
  for (const picture of page.querySelectorAll("img, input[type=image]")) {
    const words = page.createElement("span");
    words.dataset.pcPicture = [picture.getAttribute("width"), picture.getAttribute("height")].map(size => parseInt(size, 10) || "").join("x");
    words.textContent = picture.getAttribute("alt") || "picture";
    picture.replaceWith(words);
  }
  for (const one of page.querySelectorAll("*")) {
    const address = one.getAttribute("href");
    if (address && one.localName === "a") {
      one.dataset.pcLink = "";
      one.title = plain(address);
    }
    for (const { name } of [...one.attributes]) if (name.startsWith("on") || asks.includes(name)) one.removeAttribute(name);
  }
  const policy = page.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'";
  page.head.prepend(policy);
  return { source: `<!doctype html>${page.documentElement.outerHTML}`, sheets };
}

/** A message as its recipient would see it: on a desk, in a hand, or as plain text. */
class CampaignMail extends Part {
  static properties = { subject: {}, from: {}, markup: { attribute: false }, text: { attribute: false }, _look: { state: true } };
  subject = "";
  from = "";
  markup = null;
  text = null;
  _look = matchMedia("(width <= 720px)").matches ? "phone" : "desk";
  #still = null;
  #of = null;

  willUpdate() {
    if (this.#of === this.markup) return;
    this.#of = this.markup;
    this.#still = this.markup ? still(this.markup) : null;
  }

  /** Styles come by way of objects: with scripts shut out, the message cannot do so itself. */
  #dress(frame) {
    const page = frame.contentDocument;
    if (!page?.body || !this.#still) return;
    page.adoptedStyleSheets = [base, ...this.#still.sheets].map(css => {
      const sheet = new frame.contentWindow.CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    for (const one of page.querySelectorAll("[data-pc-style]")) one.style.cssText = quiet(one.dataset.pcStyle);
    for (const one of page.querySelectorAll("[data-pc-picture]")) {
      const [width, height] = one.dataset.pcPicture.split("x");
      if (width) one.style.width = `${width}px`;
      if (height) one.style.height = `${height}px`;
    }
    this.#fit();
  }

  #fit() {
    const frame = this.querySelector("iframe");
    const page = frame?.contentDocument?.documentElement;
    if (!page) return;
    frame.style.height = "120px";
    frame.style.height = `${Math.min(Math.max(page.scrollHeight, 120), 900)}px`;
  }

  updated(changed) {
    if (changed.has("_look")) this.#fit();
  }

  #choose(look, word) {
    return html`<button type="button" aria-pressed=${this._look === look} @click=${() => (this._look = look)}>${word}</button>`;
  }

  render() {
    const isText = this._look === "text" || !this.markup;
    return html`<div class="pc-mail">
      <div class="pc-mail-head">
        <div class="grow">
          ${this.from ? html`<p class="small muted">${plain(this.from)}</p>` : nothing}
          <p class="strong wrap">${plain(this.subject ?? "") || html`<span class="muted">No subject</span>`}</p>
        </div>
        <div class="segments" role="group" aria-label="How it is looked at">
          ${this.#choose("desk", "Desktop")}${this.#choose("phone", "Phone")}${this.#choose("text", "Text")}
        </div>
      </div>
      ${
        isText
          ? html`<pre class="pc-text" tabindex="0" role="region" aria-label="Plain text">${plain(this.text ?? "") || "No plain text."}</pre>`
          : html`<div class="pc-sheet ${this._look}">
              <iframe
                title="The message, ${this._look === "phone" ? "in a phone" : "on a desk"}"
                sandbox="allow-same-origin"
                referrerpolicy="no-referrer"
                .srcdoc=${this.#still.source}
                @load=${e => this.#dress(e.target)}
              ></iframe>
            </div>`
      }
      ${!isText ? html`<p class="small muted">Pictures are not fetched, and links lead nowhere here.</p>` : nothing}
    </div>`;
  }
}

customElements.define("pmc-mail", CampaignMail);

/** Why there is no message to be seen. */
export const noMail = error => note("warn", html`<p><strong>It cannot be shown.</strong> ${error.errors?.length ? nothing : error.message}</p>${(error.errors ?? []).map(one => html`<p><code>${one.field}</code> ${one.message}</p>`)}`);
