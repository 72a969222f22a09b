/** `enedis-linky-config`: one meter, its service and consent. Wiring only; its collector does all the work. */
import type { NodeAPI, NodeDef } from "node-red";
import {
  collectorsOf,
  endOf,
  CONFIG_TYPE,
  configProperties,
  configNodeOf,
  Contracts,
  deployedContracts,
  languageOf,
  registerConfigNode,
  serveNode,
  tempoOf,
  warnOfProperties,
  type ConfigCredentials,
  type ConfigNode,
  type Served,
} from "../common/index.js";
import { mountAdmin } from "./admin/routes.js";
import { attachMeter } from "./attach.js";
import { textsOf } from "../texts/index.js";
import { propertiesOf, savedNode, takeOver, unsetIn } from "./saved.js";
import { withEmptied } from "./variables-of-instances.js";

export default function (RED: NodeAPI): void {
  function create(this: ConfigNode, def: NodeDef): void {
    takeOver(RED, def);
    RED.nodes.createNode(this, def);
    const saved = propertiesOf(def);
    const credentials = withEmptied(RED, def, this.credentials);
    const language = languageOf(saved, (RED.settings as { lang?: string }).lang);
    const texts = textsOf(language);
    const contracts = new Contracts(deployedContracts(RED), saved, texts);
    const more = { language, contracts, tempo: tempoOf(RED) };
    const { meter, detach } = attachMeter(collectorsOf(RED), this.id, saved, credentials, more);
    warnOfProperties(this, def, configProperties, texts);
    this.saved = savedNode(saved, credentials);
    this.unset = unsetIn(saved);
    this.group = saved.group;
    this.meter = meter;
    registerConfigNode(RED, this);
    const served: Served = {
      deployed: () => meter.tellContracts(),
      close: detach,
      closed: () => endOf(collectorsOf(RED)),
    };
    serveNode(RED, this, served, texts);
  }

  RED.nodes.registerType<ConfigNode, NodeDef, object, ConfigCredentials>(CONFIG_TYPE, create, {
    credentials: {
      usagePointId: { type: "text" },
      token: { type: "password" },
      clientId: { type: "text" },
      clientSecret: { type: "password" },
      takeOver: { type: "text" },
    },
  });
  mountAdmin(RED, (id) => configNodeOf(RED, id));
}
