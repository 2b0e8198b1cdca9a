/** Where the reader is. The address holds all of it, so that it can be shared. */
export const routes = new EventTarget();

const root = "/console/";

/** @returns {{screen: string, id: string|null, query: URLSearchParams}} */
export function here() {
  const path = location.pathname.startsWith(root) ? location.pathname.slice(root.length) : "";
  const [screen, ...rest] = path.split("/").map(decodeURIComponent);
  const query = new URLSearchParams(location.search);
  return {
    screen: screen || "now",
    id: query.get("of") ?? (rest.length > 0 && rest[0] !== "" ? rest.join("/") : null),
    query,
  };
}

/** Parameters that go along from screen to screen. */
const kept = ["at", "range"];

/**
 * The address of a screen, with the time that is looked at.
 * @param {string} screen
 * @param {string|null} [id]
 * @param {Record<string, string|null|undefined>} [values]
 */
export function to(screen, id = null, values = {}) {
  const now = new URLSearchParams(location.search);
  const search = new URLSearchParams();
  for (const name of kept) if (now.has(name) && !(name in values)) search.set(name, now.get(name));
  for (const [name, value] of Object.entries(values)) if (value !== null && value !== undefined && value !== "") search.set(name, value);
  // A path with a dot in its last part is a file's: such names stand in the query.
  const inPath = id !== null && !id.includes(".");
  if (id !== null && !inPath) search.set("of", id);
  const text = search.toString();
  return root + encodeURIComponent(screen) + (inPath ? `/${encodeURIComponent(id)}` : "") + (text ? `?${text}` : "");
}

export function go(address, { replace = false } = {}) {
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  routes.dispatchEvent(new Event("moved"));
}

/** Changes some parameters of this address. */
export function set(values, options = { replace: true }) {
  const search = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "") search.delete(name);
    else search.set(name, value);
  }
  const text = search.toString();
  go(location.pathname + (text ? `?${text}` : ""), options);
}

addEventListener("popstate", () => routes.dispatchEvent(new Event("moved")));

addEventListener("click", event => {
  const link = event.composedPath().find(node => node instanceof HTMLAnchorElement);
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.origin !== location.origin || !link.pathname.startsWith(root) || link.hasAttribute("download")) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
