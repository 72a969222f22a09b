/** Ports of this machine. */
import { once } from "node:events";
import { createServer } from "node:net";

/** The port itself if it is free, otherwise any free one; 0 means any. */
export async function freePort(wanted) {
  for (const port of [wanted, 0]) {
    const server = createServer();
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch (error) {
      if (port === wanted && ["EADDRINUSE", "EACCES"].includes(error.code)) continue;
      throw error;
    }
    const { port: found } = server.address();
    server.close();
    await once(server, "close");
    return found;
  }
  throw new Error("no free port");
}
