/** Browsers on the dashboard: what anybody who can see it may send, and browsers that leave or do not read. */
import widget from "../../../nodes/widget/index.js";
import { MOST_UNREAD, type Connection } from "../../../nodes/widget/serve/connection.js";
import type { Push } from "../../../nodes/widget/browser-of-meter.js";
import {
  granularities,
  heatKinds,
  heatPeriods,
  MAX_POINTS,
  periods,
  type Answer,
} from "../../../nodes/widget/protocol.js";
import { PER_SECOND } from "../../../nodes/widget/serve/rate-limiter.js";
import { NOON } from "../../fixtures/paris.js";
import { Harness, until } from "../../nodes/harness.js";
import { FakeDashboard } from "../../nodes/widget/fake-dashboard.js";
import type { Door, OpenDoor } from "../door.js";
import type { Draw } from "../draw.js";
import { checkText, forgetCalls, logLines } from "../nodes.js";
import { stayOffline } from "../offline.js";

const WIDGETS = ["shown", "both", "wired"];
/** Nodes that are no widgets. */
const HIDDEN = ["meter", "in", "history"];
/** The longest chart, as JSON, in bytes. */
const MOST_BYTES = 128_000;
/** Nothing more comes after this time of quiet, in milliseconds. */
const QUIET_MS = 40;

function field(draw: Draw, plausible: () => unknown): unknown {
  return draw.happens(0.9) ? plausible() : draw.json();
}

function question(draw: Draw): unknown {
  if (draw.happens(0.1)) {
    const period = field(draw, () => draw.pick(["30d", "12m"]));
    const asked = { id: 1, direction: field(draw, () => "consumption"), measure: "cost" };
    return draw.happens(0.5) ? { ...asked, period } : asked;
  }
  if (draw.happens(0.1)) {
    const day = field(draw, () => draw.pick(["today", "tomorrow"]));
    return { id: 1, direction: field(draw, () => "consumption"), measure: "prices", day };
  }
  const end = (): unknown => draw.pick([draw.int(20_000, 20_800), draw.number(), 0, 2_932_896]);
  if (draw.happens(0.1)) {
    return {
      id: 1,
      direction: field(draw, () => "consumption"),
      measure: "heat",
      of: field(draw, () => draw.pick(heatKinds)),
      period: field(draw, () => draw.pick(heatPeriods)),
      ...(draw.happens(0.6) && { end: field(draw, end) }),
    };
  }
  return {
    id: field(draw, () => draw.int(0, 100)),
    direction: field(draw, () => draw.pick(["consumption", "production"])),
    measure: field(draw, () => draw.pick(["load_curve", "daily", "max_power"])),
    period: field(draw, () => draw.pick(periods)),
    step: field(draw, () => draw.pick(granularities)),
    ...(draw.happens(0.6) && { end: field(draw, end) }),
    ...(draw.happens(0.5) && { compare: field(draw, () => draw.happens(0.8)) }),
    ...(draw.happens(0.05) && draw.object(() => draw.json())),
  };
}

function ask(draw: Draw): unknown {
  if (draw.happens(0.1)) return draw.json();
  const kind = draw.pick(["chart", "chart", "chart", "snapshot", "element"]);
  return {
    ask: field(draw, () => kind),
    ...(kind === "chart" && { question: field(draw, () => question(draw)) }),
  };
}

/** An id as a packet may have it. */
function anyId(draw: Draw): unknown {
  const ids = [...WIDGETS, ...HIDDEN, "group", "tab", "unknown"];
  const id = draw.pick(ids);
  return draw.happens(0.5) ? id : draw.pick<unknown>([[id], [[id]], { id }, { toString: 1 }, draw.json()]);
}

/** A connection that notes what it gets. */
class FakeConnection implements Connection {
  static #last = 0;
  readonly id = `browser ${++FakeConnection.#last}`;
  readonly got: { readonly event: string; readonly push: Push }[] = [];
  filter: ((packet: readonly unknown[], next: () => void) => void) | undefined;

  constructor(
    readonly connected: boolean,
    readonly conn: Connection["conn"] & object,
  ) {}

  emit(event: string, push: Push): void {
    this.got.push({ event, push });
  }

  use(filter: NonNullable<FakeConnection["filter"]>): void {
    this.filter = filter;
  }

  get isReading(): boolean {
    return this.connected && (this.conn.writeBuffer ?? []).length === 0;
  }
}

function connection(draw: Draw): FakeConnection {
  const isFull = draw.happens(0.2);
  return new FakeConnection(draw.happens(0.85), {
    writeBuffer: isFull ? [{ data: "x".repeat(MOST_UNREAD) }] : [],
  });
}

class Sockets implements OpenDoor {
  readonly #harness: Harness;
  readonly #dashboard: FakeDashboard;

  constructor(harness: Harness, dashboard: FakeDashboard) {
    this.#harness = harness;
    this.#dashboard = dashboard;
  }

  async attempt(draw: Draw): Promise<void> {
    const began = performance.now();
    const browsers = Array.from({ length: draw.int(1, 30) }, () => connection(draw));
    for (const browser of browsers) this.#checkFilter(draw, browser);
    for (let count = draw.length(200); count > 0; count--) {
      const id = draw.pick(WIDGETS);
      this.#dashboard.widgets.get(id)!.events.onChange({}, ask(draw), draw.pick(browsers), id);
    }
    await quiet(browsers);
    const most = PER_SECOND * (1 + Math.ceil((performance.now() - began) / 1_000));
    for (const browser of browsers) {
      if (!browser.isReading && browser.got.length > 0)
        throw new Error("something for a browser that does not read");
      if (browser.got.length > most) throw new Error(`${browser.got.length} answers within a second`);
      for (const { event, push } of browser.got) checkPush(event, push);
    }
    const errors = [...this.#harness.errors.splice(0).map(({ message }) => message), ...logLines(20)];
    if (errors.length > 0) throw new Error(errors.join("\n"));
    forgetCalls();
  }

  /** Only a text that names a widget may reach Dashboard's handlers. */
  #checkFilter(draw: Draw, browser: FakeConnection): void {
    this.#dashboard.widgets.get("shown")!.events.onSocket!.connection(browser);
    const packet = [
      draw.pick(["widget-change", "widget-send", "widget-load", "widget-action"]),
      anyId(draw),
      ask(draw),
    ];
    const passed: unknown[] = [];
    browser.filter!(packet, () => passed.push(packet));
    const [, id] = packet;
    const isPassed = passed.length > 0;
    const isAllowed = typeof id === "string" && WIDGETS.includes(id);
    if (isPassed !== isAllowed) throw new Error(`${isPassed ? "passes" : "drops"} ${JSON.stringify(id)}`);
  }

  async close(): Promise<void> {
    await this.#harness.close();
  }
}

async function quiet(browsers: readonly FakeConnection[]): Promise<void> {
  const count = (): number => browsers.reduce((sum, { got }) => sum + got.length, 0);
  for (let before = -1; before !== count();) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}

function checkPush(event: string, push: Push): void {
  const [, id] = /^enedis-linky:(.*)$/.exec(event) ?? [];
  if (id === undefined || !WIDGETS.includes(id)) throw new Error(`sends ${event}`);
  if ("code" in push) return;
  const text = JSON.stringify(push);
  checkText(text);
  if ("snapshot" in push) return;
  if (text.length > MOST_BYTES) throw new Error(`an answer of ${text.length} bytes`);
  checkPoints(push.answer);
}

function checkPoints(answer: Answer): void {
  if (!Number.isSafeInteger(answer.id)) throw new Error(`answers the question ${answer.id}`);
  if (!("runs" in answer || "values" in answer)) return;
  const rows =
    "values" in answer
      ? [
          answer.values,
          ...("parts" in answer ? (answer.parts ?? []).map(({ values }) => values) : []),
          ("before" in answer ? answer.before : undefined) ?? [],
        ]
      : [answer.runs, answer.before?.runs ?? []].map((runs) => runs.flatMap(([, , values]) => values));
  for (const row of rows) {
    if (row.length > MAX_POINTS) throw new Error(`an answer of ${row.length} points`);
    if (!row.every((value) => value === null || (Number.isSafeInteger(value) && value >= 0))) {
      throw new Error("a value that is no integer");
    }
  }
}

export const door: Door = {
  name: "socket",
  tries: 40,
  open: async () => {
    stayOffline();
    const harness = new Harness();
    const dashboard = new FakeDashboard();
    await harness.open(NOON);
    const meter = { type: "ui-enedis-linky", z: "tab", group: "group", meter: "meter" };
    await harness.start({
      types: [dashboard.type, widget],
      more: [
        { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [[]] },
        { id: "group", type: "ui-group" },
        { id: "shown", ...meter, direction: "consumption" },
        { id: "both", ...meter, direction: "both" },
        { id: "wired", ...meter, meter: "", direction: "both" },
      ],
    });
    await until("the newest day has arrived", () => harness.of("load_curve").length > 0);
    return new Sockets(harness, dashboard);
  },
};
