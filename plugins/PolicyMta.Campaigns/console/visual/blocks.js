const line = path => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
const font = "font-family: Helvetica, Arial, sans-serif; color: #222222;";
const cell = "vertical-align: top; padding: 8px;";

/** What can be put into a message: tables and styles in elements, as programs for mail read them. */
export const blocks = [
  { id: "heading", label: "Heading", category: "Message", media: line("M5 5v14M19 5v14M5 12h14"), content: `<h2 style="${font} font-size: 24px; margin: 0 0 12px 0;">Heading</h2>` },
  { id: "text", label: "Text", category: "Message", media: line("M4 6h16M4 11h16M4 16h10"), content: `<p style="${font} font-size: 16px; line-height: 1.5; margin: 0 0 12px 0;">Text</p>` },
  {
    id: "button",
    label: "Button",
    category: "Message",
    media: line("M3 8h18v8H3zM8 12h8"),
    content: `<table role="presentation" cellpadding="0" cellspacing="0"><tbody><tr><td style="background-color: #1a56c4; border-radius: 4px; padding: 12px 20px;"><a href="https://example.com/" style="font-family: Helvetica, Arial, sans-serif; color: #ffffff; text-decoration: none;">Button</a></td></tr></tbody></table>`,
  },
  { id: "picture", label: "Picture", category: "Message", media: line("M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5"), content: `<img src="https://example.com/picture.png" alt="What is to be seen" width="300" style="max-width: 100%; height: auto; border: 0;"/>` },
  {
    id: "columns",
    label: "Two columns",
    category: "Message",
    media: line("M3 5h8v14H3zM13 5h8v14h-8z"),
    content: `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tbody><tr><td width="50%" style="${cell}"><p style="${font}">Left</p></td><td width="50%" style="${cell}"><p style="${font}">Right</p></td></tr></tbody></table>`,
  },
  { id: "divider", label: "Divider", category: "Message", media: line("M3 12h18"), content: `<hr style="border: 0; border-top: 1px solid #cccccc; margin: 16px 0;"/>` },
];

/** Blocks of variables and of the brand, by what the template has. */
export const liquidBlocks = (variables, brands) => [
  ...variables.map(name => ({ id: `variable-${name}`, label: name, category: "Variables", content: `<span>{{ ${name} }}</span>` })),
  ...brands.map(name => ({ id: `brand-${name}`, label: name, category: "Brand", content: `<div>{% brand ${name} %}</div>` })),
];
