// npm's smtp-server as a receiver: node receive.mjs PORT FOLDER plain|full [KEY CERTIFICATE]. Each message becomes a file with its bytes.
import { createRequire } from "node:module";
import { readFileSync, renameSync, writeFileSync } from "node:fs";

const [port, folder, kind, key, certificate] = process.argv.slice(2);
const { SMTPServer } = createRequire(`${process.cwd()}/`)("smtp-server");
const plain = kind === "plain";
let number = 0;

new SMTPServer({
  name: "node.test",
  authOptional: true,
  disabledCommands: ["AUTH"],
  disableReverseLookup: true,
  hideSTARTTLS: plain,
  hide8BITMIME: plain,
  hideSMTPUTF8: plain,
  hidePIPELINING: plain,
  ...(plain ? {} : { key: readFileSync(key), cert: readFileSync(certificate) }),
  onData(stream, session, done) {
    const pieces = [];
    stream.on("data", (piece) => pieces.push(piece));
    stream.on("end", () => {
      const received = Buffer.from(`Received: by node.test with ${session.secure ? "ESMTPS" : "ESMTP"}\r\n`);
      const name = `${folder}/${kind}-${++number}`;
      writeFileSync(`${name}.part`, Buffer.concat([received, ...pieces]));
      renameSync(`${name}.part`, `${name}.eml`);
      done();
    });
  },
}).listen(Number(port), "127.0.0.1");
