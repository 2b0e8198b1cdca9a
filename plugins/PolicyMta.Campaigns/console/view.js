import { Part } from "./house.js";

/** Base of this panel's screens: they draw what the address says, for who looks. */
export class View extends Part {
  static apart = true;
  static properties = { route: { attribute: false }, me: { attribute: false } };
  route = null;
  me = null;

  param(name) {
    return this.route?.query.get(name) ?? "";
  }

  /** Whether the reader has a role in the organisation. */
  may(role) {
    return this.me.roles.includes(role);
  }

  /** Whether the reader may see people's addresses. */
  get maySeePeople() {
    return ["sender", "author", "approver"].some(role => this.may(role));
  }

  /** Asks anew, if one of these parameters has changed. */
  again(changed, resource, ...names) {
    const before = changed.get("route");
    if (before && names.some(name => before.query.get(name) !== this.route.query.get(name))) resource.refresh();
  }

  /** The first field with a mistake gets the focus. */
  async toMistake() {
    await this.updateComplete;
    this.querySelector("[aria-invalid='true']")?.focus();
  }
}
