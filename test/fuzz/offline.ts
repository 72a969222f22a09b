/** A process that reaches nothing but itself: invented addresses must never be called. */
import { Socket } from "node:net";

const local = /^(127\.0\.0\.1|localhost|::1)$/;

/** Refuses every connection of this process that does not stay on it. */
export function stayOffline(): void {
  const connect = Reflect.get(Socket.prototype, "connect") as (...args: unknown[]) => Socket;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
    // Node.js calls it with an array of options and callback.
    const [first] = args.flat() as [{ host?: string; path?: string } | number];
    const { host = "127.0.0.1", path } = typeof first === "object" ? first : {};
    if (path === undefined && !local.test(host)) {
      process.nextTick(() => {
        this.destroy(Object.assign(new Error("offline"), { code: "ECONNREFUSED" }));
      });
      return this;
    }
    return connect.apply(this, args);
  };
}
