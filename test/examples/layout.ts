/** Where the real editor puts what it imports: boxes of nodes and groups, and the paths of wires. */
import { textsOf } from "../../nodes/texts/index.js";
import type { Editor } from "../browser/editor-page.js";
import { folderOf, type Example, type Language } from "./harness.js";

/** In px of the canvas; `x` and `y` of its upper left corner. */
export interface Box {
  readonly name: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Of a node: how far its button stands out of the box, left and right. */
  readonly buttons: readonly [number, number];
  /** Of a node: the group in which it stands. */
  readonly group?: string;
}

/** A tab, or the inside of a subflow. */
export interface Canvas {
  readonly name: string;
  readonly isTab: boolean;
  readonly nodes: readonly Box[];
  readonly groups: readonly Box[];
  /** Under their nodes, by their names: texts as long as can be on a usual day. */
  readonly statuses: readonly Box[];
  /** Points along each drawn wire, and the names of its ends. */
  readonly wires: readonly {
    readonly from: string;
    readonly to: string;
    readonly points: readonly [number, number][];
  }[];
}

const texts = textsOf("fr");
const meterStatus = texts.status.waiting(texts.when("06:12", "27 nov."), true);
const historyStatus = `${texts.history.counted.native("1 440", false)} · ${texts.history.missing(texts.history.minutes("30"))}`;
/** The longest usual status of each type. */
const longestStatuses = {
  "enedis-linky in": meterStatus,
  "ui-enedis-linky": meterStatus,
  "enedis-linky history": historyStatus,
  "enedis-linky tariff": texts.tariff.inForce("HPJR", "0,7295", texts.tariff.until("22:00", undefined)),
};

/**
 * Imports an example as the menu and its dialog do, with the button "Import copy" if a node is already there, and looks at
 * each canvas that it brought.
 */
export async function imported(editor: Editor, { file }: Example, language: Language): Promise<Canvas[]> {
  const name = `${folderOf[language]}/${file.replace(/\.json$/, "")}`;
  const address = `library/examples/flows/node-red-contrib-enedis-linky/${name}`;
  return editor.read<Canvas[]>(`(async () => {
    const canvases = () => [
      ...RED.nodes.getWorkspaceOrder().map((id) => ({ id, name: RED.nodes.workspace(id).label, isTab: true })),
    ];
    const before = new Set(canvases().map(({ id }) => id));
    const subflows = new Set();
    RED.nodes.eachSubflow((flow) => subflows.add(flow.id));
    const nodes = await (await fetch(${JSON.stringify(encodeURI(address))})).json();
    const options = { addFlow: true, touchImport: true, applyNodeDefaults: true, notify: false };
    try {
      RED.view.importNodes(nodes, { ...options, generateIds: false });
    } catch (error) {
      if (error.code !== "import_conflict") throw error;
      RED.view.importNodes(nodes, { ...options, generateIds: true });
    }
    const added = [];
    RED.nodes.eachSubflow((flow) => subflows.has(flow.id) || added.push({ id: flow.id, name: flow.name, isTab: false }));
    // A tab last: nothing can be imported while a subflow is shown.
    added.push(...canvases().filter(({ id }) => !before.has(id)));
    const longest = ${JSON.stringify(longestStatuses)};
    const frame = () => new Promise((resolve) => setTimeout(resolve, 50));
    const portsOf = (id) => {
      const { in: inputs = [], out = [], status } = RED.nodes.subflow(id) ?? {};
      return [...inputs, ...out, ...(status ? [status] : [])];
    };
    const result = [];
    for (const { id, name, isTab } of added) {
      RED.workspaces.show(id);
      await frame();
      const shown = RED.nodes.filterNodes({ z: id }).flatMap((node) => {
        // A subflow with a status shows that of its meter.
        const text = RED.nodes.subflow(node.type.slice("subflow:".length))?.status ? longest["enedis-linky in"] : longest[node.type];
        return text === undefined ? [] : [Object.assign(node, { status: { fill: "green", shape: "dot", text } })];
      });
      const partOf = (node, part) => document.getElementById(node.id)?.querySelector(part)?.getBoundingClientRect();
      const statusOf = (node) => partOf(node, ".red-ui-flow-node-status-group");
      for (let i = 0; i === 0 || (i < 100 && shown.some((node) => !statusOf(node)?.width)); i++) {
        for (const node of shown) Object.assign(node, { dirty: true, dirtyStatus: true });
        RED.view.redraw(true);
        await frame();
      }
      const nameOf = (node) => node.name || node.type;
      const buttonsOf = ({ _def }) => (_def?.button ? (_def.align === "right" ? [0, 25] : [25, 0]) : [0, 0]);
      const boxOf = (node) => ({
        name: nameOf(node), type: node.type, group: node.g, buttons: buttonsOf(node),
        x: node.x - node.w / 2, y: node.y - node.h / 2, w: node.w, h: node.h,
      });
      result.push({
        name, isTab,
        nodes: [...RED.nodes.filterNodes({ z: id }), ...portsOf(id)].map(boxOf),
        groups: RED.nodes.groups(id).map(({ id: group, name, x, y, w, h }) => ({ name, type: "group", group, buttons: [0, 0], x, y, w, h })),
        statuses: shown.map((node) => {
          const [frame, status] = [partOf(node, ".red-ui-flow-node"), statusOf(node)];
          const [x, y] = [node.x - node.w / 2 + status.x - frame.x, node.y - node.h / 2 + status.y - frame.y];
          return { name: nameOf(node), type: node.type, group: node.g, buttons: [0, 0], x, y, w: status.width, h: status.height };
        }),
        wires: [...document.querySelectorAll(".red-ui-flow-link")].map((element) => {
          const { source, target } = element.__data__;
          const path = element.querySelector(".red-ui-flow-link-line");
          const length = path.getTotalLength();
          const points = Array.from({ length: 41 }, (_, i) => path.getPointAtLength((i * length) / 40));
          return { from: nameOf(source), to: nameOf(target), points: points.map(({ x, y }) => [x, y]) };
        }),
      });
    }
    return result;
  })()`);
}

/** The space between two boxes in px, across or down, whichever is more; negative if they overlap. */
export function gap(a: Box, b: Box): number {
  const left = ({ x, buttons }: Box): number => x - buttons[0];
  const right = ({ x, w, buttons }: Box): number => x + w + buttons[1];
  const across = Math.max(left(a), left(b)) - Math.min(right(a), right(b));
  const down = Math.max(a.y, b.y) - Math.min(a.y + a.h, b.y + b.h);
  return Math.max(across, down);
}

export const holds = ({ x, y, w, h }: Box, [px, py]: readonly [number, number]): boolean =>
  px > x && px < x + w && py > y && py < y + h;
