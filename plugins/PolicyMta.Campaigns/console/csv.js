const pieceBytes = 1024 * 1024;
const mostRows = 40_000;
const [quote, newline] = [0x22, 0x0a];

/** Where the first row ends: behind the line at whose end quotation marks are in pairs. */
function headEnd(bytes) {
  let isQuoted = false;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === quote) isQuoted = !isQuoted;
    else if (bytes[i] === newline && !isQuoted) return i + 1;
  }
  return -1;
}

const markOf = bytes => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

/** The first row of a file, which names the columns, as it stands there, and where the next one begins. */
export async function headOf(file) {
  const bytes = new Uint8Array(await file.slice(0, 256 * 1024).arrayBuffer());
  const start = markOf(bytes);
  const end = headEnd(bytes.subarray(start));
  const next = end < 0 ? bytes.length : start + end;
  return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, next)).replace(/[\r\n]+$/, ""), next };
}

/** The rest of a file in pieces of whole rows, in bounded memory. */
export async function* piecesOf(file, from) {
  let line = 2;
  for (let at = from; at < file.size; ) {
    let bytes = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer());
    let cut = wholeRows(bytes, at + bytes.length >= file.size);
    if (cut.length === 0) {
      bytes = new Uint8Array(await file.slice(at, at + 3 * pieceBytes).arrayBuffer());
      cut = wholeRows(bytes, at + bytes.length >= file.size);
      if (cut.length === 0) throw new Error(`The row on line ${line} is longer than 3 MiB: perhaps a quotation mark is not closed.`);
    }
    yield { body: bytes.slice(0, cut.length), line };
    at += cut.length;
    line += cut.lines;
  }
}

function wholeRows(bytes, isEnd) {
  let [isQuoted, length, lines, all, rows] = [false, 0, 0, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === quote) isQuoted = !isQuoted;
    if (bytes[i] !== newline) continue;
    all++;
    if (isQuoted) continue;
    length = i + 1;
    lines = all;
    if (++rows === mostRows) return { length, lines };
  }
  return isEnd ? { length: bytes.length, lines: all } : { length, lines };
}

export const separators = { ",": "comma", ";": "semicolon", "\t": "tab" };

/** The sign that most often stands between columns of a first row. */
export function separatorOf(head) {
  const outside = head.replace(/"[^"]*"/g, "");
  return Object.keys(separators).reduce((best, sign) => (outside.split(sign).length > outside.split(best).length ? sign : best), ",");
}

/** The names in a first row. */
export function namesIn(head, separator) {
  const names = [];
  let [name, isQuoted] = ["", false];
  for (let i = 0; i < head.length; i++) {
    const c = head[i];
    if (c === '"' && isQuoted && head[i + 1] === '"') {
      name += c;
      i++;
    } else if (c === '"') isQuoted = !isQuoted;
    else if (c === separator && !isQuoted) {
      names.push(name.trim());
      name = "";
    } else name += c;
  }
  return [...names, name.trim()];
}

/** A name for a field, made of a column's: Größe (cm) becomes groesse_cm. */
export function fieldOf(column) {
  const plain = column
    .toLowerCase()
    .replace(/[äæ]/g, "ae")
    .replace(/[öœ]/g, "oe")
    .replace(/ü/g, "ue")
    .replace(/ß/g, "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+/, "");
  return (/^\d/.test(plain) ? `field_${plain}` : plain).slice(0, 60).replace(/_+$/, "");
}

const addresses = ["email", "e_mail", "email_address", "e_mail_address", "mail", "e_mail_adresse", "address"];
const locales = ["locale", "language", "sprache", "lang"];

/** What columns are, as far as their names tell: the address, the language, a field. */
export function guess(names) {
  const plain = names.map(fieldOf);
  const first = list => list.map(name => plain.indexOf(name)).find(i => i >= 0) ?? -1;
  const [address, locale] = [first(addresses), first(locales)];
  return plain.map((field, i) =>
    i === address
      ? { is: "address", field: "" }
      : i === locale
        ? { is: "locale", field: "" }
        : !field || field.startsWith("rejected_")
          ? { is: "ignored", field }
          : { is: "field", field },
  );
}
