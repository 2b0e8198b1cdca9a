/** Characters that show something else than what is there: controls, invisible ones, and those that turn the direction of text. */
const deceptive =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]|[\u{e0000}-\u{e007f}]/gu;

const escaped = character => `\\u${character.codePointAt(0).toString(16).padStart(4, "0")}`;

/** A text as it may be shown: names and replies come from strangers. */
export const plain = text => text.replace(deceptive, escaped);

function plainly(key, value) {
  if (typeof value === "string") return plain(value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [plain(name), one]));
}

/** JSON in which each name and text is plain. */
export const parse = json => (json.includes("\\u") || json.search(deceptive) >= 0 ? JSON.parse(json, plainly) : JSON.parse(json));
