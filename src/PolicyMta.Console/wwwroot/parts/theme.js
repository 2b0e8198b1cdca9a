const key = "policymta.theme";

/** light, dark, or empty for what the system says. */
export const chosenTheme = () => localStorage.getItem(key) ?? "";

export function chooseTheme(theme) {
  if (theme) localStorage.setItem(key, theme);
  else localStorage.removeItem(key);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.dispatchEvent(new Event("themed"));
}

const order = ["", "light", "dark"];
export const nextTheme = () => chooseTheme(order[(order.indexOf(chosenTheme()) + 1) % order.length]);
export const themes = { "": ["auto", "as the system"], light: ["sun", "light"], dark: ["moon", "dark"] };
