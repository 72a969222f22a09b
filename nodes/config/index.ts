/** `enedis-linky-config`: one meter, its service and consent. It only wires; all work is done by its collector. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import type { Collectors, MeterKey } from "../collector/index.js";
import { textsOf, type Language } from "../texts/texts.js";
import { mountAdmin } from "./admin/routes.js";
import { collectorsOf } from "../common/runtime.js";
import { LinkyError, Meter } from "../common/meter.js";
import { migrateConfig } from "./migrations.js";
import {
  baseUrlOf,
  cleaned,
  readSettings,
  serviceNames,
  serviceOf,
  type ConfigCredentials,
  type ConfigProperties,
  type ReadSettings,
} from "../common/settings.js";
import { takenOver, type SavedNode } from "../common/take-over.js";

const TYPE = "enedis-linky-config";

export interface ConfigNode extends Node<ConfigCredentials> {
  meter: Meter;
  /** As deployed, for the admin routes. */
  saved: SavedNode;
}

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
      service: serviceNames[serviceOf(properties)],
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

  RED.nodes.registerType<ConfigNode, NodeDef & ConfigProperties, object, ConfigCredentials>(TYPE, create, {
    credentials: {
      usagePointId: { type: "text" },
      token: { type: "password" },
      clientId: { type: "text" },
      clientSecret: { type: "password" },
      takeOver: { type: "text" },
    },
  });
  mountAdmin(RED, (id) => {
    const node = RED.nodes.getNode(id) as ConfigNode | null;
    return node?.type === TYPE ? node : undefined;
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

/** Flows written by hand, or saved by earlier versions, may hold anything. */
function propertiesOf(def: object): ConfigProperties {
  return migrateConfig({ ...def });
}

function savedNode(properties: ConfigProperties, credentials: object | undefined): SavedNode {
  const service = serviceOf(properties);
  return {
    service,
    // One that is refused is called by nobody.
    baseUrl: baseUrlOf(service, properties.baseUrl) ?? "",
    credentials: cleaned(credentials ?? {}),
  };
}

/** Puts the credentials of another config node in the place of a reference to it, before the node reads its own. */
function takeOver(RED: NodeAPI, def: NodeDef & { readonly _alias?: string }): void {
  // In a subflow, credentials go by the id that the node has there.
  const id = def._alias ?? def.id;
  const credentialsOf = (node: string): object | undefined => RED.nodes.getCredentials(node);
  const own = credentialsOf(id);
  if (own === undefined || !("takeOver" in own)) return;
  // As saved, with variables as they stand there, so that they stay variables.
  const saved = new Map<string, NodeDef>();
  RED.nodes.eachNode((node) => {
    if (node.type === TYPE) saved.set(node.id, node);
  });
  const lookUp = (node: string): SavedNode | undefined => {
    const found = saved.get(node);
    return found && savedNode(propertiesOf(found), credentialsOf(node));
  };
  const taken = takenOver(lookUp(id) ?? savedNode(propertiesOf(def), own), lookUp);
  if (taken !== undefined) void RED.nodes.addCredentials(id, taken);
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
