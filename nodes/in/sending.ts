/** Makes the controllers of an `in` node: what they send leaves on the outputs that the node has. */
import type { Node, NodeAPI, NodeMessage } from "node-red";
import type { FirstStart } from "../archive/index.js";
import { nextTurn, yieldToEventLoop } from "../base/index.js";
import { deploysOf, type Meter } from "../common/index.js";
import { InController, type InOptions } from "./controller.js";
import { HealthAnnouncer } from "./health-announcer.js";
import type { Deliver } from "./health-notices.js";
import type { Arrival } from "./outbox.js";
import { outputsOf, portsOf, type Choice, type Output } from "./outputs.js";
import { inTurnOf, type Turns } from "./send-pace.js";

/** Makes the controller of a meter. */
export type ControllerMaker = (
  meter: Meter,
  as: Pick<InOptions, "node" | "hasOthers" | "turns">,
) => InController;

export function controllersOf(RED: NodeAPI, node: Node, choice: Choice, start: FirstStart): ControllerMaker {
  const outputs = outputsOf(choice);
  const indexes = indexesOf(choice);
  const health = portsOf(choice).findIndex(({ kind }) => kind === "health");
  const mayLoseMessages = (): boolean => deploysOf(RED).isUnderWay;
  const sendAt = (index: number, message: NodeMessage): Arrival => {
    const receivers = receiversOf(RED, node, index);
    node.send([...Array<null>(index).fill(null), message]);
    // A node that was started again is another object; one that was stopped is none.
    return () => receivers.every((receiver) => (RED.nodes.getNode(receiver.id) as Node | null) === receiver);
  };
  const deliverHealth =
    (turns: Turns, { collectors }: Meter): Deliver =>
    async (message, closed) => {
      const maySend = (): boolean => !mayLoseMessages() && !collectors.standsBy;
      const send = (): Arrival | undefined => (maySend() ? sendAt(health, message) : undefined);
      const hasArrived = await inTurnOf(turns, send, closed);
      if (hasArrived === undefined) return false;
      await nextTurn();
      const isThere = hasArrived();
      // What follows is stored: of thousands of meters, one in each turn.
      await yieldToEventLoop();
      return isThere;
    };
  return (meter, as) =>
    new InController({
      ...as,
      meter,
      outputs,
      start,
      mayLoseMessages,
      send: (output, message) => sendAt(indexes.get(outputKey(output)) ?? 0, message),
      health: health < 0 ? undefined : new HealthAnnouncer(meter, node.id, deliverHealth(as.turns, meter)),
    });
}

/** The nodes that are wired to an output now: a deploy may have wired it anew. */
function receiversOf(RED: NodeAPI, node: Node, output: number): Node[] {
  const { wires } = node as Node & { readonly wires?: readonly (readonly string[])[] };
  return (wires?.[output] ?? []).flatMap((id) => (RED.nodes.getNode(id) as Node | null) ?? []);
}

function outputKey({ direction, measure }: Output): string {
  return `${direction}/${measure}`;
}

/** The output index of each measure; with a single output, always the first. */
function indexesOf(choice: Choice): Map<string, number> {
  const indexes = new Map<string, number>();
  portsOf(choice).forEach((output, index) => {
    if (output.kind === "measure") indexes.set(outputKey(output), index);
  });
  return indexes;
}
