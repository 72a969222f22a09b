/** Messages into the nodes, through a real Node-RED: what function nodes and other packages may send. */
import helper from "node-red-node-test-helper";
import widget from "../../../nodes/widget/index.js";
import { NOON } from "../../fixtures/paris.js";
import { FakeDashboard } from "../../nodes/widget/fake-dashboard.js";
import { Harness, until } from "../../nodes/harness.js";
import type { Door, OpenDoor } from "../door.js";
import type { Draw } from "../draw.js";
import { checkError, checkText, forgetCalls } from "../nodes.js";
import { stayOffline } from "../offline.js";
import { LoopWatch } from "../watch.js";

/** The longest that a message may hold the event loop, in milliseconds. */
const LONGEST_HOLD_MS = 50;
/** Until a replay that waits for its pace is stopped, in milliseconds. */
const PATIENCE_MS = 250;
/** How often it looks whether something of a message is kept: garbage collection takes its time. */
const KEEPS = 0.03;

/** A node of the runtime. */
interface Running {
  emit(event: "input", msg: unknown): void;
  send: unknown;
  _complete(msg: unknown, error?: unknown): void;
}

interface Outcome {
  readonly errors: unknown[];
  readonly sent: Record<string, unknown>[];
}

const measures = ["load_curve", "daily", "monthly", "yearly", "max_power", "cost"];

/** A plausible value of a field, or anything. */
function field(draw: Draw, plausible: () => unknown): unknown {
  if (draw.happens(0.005)) return draw.pick([" ", "9", "\u00e9", "a b"]).repeat(5_000_000);
  return draw.happens(0.75) ? plausible() : draw.anything();
}

function command(draw: Draw): unknown {
  if (draw.happens(0.15)) return draw.anything();
  if (draw.happens(0.02)) return "refresh";
  return {
    action: field(draw, () => draw.pick(["history", "replay", "replay", "stop"])),
    start: field(draw, () => draw.pick([draw.day(), "2026-11-20", "2026-10-25"])),
    ...(draw.happens(0.5) && { end: field(draw, () => draw.pick([draw.day(), "2026-11-22", ""])) }),
    ...(draw.happens(0.4) && { measures: field(draw, () => draw.some([...measures, ...measures])) }),
    ...(draw.happens(0.6) && { every: field(draw, () => draw.pick([0, 20, 86_400_000, draw.number()])) }),
    ...(draw.happens(0.1) && draw.object(() => draw.anything())),
  };
}

function period(draw: Draw): unknown {
  const time = (): string => draw.pick(["00:00", "22:08", "6:08", "24:00", "2:30", draw.text(5)]);
  return {
    name: field(draw, () => draw.pick(["HC", "HP", "other", draw.text()])),
    from: field(draw, time),
    to: field(draw, time),
    ...(draw.happens(0.3) && { days: field(draw, () => draw.some([1, 2, 3, 4, 5, 6, 7])) }),
    ...(draw.happens(0.3) && { since: field(draw, () => draw.day()) }),
    ...(draw.happens(0.3) && { until: field(draw, () => draw.day()) }),
  };
}

function question(draw: Draw): Record<string, unknown> {
  return {
    ...(draw.happens(0.4) && {
      action: field(draw, () =>
        draw.happens(0.01)
          ? "backup"
          : draw.pick([
              "import",
              "export",
              "state",
              "",
              "restore",
              "forget",
              "offers",
              "hours",
              "power",
              "forecast",
              "report",
              "days",
            ]),
      ),
    }),
    ...(draw.happens(0.7) && { measure: field(draw, () => draw.pick([...measures, "load_curve"])) }),
    ...(draw.happens(0.3) && { direction: field(draw, () => draw.pick(["consumption", "production"])) }),
    ...(draw.happens(0.5) && {
      step: field(draw, () => draw.pick(["native", "hour", "day", "month", "year"])),
    }),
    ...(draw.happens(0.5) && {
      start: field(draw, () => draw.pick([draw.day(), "2026-10-01", "0001-01-01"])),
    }),
    ...(draw.happens(0.5) && { end: field(draw, () => draw.pick([draw.day(), "2026-11-23", "9999-12-31"])) }),
    ...(draw.happens(0.2) && { compare: field(draw, () => "year") }),
    ...(draw.happens(0.2) && { format: field(draw, () => draw.pick(["csv", "readings"])) }),
    ...(draw.happens(0.3) && {
      periods: field(draw, () => Array.from({ length: draw.length(101) }, () => period(draw))),
    }),
    ...(draw.happens(0.2) && { conflicts: field(draw, () => draw.pick(["keep", "replace"])) }),
    ...(draw.happens(0.2) && { dryRun: field(draw, () => draw.happens(0.5)) }),
    ...(draw.happens(0.2) && { filename: field(draw, () => draw.text()) }),
    ...(draw.happens(0.2) && { path: field(draw, () => draw.text()) }),
    ...(draw.happens(0.2) && { power: field(draw, () => draw.pick([6, 9, draw.number()])) }),
    ...(draw.happens(0.2) && {
      hours: field(draw, () => Array.from({ length: draw.length(101) }, () => period(draw))),
    }),
    ...(draw.happens(0.1) && { prices: field(draw, () => draw.pick(["then", "now"])) }),
    ...(draw.happens(0.2) && { label: field(draw, () => draw.pick(["EJP", "__proto__", draw.text()])) }),
    ...(draw.happens(0.2) && {
      days: field(draw, () => Array.from({ length: draw.length(101) }, () => draw.day())),
    }),
    ...(draw.happens(0.1) && { announced: field(draw, () => draw.happens(0.5)) }),
    ...(draw.happens(0.1) && besideReadings(draw)),
  };
}

/** What makes instants of `start` and `end`, or looks like it. */
function besideReadings(draw: Draw): Record<string, unknown> {
  const odd = (): unknown =>
    draw.pick<() => unknown>([
      () => "2026-11-22T00:00:00+01:00",
      () => ["2026-11-22T00:00:00+01:00"],
      () => Object.create(null) as unknown,
      () => ({ toString: 1 }),
      () => draw.anything(),
    ])();
  return {
    readings: field(draw, () => Array.from({ length: draw.length(20) }, () => draw.anything(1))),
    start: odd(),
    ...(draw.happens(0.5) && { end: odd() }),
  };
}

/** What an `in` node sends, altered. */
function reading(draw: Draw): Record<string, unknown> {
  const instant = (): unknown =>
    draw.pick(["2026-11-23T00:00:00+01:00", `${draw.day()}T00:00:00Z`, draw.text()]);
  const entry = (): unknown => ({
    start: field(draw, () => "2026-11-22T00:00:00+01:00"),
    end: field(draw, instant),
    value: field(draw, () => draw.number()),
    ...(draw.happens(0.2) && { at: field(draw, instant) }),
    ...(draw.happens(0.2) && { missingDays: field(draw, () => draw.number()) }),
  });
  return {
    usagePointId: field(draw, () => draw.pick(["22000000000017", "00000000000000", draw.text()])),
    direction: field(draw, () => draw.pick(["consumption", "production"])),
    measure: field(draw, () => draw.pick(measures)),
    start: field(draw, () => "2026-11-22T00:00:00+01:00"),
    end: field(draw, instant),
    // A longer list with nothing in it is copied by Node-RED itself for hours, but Dashboard passes it on as it is.
    readings: draw.happens(0.03)
      ? new Array<unknown>(2 ** 32 - 1)
      : field(draw, () => Array.from({ length: draw.length(1_000) }, entry)),
    payload: field(draw, () => draw.number()),
  };
}

/** The message as another node may have made it. */
function wrapped(draw: Draw, msg: Record<string, unknown>): unknown {
  const { constructor: other } = { constructor: undefined, ...draw.object(() => draw.anything(1)) };
  if (draw.happens(0.05)) Object.assign(msg, { other, self: msg });
  if (draw.happens(0.05)) {
    const name = draw.pick(["payload", "action", "start", "topic", "measure", "unit"]);
    Object.defineProperty(msg, name, {
      configurable: draw.happens(0.5),
      enumerable: draw.happens(0.5),
      get: () => {
        throw new Error("read");
      },
    });
  }
  if (draw.happens(0.05)) return Object.freeze(msg);
  if (draw.happens(0.03)) return Object.seal(msg);
  if (draw.happens(0.03))
    return Object.assign(Object.create(null) as object, { ...Object.getOwnPropertyDescriptors(msg) });
  if (draw.happens(0.03)) return Object.create(msg);
  return msg;
}

/** The meter's language is English. */
function checkEnglish(error: unknown): void {
  checkError(error);
  const { message } = error as Error;
  if (/Il faut|Valeurs accept/.test(message)) throw new Error(`in another language: ${message}`);
}

/** The fields of an answer, as far as all answers share them. */
function checkAnswer({ payload }: Record<string, unknown>, asked: unknown): void {
  if (asked !== undefined || !Array.isArray(payload)) return;
  let last = "";
  for (const entry of payload as { start: string; value: number; byPeriod?: Record<string, number> }[]) {
    if (!Number.isFinite(entry.value) || entry.start < last) throw new Error("an answer out of order");
    last = entry.start.slice(0, 10);
    if (entry.byPeriod === undefined) continue;
    const sum = Object.values(entry.byPeriod).reduce((all, part) => all + Math.round(part * 1_000), 0);
    if (sum !== Math.round(entry.value * 1_000)) throw new Error("periods do not add up");
  }
}

class Nodes implements OpenDoor {
  readonly #harness: Harness;
  readonly #dashboard: FakeDashboard;
  readonly #watch = new LoopWatch();

  constructor(harness: Harness, dashboard: FakeDashboard) {
    this.#harness = harness;
    this.#dashboard = dashboard;
  }

  async attempt(draw: Draw): Promise<void> {
    const { seed } = draw;
    // Compiling and garbage collection may take long once: then the same message again.
    let held = Infinity;
    for (let again = 0; again < 3 && held > LONGEST_HOLD_MS; again++) {
      held = await this.#try(again === 0 ? draw : new (draw.constructor as typeof Draw)(seed));
    }
    if (held > LONGEST_HOLD_MS) throw new Error(`held the event loop for ${Math.round(held)} ms`);
  }

  async #try(draw: Draw): Promise<number> {
    const id = draw.pick(["in", "history", "history", "history-alone", "wired", "shown"]);
    const keeps = draw.happens(KEEPS);
    const marks: WeakRef<object>[] = [];
    const held = await this.#send(draw, id, marks);
    this.#harness.messages.forEach((messages) => messages.splice(0));
    this.#harness.errors.splice(0);
    this.#harness.statuses.splice(0);
    forgetCalls();
    if (keeps) await this.#checkKept(marks);
    return held;
  }

  async #send(draw: Draw, id: string, marks: WeakRef<object>[]): Promise<number> {
    if (id === "wired" || id === "shown") {
      const msg = wrapped(draw, reading(draw)) as object;
      this.#watch.take();
      await this.#dashboard.wire(id, msg).catch(checkError);
      return this.#watch.take();
    }
    const made: Record<string, unknown> = id === "in" ? { payload: command(draw) } : question(draw);
    // Only where nothing is sent on: Node-RED's own copy of such a list takes hours.
    const isLong = id === "in" && draw.happens(0.03);
    if (isLong) {
      const list = new Array<unknown>(draw.pick([1_000_001, 2 ** 32 - 1]));
      made[draw.pick(["payload", "other"])] = draw.pick<unknown>([list, [list], { of: { it: list } }]);
      // What is done well is copied for Complete nodes.
      if ("other" in made) made["payload"] = draw.text();
    }
    if (id !== "in" && draw.happens(0.6)) {
      made["payload"] = draw.pick([draw.text(2_000), Buffer.from(draw.bytes(2_000)), draw.anything()]);
    }
    const mark = { of: made };
    Object.assign(made, { mark });
    marks.push(new WeakRef(mark));
    // One that is frozen with such a list is not done: Catch nodes get its error alone.
    return this.#deliver(id, isLong ? made : wrapped(draw, made));
  }

  async #deliver(id: string, msg: unknown): Promise<number> {
    const node = helper.getNode(id) as unknown as Running;
    const outcome: Outcome = { errors: [], sent: [] };
    const original = Reflect.get(Object.getPrototypeOf(node) as object, "_complete") as Running["_complete"];
    node._complete = (of, error) => {
      outcome.errors.push(error);
      original.call(node, of, error);
    };
    const send = node.send as (msg: unknown) => void;
    node.send = (msgs: unknown) => {
      if (id !== "in") outcome.sent.push(msgs as Record<string, unknown>);
      send.call(node, msgs);
    };
    try {
      this.#watch.take();
      node.emit("input", msg);
      await this.#done(id, outcome);
      const held = this.#watch.take();
      await new Promise((resolve) => setImmediate(resolve));
      if (outcome.errors.length !== 1) throw new Error(`done ${outcome.errors.length} times`);
      const [error] = outcome.errors;
      if (error !== undefined) checkEnglish(error);
      else
        for (const answer of outcome.sent)
          checkAnswer(
            answer,
            safely(() => answer["action"]),
          );
      for (const status of this.#harness.statuses) checkText(status);
      return held;
    } finally {
      Reflect.deleteProperty(node, "_complete");
      node.send = send;
    }
  }

  /** Waits for `done`; a replay that waits for its pace is stopped. */
  async #done(id: string, { errors }: Outcome): Promise<void> {
    const began = Date.now();
    let isStopped = id !== "in";
    while (errors.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const waited = Date.now() - began;
      if (waited > 15_000) throw new Error("never done");
      if (isStopped || waited < PATIENCE_MS) continue;
      isStopped = true;
      await this.#harness.send({ action: "stop" });
    }
  }

  async #checkKept(marks: readonly WeakRef<object>[]): Promise<void> {
    for (let turn = 0; turn < 20; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      globalThis.gc!();
      if (marks.every((mark) => mark.deref() === undefined)) return;
    }
    throw new Error("the message is kept after it was done");
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#harness.close();
  }
}

function safely(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return "unreadable"; // a field made to throw
  }
}

export const door: Door = {
  name: "message",
  tries: 200,
  open: async () => {
    stayOffline();
    const harness = new Harness();
    const dashboard = new FakeDashboard();
    await harness.open(NOON);
    const sinks = ["one", "two"].map((id) => ({ id, type: "helper", z: "tab" }));
    const history = { type: "enedis-linky history", z: "tab", meter: "meter" };
    const meter = { type: "ui-enedis-linky", z: "tab", group: "group", direction: "both" };
    await harness.start({
      statusOf: "history",
      types: [dashboard.type, widget],
      more: [
        ...sinks,
        { id: "history", ...history, wires: [["one", "two"]] },
        { id: "history-alone", ...history, wires: [["one"]] },
        { id: "group", type: "ui-group" },
        { id: "wired", ...meter, meter: "" },
        { id: "shown", ...meter, meter: "meter" },
      ],
    });
    await until("the newest day has arrived", () => harness.of("load_curve").length > 0);
    return new Nodes(harness, dashboard);
  },
};
