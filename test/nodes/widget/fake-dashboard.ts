/** A dashboard for tests: the part of Dashboard 2 that a widget uses, and what its browsers get. */
import type { Node, NodeAPI, NodeDef } from "node-red";
import type { Push } from "../../../nodes/widget/browser-of-meter.js";
import type { ChartAnswer, ChartQuestion, Snapshot } from "../../../nodes/widget/protocol.js";

export interface Registered {
  readonly config: Readonly<Record<string, unknown>>;
  readonly events: {
    beforeSend(msg: object): Promise<object>;
    /** Before Dashboard 1.22, without a browser. */
    onChange(msg: object, value: unknown, browser?: object, id?: string): void;
    onSocket?: { connection(browser: object): void };
  };
}

export class FakeDashboard {
  readonly widgets = new Map<string, Registered>();
  /** Snapshots sent to all browsers, by widget. */
  readonly pushed = new Map<string, Snapshot[]>();

  /** The node type of groups. */
  readonly type = (RED: NodeAPI): void => {
    const { widgets, pushed } = this;
    function create(this: Node, def: NodeDef): void {
      RED.nodes.createNode(this, def);
      const base = {
        // What Dashboard itself keeps of its widgets, by id.
        ui: { widgets },
        emit: (event: string, push: Push, node: Node): void => {
          if (event !== `msg-input:${node.id}`) throw new Error(event);
          if ("snapshot" in push) pushed.set(node.id, [...(pushed.get(node.id) ?? []), push.snapshot]);
        },
      };
      Object.assign(this, {
        getBase: () => base,
        register: (node: Node, config: Registered["config"], events: Registered["events"]) => {
          widgets.set(node.id, { config, events });
          node.on("close", () => {
            widgets.delete(node.id);
          });
        },
      });
    }
    RED.nodes.registerType("ui-group", create);
  };

  last(id: string): Snapshot | undefined {
    return this.pushed.get(id)?.at(-1);
  }

  /** A wired message, as Dashboard passes it on. @returns what the browsers get */
  wire(id: string, msg: object): Promise<object> {
    return this.widgets.get(id)!.events.beforeSend(msg);
  }

  /** A browser asks; the answers come into the array. */
  ask(id: string, value: unknown, browser = "one"): Push[] {
    const answers: Push[] = [];
    const connection = {
      id: browser,
      emit: (event: string, push: Push): void => {
        if (event !== `enedis-linky:${id}`) throw new Error(event);
        answers.push(push);
      },
    };
    this.widgets.get(id)!.events.onChange({}, value, connection, id);
    return answers;
  }

  async chart(id: string, question: Partial<ChartQuestion>, browser?: string): Promise<ChartAnswer> {
    const whole = {
      id: 1,
      direction: "consumption",
      measure: "daily",
      period: "30d",
      step: "day",
      ...question,
    };
    const answers = this.ask(id, { ask: "chart", question: whole }, browser);
    for (let i = 0; answers.length === 0 && i < 500; i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const [push] = answers;
    if (push === undefined || !("answer" in push)) throw new Error("no answer");
    return push.answer as ChartAnswer;
  }
}
