import"./reactive-element.js";import"./lit-html.js";export*from"./lit-element.js";export*from"./is-server.js";
