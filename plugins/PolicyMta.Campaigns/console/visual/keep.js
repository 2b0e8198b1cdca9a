import { placesOf } from "./diff.js";
import { Hidden, placeOfWord } from "./hide.js";
import { attributesOf, decoded, keyOf, misplaced } from "./same.js";
import { tokensOf } from "./tokens.js";

/** What a browser puts in where it is left out. */
const implied = /^(?:\["tbody"\]|\/(?:p|li|td|th|tr|tbody|thead|tfoot|dt|dd|option))$/;

/** Characters that nobody sees are written as entities, but for those in Liquid. */
const unseen = /(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})|[\u00a0\u00ad\u034f\u061c\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff]/g;
const entities = { "\u00a0": "&nbsp;", "\u00ad": "&shy;", "\u200c": "&zwnj;", "\u200d": "&zwj;", "\u200e": "&lrm;", "\u200f": "&rlm;" };
const visible = text => text.replace(unseen, (one, piece) => piece ?? entities[one] ?? `&#${one.charCodeAt(0)};`);

/** What the editor drops in any case has not to come near it. */
const isScripted = token => token.kind === "open" && token.attributes.some(one => /^on/.test(one.name ?? ""));

const textOf = tokens => tokens.map(one => one.text).join("");

/** HTML, of which everything stays as it was written but what was changed in the editor. */
export class Kept {
  #hidden = new Hidden();
  #before = [];
  #after = [];
  #tokens = [];
  /** What the editor wrote when nothing was changed, and for each token of it what was given: null where it was left out. */
  #first = [];
  #keys = [];
  #given = [];
  /** Where it cannot be kept; null if it can. */
  place = null;
  /** The styles of the message, as they are to be seen. */
  css = "";
  /** The body's content, as the editor gets it. */
  body = "";

  constructor(html) {
    const all = tokensOf(html);
    let tag = null;
    for (const one of all) {
      one.shown = this.#hidden.of(one, tag);
      if (one.kind === "open" || one.kind === "close") tag = one;
    }
    const open = all.findIndex(one => one.kind === "open" && one.name === "body");
    const close = open < 0 ? -1 : all.findLastIndex(one => one.kind === "close" && one.name === "body");
    const end = close < 0 ? all.length : close;
    // What stands before all elements belongs to no body as browsers read it.
    let from = open + 1;
    while (from < end && /^(?:\s|<!--)/.test(all[from].shown)) from++;
    this.#before = all.slice(0, from);
    this.#after = all.slice(end);
    this.#tokens = all.slice(from, end);
    this.css = all.filter(one => one.name === "style").map(one => one.text.replace(/^<[^>]*>|<\/[^>]*>$/g, "")).join("\n");
    this.body = this.#tokens.map(one => one.shown).join("");
    this.place = placeOfWord(html) ?? all.find(isScripted) ?? misplaced(all);
  }

  /** Takes what the editor writes when nothing was changed. If this is not the same document, `place` is where it differs first. */
  begin(written) {
    let i = 0;
    let isSame = true;
    for (const token of tokensOf(this.#hidden.restored(written))) {
      const key = keyOf(token);
      const given = i < this.#tokens.length && keyOf(this.#tokens[i]) === key ? this.#tokens[i++] : null;
      isSame = given !== null || implied.test(key);
      if (!isSame) break;
      this.#first.push(token);
      this.#keys.push(key);
      this.#given.push(given);
    }
    if (!isSame || i < this.#tokens.length) this.place ??= this.#tokens[i] ?? this.#tokens.at(-1) ?? { at: 0 };
    // With the end tags that were left out, Liquid may be in another element than it seems to be; a row may have its table's body around it.
    const whole = this.#first.map((one, at) => ({ ...one, at: this.#given[at]?.at ?? 0, isBody: !this.#given[at] && one.name === "tbody" }));
    this.place ??= misplaced([...this.#before, ...whole.filter(one => !one.isBody), ...this.#after]);
  }

  /** The whole HTML with what the editor writes now. */
  text(written) {
    const tokens = tokensOf(this.#hidden.restored(written));
    const places = placesOf(this.#keys, tokens.map(keyOf));
    const known = new Map(this.#keys.flatMap((key, i) => (this.#given[i] ? [[key, this.#given[i].text]] : [])));
    const used = new Set(places);
    const body = tokens.map((token, j) => {
      const i = places[j];
      if (i >= 0 && this.#given[i]) return this.#given[i].text;
      // What was left out may be so only before what it stood before.
      if (i >= 0) return (places[j + 1] ?? this.#keys.length) === i + 1 ? "" : token.text;
      if (known.has(keyOf(token))) return known.get(keyOf(token));
      if (token.kind === "liquid") return decoded(token.text).replaceAll("\u00a0", " ");
      return visible(token.kind === "open" ? this.#tag(token, this.#was(token, places, j, used)) : token.text);
    });
    return textOf(this.#before) + body.join("") + textOf(this.#after);
  }

  /** Which tag a new one stands in place of; -1 if there is none. */
  #was({ name }, places, j, used) {
    const from = places.findLast((place, at) => at < j && place >= 0) ?? -1;
    const to = places.find((place, at) => at > j && place >= 0) ?? this.#keys.length;
    const was = this.#first.findIndex((one, i) => i > from && i < to && !used.has(i) && one.kind === "open" && one.name === name && this.#given[i]);
    used.add(was);
    return was;
  }

  /** A tag whose attributes were changed: those that were not stay as they were written. */
  #tag(token, was) {
    if (was < 0) return token.text;
    const given = this.#given[was];
    const [before, now] = [attributesOf(this.#first[was]), attributesOf(token)];
    const named = given.attributes.map(one => ({ ...one, name: one.name ?? one.text }));
    const kept = named.filter(({ name }) => now.has(name) || !before.has(name));
    const added = [...now].filter(([name]) => !named.some(one => one.name === name));
    const written = kept.map(({ lead, name, text }) => lead + (now.get(name)?.key === before.get(name)?.key ? text : now.get(name).text));
    return given.head + written.join("") + added.map(([, { text }]) => ` ${text}`).join("") + given.tail;
  }
}
