/**
 * A visitor of a real Dashboard 2, without any login, and what widgets beside the meter are wired to: any widget hands
 * over whatever message a visitor invents (docs/dev/contract.md#visitors).
 */
import assert from "node:assert/strict";
import type { Snapshot } from "../../../nodes/widget/protocol.js";
import { UserDir, type NodeRed } from "../../node-red-process.js";
import { base, page, theme, widget } from "../dashboard-flow.js";
import { BrowserSocket } from "./browser-socket.js";

const WIDGET = "meter-widget";
/** The demo's usage point: its last four digits are what the meter publishes. */
const PDL = "00000000000000";
const at = { z: "tab", x: 1, y: 1 };

function flows(includeClientData: boolean): object[] {
  const history = { ...at, type: "enedis-linky history", meter: "meter", wires: [["answers"]] };
  const inGroup = { ...at, group: "page-group", order: 2, width: 3, height: 1 };
  return [
    { id: "tab", type: "tab", label: "visitors" },
    {
      id: "meter",
      type: "enedis-linky-config",
      name: "",
      service: "demo",
      minute: 7,
      dailyMonths: 1,
      loadCurveDays: 2,
    },
    { ...base, includeClientData },
    theme("light", ["#ffffff", "#eeeeee", "#cccccc"]),
    ...page("page", 1),
    widget(WIDGET, "page", { meter: "meter", wires: [] }),
    // Each of them wired to the nodes that obey messages.
    { ...inGroup, id: "button", type: "ui-button", label: "Button", wires: [["history", "in"]] },
    {
      ...inGroup,
      id: "template",
      type: "ui-template",
      format: "<p></p>",
      templateScope: "local",
      passthru: false,
      storeOutMessages: false,
      resendOnRefresh: false,
      wires: [["history", "in"]],
    },
    {
      ...inGroup,
      id: "trusted",
      type: "ui-template",
      format: "<p></p>",
      templateScope: "local",
      passthru: false,
      storeOutMessages: false,
      resendOnRefresh: false,
      wires: [["open-history", "open-in"]],
    },
    // No widget, and nobody on the dashboard should reach it.
    { ...at, id: "inject", type: "inject", props: [], repeat: "", wires: [["history", "answers"]] },
    { ...history, id: "history" },
    { ...history, id: "open-history", visitors: true },
    {
      ...at,
      id: "in",
      type: "enedis-linky in",
      meter: "meter",
      measures: ["daily"],
      outputs: 1,
      wires: [[]],
    },
    {
      ...at,
      id: "open-in",
      type: "enedis-linky in",
      meter: "meter",
      measures: ["daily"],
      visitors: true,
      outputs: 1,
      wires: [[]],
    },
    { ...at, id: "done", type: "complete", scope: ["in", "open-in"], wires: [["answers"]] },
    { ...at, id: "caught", type: "catch", scope: null, wires: [["answers"]] },
    {
      ...at,
      id: "answers",
      type: "function",
      outputs: 0,
      wires: [],
      func: `const { source, message } = msg.error ?? {};
        const seen = flow.get("seen") ?? [];
        seen.push({ from: source?.id, message, action: msg.action ?? msg.payload?.action, number: msg.number });
        flow.set("seen", seen);`,
    },
    { ...at, id: "look", type: "http in", url: "/seen", method: "get", wires: [["take"]] },
    {
      ...at,
      id: "take",
      type: "function",
      outputs: 1,
      wires: [["answer"]],
      func: `msg.payload = flow.get("seen") ?? []; flow.set("seen", []); return msg;`,
    },
    { ...at, id: "count", type: "http in", url: "/readings", method: "get", wires: [["own"]] },
    { ...history, id: "own", format: "csv", wires: [["answer"]] },
    { ...at, id: "answer", type: "http response", wires: [] },
  ];
}

interface Seen {
  /** The node that refused; absent: it was obeyed, or came out of a node that is no widget. */
  readonly from?: string;
  readonly message?: string;
  readonly action?: string;
  readonly number?: number;
}

class Visited {
  #number = 0;

  private constructor(
    readonly userDir: UserDir,
    readonly nodeRed: NodeRed,
    readonly visitor: BrowserSocket,
  ) {}

  static async open(includeClientData: boolean): Promise<Visited> {
    const userDir = new UserDir({ flows: flows(includeClientData), link: ["@flowfuse/node-red-dashboard"] });
    const nodeRed = await userDir.start();
    const visited = new Visited(userDir, nodeRed, await BrowserSocket.open(`${nodeRed.url}/dashboard`));
    for (let tries = 0; (await visited.readings()) === 0; tries++) {
      assert.ok(tries < 100, "the demo's readings have not come");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return visited;
  }

  async close(): Promise<void> {
    this.visitor.close();
    await this.nodeRed.stop();
    this.userDir.remove();
  }

  /** The lines of the days in the archive. */
  async readings(): Promise<number> {
    const csv = await (await fetch(`${this.nodeRed.url}/readings`)).text();
    return csv.trim().split("\n").length - 1;
  }

  /** What flows have seen since the last look. */
  async seen(): Promise<Seen[]> {
    return (await (await fetch(`${this.nodeRed.url}/seen`)).json()) as Seen[];
  }

  /** What the meter tells anybody. */
  async snapshot(): Promise<Snapshot> {
    const answered = this.visitor.next(`enedis-linky:${WIDGET}`);
    this.visitor.emit("widget-change", WIDGET, { ask: "snapshot" });
    const [{ snapshot }] = (await answered) as [{ snapshot: Snapshot }];
    return snapshot;
  }

  /** Sends a message by way of a node. @returns what flows saw of it, once one of `nodes` has */
  async send(id: string, msg: object, nodes: readonly (string | undefined)[]): Promise<Seen[]> {
    const number = ++this.#number;
    this.visitor.emit("widget-send", id, { ...msg, number });
    const seen: Seen[] = [];
    for (let tries = 0; tries < 100; tries++) {
      seen.push(...(await this.seen()).filter((one) => one.number === number));
      if (nodes.every((node) => seen.some(({ from }) => from === node))) return seen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${id}: ${JSON.stringify(msg)}: only ${JSON.stringify(seen)}`);
  }
}

/** What erases, overwrites or hands over the archive, as complete as can be. */
const ofHistory = (hint: string): object[] => [
  { action: "forget", confirm: hint },
  { action: "forget", confirm: PDL },
  { action: "restore", path: "/nowhere", conflicts: "replace" },
  { action: "import", payload: "meter,direction,measure\n", conflicts: "replace" },
  { action: "export" },
  { action: "backup" },
];

describe("A visitor of Dashboard 2", () => {
  let visited: Visited;

  before(async () => {
    visited = await Visited.open(true);
  });
  after(() => visited.close());

  it("reaches no node that is no widget", async () => {
    const { visitor } = visited;
    const hint = (await visited.snapshot()).hint;
    const before = await visited.readings();
    for (const event of ["widget-send", "widget-action", "widget-change", "widget-load"]) {
      for (const id of ["inject", "history", "in", "answers", "caught", "base", "page-group", "nobody"]) {
        for (const msg of ofHistory(hint)) visitor.emit(event, id, msg);
      }
    }
    // A packet after them is answered: they have been handled.
    await visited.snapshot();
    assert.deepEqual(await visited.seen(), []);
    assert.equal(await visited.readings(), before);
  });

  for (const id of ["button", "template"]) {
    it(`cannot erase, overwrite or take the archive by way of a wired ${id}`, async () => {
      const { hint } = await visited.snapshot();
      const before = await visited.readings();
      for (const msg of ofHistory(hint)) {
        const refused = await visited.send(id, msg, ["history"]);
        const { message } = refused.find(({ from }) => from === "history")!;
        assert.match(
          message!,
          /^[^:]+: "\w+" is refused: this request comes from a visitor of a dashboard\. /,
        );
      }
      // A button sends its own payload only.
      if (id === "template") {
        const refused = await visited.send(id, { payload: { action: "clock" }, action: "state" }, ["in"]);
        const { message } = refused.find(({ from }) => from === "in")!;
        assert.match(
          message!,
          /^[^:]+: "clock" is refused: this request comes from a visitor of a dashboard\. /,
        );
        assert.ok(refused.some(({ from }) => from === undefined));
      }
      assert.equal(await visited.readings(), before);
      assert.deepEqual(
        (await visited.seen()).filter(({ from }) => from === undefined),
        [],
      );
    });
  }

  it("may ask questions there", async () => {
    const seen = await visited.send("button", { action: "state" }, ["in", undefined]);
    assert.deepEqual(seen.map(({ from }) => from ?? "answer").sort(), ["answer", "in"]);
  });

  it("may do all of it where the node says so", async () => {
    const msg = { action: "backup", payload: { action: "clock" } };
    const seen = await visited.send("trusted", msg, [undefined]);
    assert.deepEqual(
      seen.filter(({ message }) => message !== undefined),
      [],
    );
  });
});

describe("A visitor of a Dashboard 2 that does not say who sends", () => {
  let visited: Visited;

  before(async () => {
    visited = await Visited.open(false);
  });
  after(() => visited.close());

  it("cannot erase the archive by what the meter publishes", async () => {
    const snapshot = await visited.snapshot();
    const before = await visited.readings();
    assert.equal(snapshot.hint, PDL.slice(-4));
    assert.ok(!JSON.stringify(snapshot).includes(PDL));
    for (const confirm of [snapshot.hint, Number(snapshot.hint), snapshot.name]) {
      const [refused] = await visited.send("button", { action: "forget", confirm }, ["history"]);
      assert.match(refused!.message!, /Nothing is erased without the whole PDL/);
    }
    assert.equal(await visited.readings(), before);
  });
});
