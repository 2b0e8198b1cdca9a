const icon = path => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const act = (id, title, path, more = {}) => ({ id, command: id, label: icon(path), attributes: { title, "aria-label": title }, ...more });
const view = (command, label, more = {}) => ({ id: command, command, label, togglable: false, attributes: { title: label }, ...more });

/** The buttons of the editor. */
export const panels = [
  {
    id: "options",
    buttons: [
      act("core:component-outline", "Outlines", "M4 4h16v16H4z", { active: true }),
      act("core:undo", "Undo", "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6", { togglable: false }),
      act("core:redo", "Redo", "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6", { togglable: false }),
    ],
  },
  { id: "views", buttons: [view("open-blocks", "Blocks", { active: true }), view("open-sm", "Style"), view("open-tm", "Settings"), view("open-layers", "Layers")] },
];
