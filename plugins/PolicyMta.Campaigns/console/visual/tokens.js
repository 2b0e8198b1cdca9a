/** A piece of Liquid; comments and raw parts are one, whatever stands in them. */
const liquid = /\{%-?\s*(comment|raw)\b[\s\S]*?\{%-?\s*end\1\s*-?%\}|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/y;
const blank = /[ \t\r\n\f]+/y;
const word = /(?:[^ \t\r\n\f<{]|<(?![a-z/!?{])|\{(?![{%]))+/iy;
const comment = /<!--[\s\S]*?-->|<(?:\?|!(?!--))[^>]*>|<\/[^a-z>{][^>]*>/iy;
const tag = /<(\/?)([a-z][^ \t\r\n\f/>{]*)/iy;

/** Elements that an editor of pages reads otherwise than mail does, with all that is in them. */
const whole = new Set(["style", "script", "textarea", "title", "noscript", "iframe", "xmp", "template", "noembed", "noframes"]);
/** Elements without content that say something of the page that they stand in. */
const ofPage = new Set(["meta", "link", "base"]);

/** Pieces of Liquid in a text. */
export const piecesIn = text => text.match(new RegExp(liquid.source, "g")) ?? [];

const match = (pattern, html, at) => {
  pattern.lastIndex = at;
  return pattern.exec(html);
};

/** Goes on over pieces of Liquid and what the pattern takes. */
function over(pattern, html, at) {
  for (;;) {
    const found = match(liquid, html, at) ?? match(pattern, html, at);
    if (!found?.[0]) return at;
    at += found[0].length;
  }
}

const blocks = new Set(["if", "unless", "case", "for", "capture", "tablerow"]);

/** What a piece of Liquid does with a block: it may begin one, end one or go on in it. */
export function blockOf(piece) {
  const name = /^\{%-?\s*(\w+)/.exec(piece)?.[1] ?? "";
  return { name, begins: blocks.has(name), ends: name.startsWith("end"), goesOn: /^(?:else|elsif|when)$/.test(name) };
}

/** Whether all blocks of Liquid in a text begin and end in it. */
function isClosed(text) {
  let depth = 0;
  for (const { begins, ends, goesOn } of piecesIn(text).map(blockOf)) {
    if ((ends || goesOn) && depth === 0) return false;
    depth += begins - ends;
  }
  return depth === 0;
}

function attributesAt(html, at) {
  const all = [];
  for (;;) {
    const from = at;
    at += match(/[\s/]*/y, html, at)[0].length;
    if (at >= html.length) return null;
    if (html[at] === ">") return { all, tail: html.slice(from, at + 1), end: at + 1 };
    const start = at;
    at = over(/[^\s/>={]+|\{/y, html, html[at] === "=" ? at + 1 : at);
    const name = html.slice(start, at);
    const sign = match(/\s*=\s*/y, html, at);
    let [value, valueAt] = ["", at - start];
    if (sign) {
      at += sign[0].length;
      const quote = /["']/.test(html[at]) ? html[at] : "";
      const begin = at + quote.length;
      at = over(quote ? new RegExp(`[^${quote}{]+|\\{`, "y") : /[^\s>{]+|\{/y, html, begin);
      [value, valueAt] = [html.slice(begin, at), begin - start];
      if (quote && at >= html.length) return null;
      at += quote.length;
    }
    all.push({ lead: html.slice(from, start), name: name.toLowerCase(), value, valueAt, text: html.slice(start, at), start, end: at });
  }
}

/** Liquid that steers which attributes there are is one piece, with all attributes in between. */
function folded(html, all) {
  const steers = all.map(one => piecesIn(one.name).length > 0 || !isClosed(one.value));
  const [first, last] = [steers.indexOf(true), steers.lastIndexOf(true)];
  if (first < 0) return all;
  const piece = { lead: all[first].lead, isPiece: true, text: html.slice(all[first].start, all[last].end) };
  return [...all.slice(0, first), piece, ...all.slice(last + 1)];
}

function tagAt(html, at) {
  const head = match(tag, html, at);
  const attributes = head && html[at + head[0].length] !== "{" ? attributesAt(html, at + head[0].length) : null;
  if (!attributes) return { kind: "odd", text: html.slice(at, at + 1) };
  const name = head[2].toLowerCase();
  const text = html.slice(at, attributes.end);
  if (head[1]) return { kind: "close", name, text };
  if (ofPage.has(name)) return { kind: "kept", name, text };
  if (whole.has(name)) {
    const close = new RegExp(`</${name}(?=[\\s/>])[^>]*>`, "ig");
    return { kind: "kept", name, text: html.slice(at, match(close, html, attributes.end) ? close.lastIndex : html.length) };
  }
  return { kind: "open", name, text, head: head[0], attributes: folded(html, attributes.all), tail: attributes.tail };
}

function next(html, at) {
  const piece = match(liquid, html, at);
  if (piece) return { kind: "liquid", text: piece[0] };
  const space = match(blank, html, at) ?? match(word, html, at);
  if (space) return { kind: "text", text: space[0] };
  const note = match(comment, html, at);
  if (note) return { kind: "kept", name: "", text: note[0] };
  return html[at] === "<" ? tagAt(html, at) : { kind: "text", text: html[at] };
}

/**
 * HTML in the pieces that it is written in: tags, words, the blanks between them, Liquid, and what is kept whole, such as comments and
 * styles. Together they are the HTML again.
 */
export function tokensOf(html) {
  const tokens = [];
  for (let at = 0; at < html.length; ) {
    const token = next(html, at);
    tokens.push({ ...token, at });
    at += token.text.length;
  }
  return tokens;
}
