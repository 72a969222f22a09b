/**
 * What works for each meter on a dashboard. Wiring only.
 *
 * It registers in its group as Dashboard's own template, so that Dashboard does not need to load a widget file
 * (docs/dev/decisions.md#6-dashboard-template).
 */
import type { Node, NodeAPI } from "node-red";
import { aText, aTrimmedText, hostClock, numberIn, oneOf, someOf, type ReadBy } from "../base/index.js";
import { clockFor, fixedStatus, type Deployed, type NodeType, type Served } from "../common/index.js";
import { directions, type Direction } from "../readings/index.js";
import type { Answered } from "./answer/index.js";
import {
  ChartQueue,
  guard,
  isReading,
  mayHaveCode,
  type Connection,
  isWidget,
  type Group,
  RateLimiter,
  eventOf,
  templateOf,
  isWired,
} from "./serve/index.js";
import type { Browser } from "./browser-of-meter.js";
import { MeterController, SET } from "./controller.js";
import { DEFAULT_COLOR, HEIGHT, WIDTH } from "./protocol.js";
import { screens } from "./screens.js";

/** Shared by all widgets of the process, as the ids of browser connections are unique. */
const limiter = new RateLimiter(hostClock());
/** Shared too: one chart at a time. */
const charts = new ChartQueue<Answered>(hostClock());

/** The node's properties (docs/dev/contract.md#dashboard-node). */
const properties = {
  meter: aText,
  group: aText,
  direction: oneOf([...directions, "both"], "consumption"),
  color: aTrimmedText,
  language: oneOf(["fr", "en", "auto"], "auto"),
  screens: someOf(screens, []),
  // Flows saved by the editor contain sizes as texts.
  order: numberIn(0, Infinity, 0),
  width: numberIn(0, Infinity, 0),
  height: numberIn(0, Infinity, 0),
};

type Properties = ReadBy<typeof properties>;

export { serveElement } from "./serve/index.js";

export function meterNode(RED: NodeAPI): NodeType<typeof properties> {
  return { properties, serve: (deployed) => serveMeter(RED, deployed) };
}

function serveMeter(RED: NodeAPI, { node, def, read, meter, texts }: Deployed<typeof properties>): Served {
  const group = RED.nodes.getNode(read.group) as (Node & Partial<Group>) | null;
  const base = group?.register && group.getBase?.();
  if (!group?.register || !base) return { status: fixedStatus("no_group", SET, "no-group") };
  const controller = new MeterController({
    node,
    // If its chosen meter is missing, it must not show wired messages instead.
    meter: meter ?? (((def as { meter?: unknown }).meter ?? "") === "" ? undefined : "absent"),
    isWired: () => isWired(RED, node),
    directions: directionsOf(read),
    language: texts.language,
    clock: meter?.collectors.clock ?? clockFor(RED),
    limiter,
    charts,
    tell: (told) => {
      base.emit(`msg-input:${node.id}`, told, node);
    },
  });
  // It has no output: whatever Dashboard would send for a browser must not reach the flow.
  node.send = () => undefined;
  const mayBeAddressed = (id: string): boolean => isWidget(RED, base, id);
  const guarded = (connection: Connection): void => guard(connection, mayBeAddressed);
  for (const connection of Object.values(base.uiShared?.connections ?? {})) guarded(connection);
  // Dashboard adds its own listeners for messages and for closing.
  group.register(node, widgetOf(node, read, aText.read(def.name)), eventsOf(node, controller, guarded));
  controller.open();
  return {
    // A later deploy may bring the contract that the meter already names.
    deployed: () => controller.begin(),
    close: (removed) => controller.close(removed),
  };
}

/** What Dashboard calls for the node. */
function eventsOf(node: Node, controller: MeterController, guarded: (connection: Connection) => void) {
  return {
    beforeSend: async (msg: object) => {
      await controller.hear(msg);
      return dynamicPart(msg);
    },
    // Without these two, Dashboard would keep messages in its store, which anybody can read.
    onInput: () => undefined,
    onSend: () => undefined,
    onChange: (_msg: object, value: unknown, connection?: Connection) => {
      // Dashboard versions before 1.22 do not pass it on.
      if (connection === undefined) {
        controller.outdated();
        return;
      }
      controller.ask(browserOf(connection, node.id), value);
    },
    onSocket: { connection: guarded },
  };
}

function browserOf(connection: Connection, widget: string): Browser {
  return {
    id: connection.id,
    isReading: () => isReading(connection),
    mayHaveCode: () => mayHaveCode(connection),
    reply: (told) => {
      connection.emit(eventOf(widget), told);
    },
  };
}

/** All that the dashboard's browsers get of the node. */
function widgetOf({ id, z }: Node, read: Properties, name: string): object {
  const { group, order, width, height, language, color, direction } = read;
  return {
    id,
    z,
    type: "ui-template",
    name,
    group,
    order,
    width: width || WIDTH,
    height: height || HEIGHT,
    templateScope: "local",
    passthru: true,
    storeOutMessages: false,
    resendOnRefresh: false,
    format: templateOf({
      id,
      language,
      color: color || DEFAULT_COLOR,
      direction,
      screens: read.screens,
    }),
  };
}

function directionsOf({ direction }: Properties): readonly Direction[] {
  return direction === "both" ? directions : [direction];
}

/** The part of a message for Dashboard itself. The rest, including its readings, goes to no browser. */
function dynamicPart(msg: object): object {
  try {
    return dynamicFields(msg);
  } catch {
    return {}; // reading it fails: Dashboard cannot use it either
  }
}

function dynamicFields(msg: object): object {
  const { enabled, visible, class: className, ui_update: update } = msg as Record<string, unknown>;
  const changed = className ?? (update as { class?: unknown } | undefined)?.class;
  return {
    ...(typeof enabled === "boolean" && { enabled }),
    ...(typeof visible === "boolean" && { visible }),
    ...(typeof changed === "string" && { class: changed }),
  };
}
