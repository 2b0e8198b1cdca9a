import { svg, html } from "../part.js";

const paths = {
  now: "M2 9h3l2-5 3 9 2-4h2",
  provider: "M2 13h12M3 13V7l5-4 5 4v6M6.500 13V9.500h3V13",
  sources: "M8 2v4M3.500 14v-3.500H12.500V14M8 6v4.500M2 14h3M6.500 2h3M11 14h3",
  campaigns: "M2 3h12l-4.500 5.500V13l-3-1.500v-3z",
  queues: "M2 3.500h12M2 8h12M2 12.500h8",
  message: "M2 3.500h12v9H2zM2 4l6 5 6-5",
  sessions: "M2 3.500h9v6H5l-3 2.500zM7 12h4.500l2.500 2V6",
  probe: "M8 2a6 6 0 1 0 6 6M8 5a3 3 0 1 0 3 3M8 8l6-6",
  exporters: "M3 8h9M8.500 4.500 12 8l-3.500 3.500M3 3v10M14 3v10",
  policy: "M8 2 3 4v4c0 3 2 5 5 6 3-1 5-3 5-6V4z",
  suppression: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM3.800 3.800l8.400 8.400",
  system: "M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5h.01M5 11h.01",
  panel: "M2.500 2.500h5v5h-5zM9.500 2.500h4v5h-4zM2.500 9.500h5v4h-5zM9.500 9.500h4v4h-4z",
  search: "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9zM10.500 10.500 14 14",
  menu: "M2 4h12M2 8h12M2 12h12",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M12.600 3.400l-.7.7M4.100 11.900l-.7.7",
  moon: "M13 9.500A5.500 5.500 0 0 1 6.500 3 5.500 5.500 0 1 0 13 9.500z",
  auto: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5l4.500 0M8 8h6M8 11h4.500",
  close: "M3.500 3.500l9 9M12.500 3.500l-9 9",
  warn: "M8 2.500 14.500 13.500h-13zM8 6.500v3.500M8 12h.01",
  info: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7.500V11M8 5h.01",
  check: "M3 8.500 6.500 12 13 4.500",
  left: "M10 3 5 8l5 5",
  right: "M6 3l5 5-5 5",
  pause: "M5.500 3v10M10.500 3v10",
  person: "M8 2.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM3 14c0-3 2-4.500 5-4.500s5 1.500 5 4.500",
  up: "M3 10.500 8 5l5 5.500z",
  down: "M3 5.500 8 11l5-5.500z",
  keys: "M1.500 4h13v8h-13zM4 7h.01M6.500 7h.01M9 7h.01M11.500 7h.01M5 10h6",
};

const filled = new Set(["up", "down"]);

/** A drawing without a meaning of its own: words stand beside it, or in the label of its button. */
export const icon = name =>
  html`<svg
    viewBox="0 0 16 16"
    aria-hidden="true"
    focusable="false"
    fill=${filled.has(name) ? "currentColor" : "none"}
    stroke="currentColor"
    stroke-width="1.500"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    ${svg`<path d=${paths[name] ?? paths.panel}></path>`}
  </svg>`;
