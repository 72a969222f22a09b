/** Mosquitto; where it is not installed, aedes in a process of its own. */
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { installed, Service } from "./service.js";

const mosquitto = installed("mosquitto");

/** Neither has persistence: retained messages are lost after a kill. */
export class MqttBroker extends Service {
  static readonly program = mosquitto === undefined ? "aedes" : "Mosquitto";

  readonly #mosquitto: string | undefined;

  /** @param options.bundled npm's, whatever is installed */
  constructor({ bundled = false } = {}) {
    super();
    this.#mosquitto = bundled ? undefined : mosquitto;
  }

  protected command(): [string, ...string[]] {
    if (this.#mosquitto === undefined) {
      return [process.execPath, path.join(__dirname, "aedes.mjs"), String(this.port)];
    }
    const file = path.join(this.folder, "mosquitto.conf");
    writeFileSync(file, `listener ${this.port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    return [this.#mosquitto, "-c", file];
  }

  protected answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      }).on("error", () => resolve(false));
    });
  }
}
