/**
 * The text of an element that is being typed in, without what the editor puts into its elements for itself.
 * @param {any} model
 * @param {Record<string, any>} known The editor's models by the identifiers of their elements.
 */
export function typed(model, known) {
  const copy = model.view.getChildrenContainer().cloneNode(true);
  for (const one of copy.querySelectorAll("*")) {
    const own = known[one.id]?.get("attributes");
    if (own && !("id" in own)) one.removeAttribute("id");
    for (const name of one.getAttributeNames()) {
      if (/^(?:data-gjs-|contenteditable$)/.test(name) || (name === "draggable" && !own?.draggable)) one.removeAttribute(name);
    }
    one.classList.remove(...[...one.classList].filter(name => name.startsWith("gjs-")));
    if (one.getAttribute("class") === "") one.removeAttribute("class");
  }
  return copy.innerHTML;
}
