// Runs in the network of one host. "listen" binds whatever of the given sockets nothing is bound to, and then waits for
// its input to end; "dial" says of each whether it takes connections.
import { connect, createServer } from "node:net";
import { text } from "node:stream/consumers";

const [mode, list] = process.argv.slice(2);
const sockets = JSON.parse(list);

const listen = ({ address, port }) =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", ({ code }) => resolve(code));
    server.listen({ host: address, port }, () => resolve("bound"));
  });

const dial = ({ address, port }) =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(3000, () => end("no answer"));
    socket.once("connect", () => end("open"));
    socket.once("error", ({ code }) => end(code));
  });

const results = await Promise.all(sockets.map(mode === "listen" ? listen : dial));
process.stdout.write(`${JSON.stringify(results)}\n`);
if (mode === "listen") {
  await text(process.stdin);
  process.exit();
}
