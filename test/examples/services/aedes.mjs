/** An MQTT broker on a port of 127.0.0.1: `node aedes.mjs 1883`. */
import { createServer } from "node:net";
import { Aedes } from "aedes";

const broker = await Aedes.createBroker();
createServer(broker.handle).listen(Number(process.argv[2]), "127.0.0.1");
