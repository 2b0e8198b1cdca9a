// Before the first paint: the reader's choice of light or dark, if one was made here.
(() => {
  const chosen = localStorage.getItem("policymta.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
