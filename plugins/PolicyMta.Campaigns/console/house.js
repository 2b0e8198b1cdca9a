// All that these screens use of the console: the same elements, words and colours as its own.
import "/console/parts/table.js";

export { Part, html, nothing, repeat, current, svg } from "/console/part.js";
export { keyed } from "/console/vendor/lit/directives/keyed.js";
export { plain } from "/console/plain.js";
export { Resource } from "/console/resource.js";
export { go, here, routes } from "/console/route.js";
export { when, away } from "/console/time.js";
export { count, compact, percent, plural, rate, words, bytes } from "/console/format.js";
export { ask } from "/console/parts/ask.js";
export { toast } from "/console/parts/toast.js";
export { Dialog } from "/console/parts/dialog.js";
export { icon } from "/console/parts/icons.js";
export { empty, facts, failure, figure, figures, loading, note, panel, shown, tabs, tag, withShare } from "/console/parts/bits.js";
