import { blocks, liquidBlocks } from "./blocks.js";
import { Kept } from "./keep.js";
import { panels } from "./panels.js";
import { typed } from "./typed.js";

let editor = null;
let kept = null;
let last = "";

/** What the editor has, with text that is being typed, which it would keep to itself until that is left. */
function written() {
  const typing = editor.getEditing();
  if (typing?.view?.rteEnabled) typing.getInnerHTML = () => typed(typing, editor.Components.allById());
  try {
    return editor.getWrapper().getInnerHTML();
  } finally {
    delete typing?.getInnerHTML;
  }
}

/** The line of a place and what stands there. */
function refusal(html, { at, isLiquid }) {
  const from = at + /^\s*/.exec(html.slice(at))[0].length;
  return { line: html.slice(0, from).split("\n").length, excerpt: html.slice(from, from + 80).split("\n")[0], isLiquid };
}

/**
 * Shows HTML for editing.
 * @param {{html: string, variables: string[], brands: string[], change: (html: string) => void}} what
 * @returns {{line: number, excerpt: string, isLiquid: boolean} | null} Where this would move Liquid or lose something, so that it is not edited here.
 */
globalThis.show = what => {
  editor?.destroy();
  editor = null;
  kept = new Kept(what.html);
  if (kept.place) return refusal(what.html, kept.place);
  editor = globalThis.grapesjs.init({
    container: "#editor",
    height: "100%",
    width: "auto",
    storageManager: false,
    telemetry: false,
    noticeOnUnload: false,
    cssIcons: "",
    avoidInlineStyle: false,
    forceClass: false,
    protectedCss: "",
    baseCss: `body { margin: 8px; background: #fff }\n${kept.css}`,
    assetManager: { upload: false, assets: [] },
    parser: { optionsHtml: { allowScripts: false, allowUnsafeAttr: false, allowUnsafeAttrValue: false, keepEmptyTextNodes: true } },
    panels: { defaults: panels },
    deviceManager: { default: "desk", devices: [{ id: "desk", name: "Desktop", width: "" }, { id: "phone", name: "Phone", width: "360px", widthMedia: "480px" }] },
    blockManager: { blocks: [...blocks, ...liquidBlocks(what.variables, what.brands)] },
    components: kept.body,
  });
  kept.begin(written());
  if (kept.place) return refusal(what.html, kept.place);
  last = what.html;
  editor.on("update component:input", () => tell(what.change));
  return null;
};

/** What nobody has changed is not written anew. */
function tell(change) {
  const now = kept.text(written());
  if (now === last) return;
  last = now;
  change(now);
}

/** Tells what was written last. */
globalThis.finish = change => editor && tell(change);
dispatchEvent(new Event("ready"));
