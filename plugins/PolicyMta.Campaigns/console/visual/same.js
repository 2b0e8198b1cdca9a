import { blockOf, piecesIn } from "./tokens.js";

const box = document.createElement("template");

/** An attribute's value without entities. */
export const decoded = text => {
  if (!text.includes("&")) return text;
  box.innerHTML = `<i title="${text.replaceAll('"', "&quot;")}"></i>`;
  return box.content.firstChild.title;
};

/** In text more is an entity than in an attribute: there "&copy=" is not. */
const decodedText = text => {
  if (!text.includes("&")) return text;
  box.innerHTML = text.replaceAll("<", "&lt;");
  return box.content.textContent;
};

const lines = text => text.replace(/\r\n?/g, "\n");

/** Declarations of a style: what stands in quotes, brackets and comments has no end of one in it. */
export const declarations = style => style.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:"[^"]*"|'[^']*'|[^()"'])*\)|\/\*[\s\S]*?\*\/|[^;])+|;/g) ?? [];

const styleKey = style =>
  declarations(style)
    .map(one => /^\s*([^:]*?)\s*(?::\s*([\s\S]*?)\s*)?$/.exec(one))
    .filter(([all]) => all.trim() !== "" && all !== ";")
    .map(([, name, value]) => `${name.startsWith("--") ? name : name.toLowerCase()}:${value ?? ""}`)
    .join(";");

function attributeKey({ isPiece, name, value, text }) {
  if (isPiece) return `{${text}`;
  const said = lines(decoded(value));
  if (name === "style") return styleKey(said) && `style=${styleKey(said)}`;
  if (name === "class") return said.trim() && `class=${said.trim().split(/\s+/).join(" ")}`;
  return `${name}=${said}`;
}

/** The order of attributes tells if Liquid may write one that is there as well: the first one holds. */
function isOrdered(attributes) {
  const pieces = attributes.filter(one => one.isPiece).map(one => one.text.toLowerCase());
  return pieces.some(
    piece => piece.replace(/"[^"]*"|'[^']*'/g, "").includes("{{") || [...piece.matchAll(/([\w-]+)\s*=/g)].some(([, name]) => attributes.some(one => one.name === name)),
  );
}

/** What an attribute is called and says, however it is written. */
export const attributesOf = token => new Map(token.attributes.map(one => [one.isPiece ? one.text : one.name, { ...one, key: attributeKey(one) }]));

/** What a token says, however it is written: tokens with the same key are the same to whoever reads the message. */
export function keyOf(token) {
  if (token.kind === "text") return `t${lines(decodedText(token.text))}`;
  if (token.kind === "close") return `/${token.name}`;
  if (token.kind !== "open") return `${token.kind}${lines(token.text)}`;
  const keys = token.attributes.map(attributeKey).filter(key => key !== "");
  return JSON.stringify([token.name, ...(isOrdered(token.attributes) ? keys : keys.sort())]);
}

const empty = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

/** The first place at which a block of Liquid begins, goes on or ends in another element than it should; null if there is none. */
export function misplaced(tokens) {
  const [elements, open] = [[{ name: "", at: -1 }], []];
  for (const token of tokens) {
    const place = token.kind === "liquid" ? elements.at(-1).at : `in ${token.at}`;
    for (const { name, begins, ends, goesOn } of piecesIn(token.text).map(blockOf)) {
      if (begins) open.push({ name, place, at: token.at });
      if (!ends && !goesOn) continue;
      const { name: of, place: from } = open.at(-1) ?? {};
      if (from !== place || (ends && name !== `end${of}`)) return { at: token.at, isLiquid: true };
      if (ends) open.pop();
    }
    if (token.kind === "open" && !empty.has(token.name)) elements.push(token);
    const from = token.kind === "close" ? elements.findLastIndex(one => one.name === token.name) : -1;
    if (from > 0) elements.splice(from);
  }
  return open.length > 0 ? { at: open[0].at, isLiquid: true } : null;
}
