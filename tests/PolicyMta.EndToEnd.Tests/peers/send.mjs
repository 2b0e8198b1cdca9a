// nodemailer as a sender: node send.mjs PORT none|starttls|implicit FROM TO FILE.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [port, tls, from, to, file] = process.argv.slice(2);
const { createTransport } = createRequire(`${process.cwd()}/`)("nodemailer");
const transport = createTransport({
  host: "127.0.0.1",
  port: Number(port),
  secure: tls === "implicit",
  ignoreTLS: tls === "none",
  requireTLS: tls === "starttls",
  tls: { rejectUnauthorized: false },
});
const said = await transport.sendMail({ envelope: { from, to, use8BitMime: true }, raw: readFileSync(file) });
console.log(said.response);
transport.close();
