import { declarations, decoded } from "./same.js";
import { piecesIn } from "./tokens.js";

const word = "liquidpiece";
const nothing = `${word}none`;
const hiding = new RegExp(`<!--\\s*${word}(\\d+)x\\s*-->|${word}(\\d+)x(?:="")?| src="${nothing}"|:\\s*${nothing}`, "g");
const escaped = text => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");

/** Pieces that show in the message, and are to be seen where they stand. */
const isShown = piece => /^(?:\{\{|\{%-?\s*brand\s)/.test(piece) && !/[<>&"']/.test(piece);

/** Whether text may stand behind a tag: a browser moves it out from between rows and cells. */
const mayHoldText = tag => !tag || !(tag.kind === "open" ? /^(?:table|tbody|thead|tfoot|tr)$/ : /^(?:tbody|thead|tfoot|tr|td|th)$/).test(tag.name);

/** Where HTML has the word that stands for pieces; null if it has not. */
export const placeOfWord = html => (html.includes(word) ? { at: html.indexOf(word) } : null);

/**
 * Takes out of HTML what an editor of pages would lose or move: Liquid that steers, styles, comments. A comment stands for what is between
 * elements, a word for what is inside of a tag.
 */
export class Hidden {
  #pieces = [];

  /**
   * A token as the editor gets it.
   * @param {any} token
   * @param {any} [before] The tag that stands before it.
   */
  of(token, before) {
    if (token.kind === "kept" || (token.kind === "liquid" && !(isShown(token.text) && mayHoldText(before)))) return `<!--${this.#word(token.text)}-->`;
    if (token.kind !== "open") return token.text;
    const attributes = token.attributes.map(one => one.lead + this.#attribute(one));
    // The editor would put a picture of its own into one that has none.
    if (token.name === "img" && !token.attributes.some(one => one.name === "src")) attributes.push(` src="${nothing}"`);
    return token.head + attributes.join("") + token.tail;
  }

  /** The pieces in their places again. */
  restored(html) {
    return html.replace(hiding, (_, a, b) => this.#pieces[Number(a ?? b)] ?? "");
  }

  #word(piece) {
    return `${word}${this.#pieces.push(piece) - 1}x`;
  }

  #attribute({ isPiece, name, value, valueAt, text }) {
    if (isPiece) return this.#word(text);
    const shown = name === "style" ? this.#style(value) : this.#words(value);
    return text.slice(0, valueAt) + shown + text.slice(valueAt + value.length);
  }

  #words(text) {
    return piecesIn(text).reduce((all, piece) => all.replace(piece, () => this.#word(piece)), text);
  }

  /** Declarations as the editor reads them: it ends one at each semicolon, has no comments, and drops what has no colon. */
  #style(style) {
    const all = declarations(decoded(this.#words(style))).map(one => {
      if (one === ";" || one.trim() === "") return one;
      const whole = one.replace(/;|\/\*[\s\S]*?\*\//g, part => this.#word(escaped(part)));
      return whole.includes(":") ? whole : `${whole.trimEnd()}:${nothing}`;
    });
    return escaped(all.join(""));
  }
}
