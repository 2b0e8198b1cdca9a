import { go, here } from "./house.js";
import { to, set } from "/console/route.js";

/** The panel's element, which its address names. */
export const element = "policymta-campaigns";

/** The organisation that an operator looks at; empty for the reader's own. */
export const organisation = () => here().query.get("organisation") ?? "";

/**
 * The address of a screen of this panel, with the organisation that is looked at.
 * @param {string} view
 * @param {Record<string, any>} [values]
 */
export const link = (view, values = {}) => to("panel", element, { view, organisation: organisation(), ...values });

export const open = (view, values, options) => go(link(view, values), options);

export { set };
