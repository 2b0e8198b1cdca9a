// What the console shows of this plugin. The console gives the element the property `api`, which calls the server as the user who is logged in.
class QuietHours extends HTMLElement {
  set api(api) {
    this.load(api);
  }

  async load(api) {
    const line = document.createElement("p");
    this.replaceChildren(line);
    try {
      const { held } = await api.get("/api/v1/plugins/Acme.QuietHours/held");
      const { tenants } = await api.get("/api/v1/plugins/Acme.QuietHours/except");
      line.textContent = `${held} recipients were kept back at night. Never kept back: ${tenants.join(", ") || "nobody"}.`;
    } catch (error) {
      line.textContent = `The plugin could not be asked: ${error.message}`;
    }
  }
}

customElements.define("acme-quiet-hours", QuietHours);
