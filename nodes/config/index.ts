/** `enedis-linky-config`: one meter, its service and consent. It only wires; all work is done by its collector. */
import type { NodeAPI, NodeDef } from "node-red";
import type { Collectors, MeterKey } from "../collector/index.js";
import {
  collectorsOf,
  CONFIG_TYPE,
  languageOf,
  Meter,
  readSettings,
  serviceOf,
  type ConfigCredentials,
  type ConfigNode,
  type ConfigProperties,
  type ReadSettings,
} from "../common/index.js";
import { mountAdmin } from "./admin/routes.js";
import { propertiesOf, savedNode, takeOver } from "./saved.js";

export default function (RED: NodeAPI): void {
  function create(this: ConfigNode, def: NodeDef): void {
    takeOver(RED, def);
    RED.nodes.createNode(this, def);
    const properties = propertiesOf(def);
    const collectors = collectorsOf(RED);
    const read = readSettings(this.id, properties, this.credentials, collectors.clock.now);
    const held = hold(collectors, this.id, read);
    this.saved = savedNode(properties, this.credentials);
    this.meter = new Meter({
      key: held?.key,
      problem: read.problem,
      source: read.ok ? read.settings : undefined,
      usagePointId: read.ok ? read.settings.usagePointId : read.usagePointId,
      name: typeof properties.name === "string" ? properties.name : "",
      service: serviceOf(properties),
      language: languageOf(properties, (RED.settings as { lang?: string }).lang),
      tokenEndsAt: read.ok ? read.tokenEndsAt : undefined,
      collectors,
    });
    const unfollow = this.meter.follow();
    this.on("close", (removed: boolean, done: () => void) => {
      unfollow();
      held?.release(removed);
      done();
    });
  }

  RED.nodes.registerType<ConfigNode, NodeDef & ConfigProperties, object, ConfigCredentials>(
    CONFIG_TYPE,
    create,
    {
      credentials: {
        usagePointId: { type: "text" },
        token: { type: "password" },
        clientId: { type: "text" },
        clientSecret: { type: "password" },
        takeOver: { type: "text" },
      },
    },
  );
  mountAdmin(RED, (id) => {
    const node = RED.nodes.getNode(id) as ConfigNode | null;
    return node?.type === CONFIG_TYPE ? node : undefined;
  });
}

/** Attaches a meter's source; without one, what is archived of the meter can be read as long as its PDL is known. */
function hold(
  collectors: Collectors,
  node: string,
  read: ReadSettings,
): ReturnType<Collectors["attach"]> | undefined {
  if (read.ok) return collectors.attach(read.settings);
  if (read.usagePointId === undefined) return undefined;
  const key: MeterKey = `real/${read.usagePointId}`;
  return { key, release: collectors.want(key, node, []) };
}
