/** `enedis-linky-config`: one meter, its service and consent. It only wires; all work is done by its collector. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import { textsOf, type Language } from "../texts/texts.js";
import { hubOf } from "./hub.js";
import { LinkyError, Meter } from "./meter.js";
import {
  readSettings,
  serviceNames,
  serviceOf,
  type ConfigCredentials,
  type ConfigProperties,
} from "./settings.js";

export interface ConfigNode extends Node<ConfigCredentials> {
  meter: Meter;
}

export default function (RED: NodeAPI): void {
  function create(this: ConfigNode, def: NodeDef & ConfigProperties): void {
    RED.nodes.createNode(this, def);
    const hub = hubOf(RED);
    const read = readSettings(this.id, def, this.credentials, hub.clock.now);
    // Flows written by hand may hold anything.
    const { name } = def as { name?: unknown };
    const source = read.ok ? hub.attach(read.settings) : undefined;
    this.meter = new Meter({
      key: source?.key,
      problem: read.ok ? undefined : read.problem,
      usagePointId: read.ok ? read.settings.usagePointId : undefined,
      name: typeof name === "string" ? name : "",
      service: serviceNames[serviceOf(def)],
      language: languageOf(def, (RED.settings as { lang?: string }).lang),
      tokenEndsAt: read.ok ? read.tokenEndsAt : undefined,
      hub,
    });
    const unfollow = this.meter.follow();
    this.on("close", (removed: boolean, done: () => void) => {
      unfollow();
      source?.release(removed);
      done();
    });
  }

  RED.nodes.registerType<ConfigNode, NodeDef & ConfigProperties, object, ConfigCredentials>(
    "enedis-linky-config",
    create,
    {
      credentials: {
        usagePointId: { type: "text" },
        token: { type: "password" },
        clientId: { type: "text" },
        clientSecret: { type: "password" },
      },
    },
  );
}

/** The language of texts with values: the node's choice, else the editor's, else the server's, else French. */
export function languageOf(def: ConfigProperties, server: string | undefined): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const candidates = [def.language, def.editorLanguage, server, LC_ALL ?? LC_MESSAGES ?? LANG];
  for (const candidate of candidates) {
    const text = String(candidate);
    if (text.startsWith("fr")) return "fr";
    if (text.startsWith("en")) return "en";
  }
  return "fr";
}

/** What a node without a meter says, in the server's language. */
export function noMeter(RED: NodeAPI): LinkyError {
  const language = languageOf({}, (RED.settings as { lang?: string }).lang);
  return new LinkyError("no_meter", textsOf(language).settings["no-meter"]);
}
