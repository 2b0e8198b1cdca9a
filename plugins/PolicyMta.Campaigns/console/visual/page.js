import { blocks, liquidBlocks } from "./blocks.js";
import { panels } from "./panels.js";
import { Hidden, isTaken, order } from "./hide.js";

const pause = 400;
let editor = null;
let hidden = null;
let timer = 0;
let last = "";

const written = () => hidden.shown(editor.getWrapper().getInnerHTML());

/**
 * Shows HTML for editing.
 * @param {{html: string, variables: string[], brands: string[], change: (html: string) => void}} what
 * @returns {boolean} Whether it can be edited here: not if this would move Liquid or lose something.
 */
globalThis.show = what => {
  editor?.destroy();
  hidden = new Hidden(what.html);
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
    baseCss: `body { margin: 8px; background: #fff }\n${hidden.css}`,
    assetManager: { upload: false, assets: [] },
    parser: { optionsHtml: { allowScripts: false, allowUnsafeAttr: false, allowUnsafeAttrValue: false } },
    panels: { defaults: panels },
    deviceManager: { default: "desk", devices: [{ id: "desk", name: "Desktop", width: "" }, { id: "phone", name: "Phone", width: "360px", widthMedia: "480px" }] },
    blockManager: { blocks: [...blocks, ...liquidBlocks(what.variables, what.brands)] },
    components: hidden.body,
  });
  last = written();
  if (order(last) !== order(what.html) || isTaken(what.html)) return false;
  editor.on("update", () => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(what.change), pause);
  });
  return true;
};

/** What nobody has changed is not written anew. */
function tell(change) {
  const now = written();
  if (now === last) return;
  last = now;
  change(now);
}

/** Tells at once what was written last, which text that is being typed keeps to itself until it is left. */
globalThis.finish = async change => {
  clearTimeout(timer);
  if (!editor) return;
  await editor.getEditing()?.view?.syncContent?.();
  tell(change);
};
dispatchEvent(new Event("ready"));
