// Before the first paint: the reader's choice of light or dark, if one was made here.
(() => {
  const chosen = localStorage.getItem("policymta.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();

// The first formats of numbers and times take the browser some 30 ms: here while the rest is fetched, not in one go with what is drawn.
setTimeout(() => [new Intl.NumberFormat(undefined, { notation: "compact" }), new Intl.DateTimeFormat()].forEach(one => one.format(1)));
