const word = "liquidpiece";
const hiding = /<!--\s*liquidpiece(\d+)x\s*-->|liquidpiece(\d+)x/g;
const pieces = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|<style\b[\s\S]*?<\/style\s*>|<script\b[\s\S]*?<\/script\s*>|<!--[\s\S]*?-->/gi;

/** Pieces that show in the message, and are to be seen where they stand. */
const isShown = piece => /^(?:\{\{|\{%-?\s*brand\s)/.test(piece) && !/[<>&"']/.test(piece);

/**
 * Takes out of HTML what an editor of pages would lose or move: Liquid that steers, styles, comments. A comment stands for what is between
 * elements, a word for what is inside of a tag.
 */
export class Hidden {
  #pieces = [];
  /** The styles of the message, as they are to be seen. */
  css = "";
  /** What stands before and after the body's content. */
  before = "";
  after = "";
  body = "";

  constructor(html) {
    const open = /<body\b[^>]*>/i.exec(html);
    const close = open ? html.toLowerCase().lastIndexOf("</body") : -1;
    const end = close < 0 ? html.length : close;
    if (open) {
      this.before = html.slice(0, open.index + open[0].length);
      this.after = html.slice(end);
    }
    this.css = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi)].map(one => one[1]).join("\n");
    const body = this.#hide(html.slice(this.before.length, end));
    // What stands before all elements belongs to no body as browsers read it.
    const [head] = /^(?:\s|<!--liquidpiece\d+x-->)*/.exec(body);
    this.before += this.#restored(head);
    this.body = body.slice(head.length);
  }

  #restored(html) {
    return html.replace(hiding, (_, a, b) => this.#pieces[Number(a ?? b)] ?? "");
  }

  #hide(html) {
    let [seen, isInTag] = [0, false];
    return html.replace(pieces, (piece, at) => {
      const text = html.slice(seen, at);
      seen = at + piece.length;
      const [open, close] = [text.lastIndexOf("<"), text.lastIndexOf(">")];
      if (open !== close) isInTag = open > close;
      if (isShown(piece) && !isInTag) return piece;
      const name = `${word}${this.#pieces.push(piece) - 1}x`;
      return isInTag ? name : `<!--${name}-->`;
    });
  }

  /** The whole HTML with another body's content. */
  shown(body) {
    return this.before + this.#restored(body) + this.after;
  }
}

/** Whether HTML has the word that stands for pieces. */
export const isTaken = html => html.includes(word);

/** All that must be in HTML in this order, whoever has written it anew. */
export const order = html => (html.match(pieces) ?? []).join("\n");
