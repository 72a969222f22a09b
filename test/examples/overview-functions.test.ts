/** What the functions of example 14 decide, of five meters and of thousands. */
import assert from "node:assert/strict";
import {
  blocked,
  late,
  notReady,
  onHold,
  otherToken,
  thousands,
  waiting,
  well,
  type MeterState,
} from "./fed-overview.js";
import { FunctionNode, type Message } from "./function-node.js";
import { example, nodeOf } from "./harness.js";

interface Row extends MeterState {
  readonly kind: string;
}

interface View {
  readonly total: number;
  readonly problem: number;
  readonly late: number;
  readonly onHold: number;
  readonly waiting: number;
  readonly upToDate: number;
  /** How many meters have a problem, by its state and code. */
  readonly causes: Readonly<Record<string, number>>;
  /** How many meters are on hold, by the word of their status. */
  readonly holds: Readonly<Record<string, number>>;
  readonly historyLeft: number;
  readonly viewer?: string;
  readonly first: number;
  readonly found: number;
  readonly rows: readonly Row[];
}

const PAGE = 50;
const ALL = 4_500;
/** Of a message to the dashboard, in bytes. */
const LARGEST = 30_000;

/** Both functions of the overview, with the memory of their flow: Node-RED's own, which hands out the value itself. */
class Overview {
  readonly #memory = new Map<string, unknown>();
  readonly meter = new FunctionNode(14, "Compteur", this.#memory, (value) => value);
  readonly #table = new FunctionNode(14, "Lignes", this.#memory, (value) => value);

  constructor(states: readonly MeterState[] = []) {
    this.hear(...states);
  }

  set at(at: string) {
    for (const node of [this.meter, this.#table]) node.at = at;
  }

  hear(...states: readonly MeterState[]): this {
    for (const payload of states) this.meter.send({ payload, usagePointId: "22000000000017" });
    return this;
  }

  /** The message that goes to the dashboard. @param question what a browser asks; without one, the next interval */
  message(question?: object, more: Message = {}): Message {
    const sent = this.#table.send(question === undefined ? {} : { payload: question, ...more });
    // From another realm, of its own prototypes; and as it goes over the socket.
    return JSON.parse(JSON.stringify(sent)) as Message;
  }

  view(question?: object): View {
    return this.message(question)["payload"] as View;
  }

  names(question?: object): string[] {
    return this.view(question).rows.map(({ name }) => name);
  }

  /** Has any look at all meters fail. */
  forbidToLook(): void {
    const fail = (): never => assert.fail("all meters were looked at");
    this.#memory.set("meters", new Proxy(this.#memory.get("meters") as object, { ownKeys: fail }));
  }
}

describe("the overview", () => {
  describe("of a few meters", () => {
    it("has a line for each, the worst on top, then the one most behind", () => {
      const overview = new Overview([
        well("B"),
        waiting("W"),
        late("L2", "2026-11-20"),
        late("L1", "2026-11-19"),
        { ...well("A"), callsLeft: null },
        { ...waiting("E"), lastGood: null },
        blocked("X", "banned"),
        notReady("C"),
      ]);
      const { rows, ...summary } = overview.view();
      assert.deepEqual(
        rows.map(({ name, kind, lastGood, callsLeft }) => [name, kind, lastGood, callsLeft]),
        [
          ["C", "problem", undefined, undefined],
          ["X", "problem", "2026-11-20", 1_799_000],
          ["L1", "late", "2026-11-19", 1_799_000],
          ["L2", "late", "2026-11-20", 1_799_000],
          ["E", "waiting", null, 1_799_000],
          ["W", "waiting", "2026-11-22", 1_799_000],
          ["A", "upToDate", "2026-11-23", null],
          ["B", "upToDate", "2026-11-23", 1_799_000],
        ],
      );
      assert.deepEqual(summary, {
        total: 8,
        problem: 2,
        late: 2,
        onHold: 0,
        waiting: 2,
        upToDate: 2,
        historyLeft: 0,
        first: 0,
        found: 8,
        causes: { "banned ": 1, "credentials no_token": 1 },
        holds: {},
      });
    });

    it("hands on what is wrong by its code, for the page's own words, and no sentence", () => {
      const { rows } = new Overview([
        well("A"),
        notReady("C"),
        otherToken("E"),
        late("D", "2026-11-20"),
      ]).view();
      assert.deepEqual(
        rows.map(({ name, state, code, text }) => [name, state, code, text]),
        [
          ["C", "credentials", "no_token", undefined],
          ["E", "consent", "token_other_point", undefined],
          ["D", "late", undefined, undefined],
          ["A", "ok", undefined, undefined],
        ],
      );
    });

    it("counts causes that one state has, and however many codes there are, 20 of them", () => {
      const refused = Array.from({ length: 30 }, (_, i) => ({ ...blocked(`R${i}`), code: `code-${i}` }));
      const { causes, problem } = new Overview([
        otherToken("A"),
        otherToken("B"),
        notReady("C"),
        notReady("D", "bad_token"),
        ...refused,
      ]).view();
      const { "consent token_other_point": other, "credentials no_token": none, "consent ": beyond } = causes;
      assert.deepEqual([other, none, beyond], [2, 1, 13]);
      const counts = Object.values(causes);
      assert.equal(counts.length, 21);
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        problem,
      );
    });

    it("tells meters whose service fails, or whose limit is reached, from those that only wait", () => {
      const { rows, ...summary } = new Overview([
        { ...waiting("W"), event: "waiting" },
        ...["D1", "D2", "D3"].map((name) => onHold(name, "unavailable")),
        onHold("Q", "calls_used_up"),
        { ...late("L", "2026-11-20"), event: "unavailable" },
        // Its history is held up, and nothing that is due.
        { ...well("U"), event: "unavailable" },
      ]).view();
      assert.deepEqual(
        rows.map(({ name, kind, event }) => [name, kind, event]),
        [
          ["L", "late", "unavailable"],
          ...["D1", "D2", "D3"].map((name) => [name, "onHold", "unavailable"]),
          ["Q", "onHold", "calls_used_up"],
          ["W", "waiting", "waiting"],
          ["U", "upToDate", "unavailable"],
        ],
      );
      assert.deepEqual([summary.late, summary.onHold, summary.waiting, summary.upToDate], [1, 4, 1, 1]);
      assert.deepEqual(summary.holds, { unavailable: 3, calls_used_up: 1 });
    });

    it("tells a curve that is off from one that waits like the rest while its service fails", () => {
      const off = (name: string): MeterState => ({ ...waiting(name), state: "load_curve_off" });
      const { rows } = new Overview([
        { ...off("F"), event: "unavailable" },
        { ...off("O"), event: "load_curve_off" },
        // Nothing that is due is missing.
        { ...off("U"), event: "unavailable", upToDate: true },
      ]).view();
      assert.deepEqual(
        rows.map(({ name, kind }) => [name, kind]),
        [
          ["O", "problem"],
          ["U", "problem"],
          ["F", "onHold"],
        ],
      );
    });

    it("tells a service that is down from one that answers again, whatever was told in the evening", () => {
      const evening = (name: string): MeterState => ({ ...waiting(name), state: "unavailable" });
      const { rows, holds } = new Overview([
        { ...evening("D"), event: "unavailable" },
        { ...evening("W"), event: "waiting" },
        { ...waiting("Q"), state: "quota", event: "waiting" },
      ]).view();
      assert.deepEqual(
        rows.map(({ name, kind }) => [name, kind]),
        [
          ["D", "problem"],
          ["Q", "waiting"],
          ["W", "waiting"],
        ],
      );
      assert.deepEqual(holds, {});
    });

    it("counts the simulated households of the example only while they are alone", () => {
      const overview = new Overview();
      const own = (...states: readonly MeterState[]): void => {
        for (const payload of states) overview.meter.send({ payload, isExample: true });
      };
      own(well("Maison"), well("Atelier"), well("Bureau"));
      assert.equal(overview.view().total, 3);
      overview.hear(notReady("Lot 1"), otherToken("Lot 2"), well("Lot 3"));
      assert.deepEqual(overview.names(), ["Lot 1", "Lot 2", "Lot 3"]);
      assert.deepEqual([overview.view().total, overview.view().upToDate], [3, 1]);
      // One of them that got a service of its own is no longer simulated, and one that is not ready is not either.
      own({ ...well("Maison"), account: "https://conso.boris.sh" }, notReady("Bureau"));
      assert.deepEqual(overview.names(), ["Bureau", "Lot 1", "Lot 2", "Lot 3", "Maison"]);
    });

    it("sums up the history that can come", () => {
      const overview = new Overview([
        { ...well("A"), historyLeft: 12 },
        otherToken("B"),
        late("C", "2026-11-20"),
      ]);
      assert.equal(overview.view().historyLeft, 12);
    });

    it("shows the last message of each, and drops meters that were removed", () => {
      const overview = new Overview();
      overview.at = "2026-11-24T08:00:00+01:00";
      overview.hear(late("A", "2026-11-20"), well("B"));
      overview.at = "2026-11-24T09:30:00+01:00";
      overview.hear({ ...well("A"), historyLeft: 12 });
      assert.deepEqual(
        overview.view().rows.map(({ name, kind, historyLeft }) => [name, kind, historyLeft]),
        [
          ["A", "upToDate", 12],
          ["B", "upToDate", 0],
        ],
      );
      overview.at = "2026-11-24T10:01:00+01:00";
      assert.deepEqual(overview.names(), ["A"]);
      overview.at = "2026-11-24T12:00:00+01:00";
      const { total, rows, found } = overview.view();
      assert.deepEqual([total, rows, found], [0, [], 0]);
    });

    it("names a meter without a name by the end of its PDL", () => {
      const overview = new Overview([well("")]);
      overview.meter.send({ payload: notReady("") });
      assert.deepEqual(overview.names(), ["•••• ?", "•••• 0017"]);
    });

    it("ignores a message that is no state", () => {
      const overview = new Overview([well("A")]);
      for (const payload of [undefined, null, 12.3, "ok", { name: "B" }]) {
        assert.equal(overview.meter.send({ payload, topic: "B/consumption/daily" }), undefined);
      }
      assert.deepEqual(overview.names(), ["A"]);
    });

    it("orders names as people count", () => {
      const names = ["Lot 10", "Lot 9", "étage", "Lot 1", "Zoo"];
      assert.deepEqual(new Overview(names.map(well)).names(), ["étage", "Lot 1", "Lot 9", "Lot 10", "Zoo"]);
    });
  });

  describe(`of ${ALL} meters`, () => {
    let overview: Overview;

    beforeEach(() => {
      overview = new Overview(thousands(ALL));
    });

    it("sums up all, and shows a page of those that are not up to date", () => {
      const { rows, ...summary } = overview.view();
      assert.deepEqual(summary, {
        total: ALL,
        problem: 12,
        late: 100,
        onHold: 0,
        waiting: 200,
        upToDate: 4_188,
        causes: { "consent adam-dc-0007": 8, "banned ": 4 },
        holds: {},
        historyLeft: 40_000,
        first: 0,
        found: 312,
      });
      assert.deepEqual(
        rows.map(({ kind }) => kind),
        Array.from({ length: PAGE }, (_, i) => (i < 12 ? "problem" : "late")),
      );
      const days = rows.slice(12).map(({ lastGood }) => lastGood!);
      assert.deepEqual(days.toSorted(), days);
    });

    it("has pages that together show each of these once, and the last one for a page too far", () => {
      const pages = [0, 1, 2, 3, 4, 5, 6].map((page) => overview.view({ viewer: "me", page }));
      assert.deepEqual(
        pages.map(({ first, rows }) => [first, rows.length]),
        [...[0, 50, 100, 150, 200, 250].map((first) => [first, PAGE]), [300, 12]],
      );
      const names = pages.flatMap(({ rows }) => rows.map(({ name }) => name));
      assert.equal(new Set(names).size, 312);
      assert.deepEqual(overview.view({ viewer: "me", page: 99 }), pages.at(-1));
      const firstOf = (page: unknown): number => overview.view({ viewer: "me", page }).first;
      assert.deepEqual([-3, "x", null, {}, NaN].map(firstOf), [0, 0, 0, 0, 0]);
      assert.deepEqual([Infinity, 1e300].map(firstOf), [300, 300]);
    });

    it("finds any meter by its name, without its accents and capitals, up to date or not", () => {
      const { found, rows, total } = overview.view({ viewer: "me", search: "  RESIDENCE 446" });
      assert.deepEqual([total, found], [ALL, 11]);
      assert.deepEqual(
        rows.slice(0, 2).map(({ name, kind }) => [name, kind]),
        [
          ["Résidence 4460", "waiting"],
          ["Résidence 4461", "waiting"],
        ],
      );
      assert.deepEqual(overview.names({ viewer: "me", search: "nobody" }), []);
      assert.equal(overview.view({ viewer: "me", search: "résidence", page: 89 }).first, 89 * PAGE);
      assert.equal(overview.view({ viewer: "me", search: ["x"] }).found, 0);
    });

    it("answers one browser alone, by the name that it gave itself and by its socket", () => {
      const _client = { socketId: "abc" };
      const answer = overview.message({ viewer: "me", page: 1 }, { _client });
      assert.deepEqual([answer["_client"], (answer["payload"] as View).viewer], [_client, "me"]);
      const forAll = overview.message();
      assert.deepEqual([forAll["_client"], (forAll["payload"] as View).viewer], [undefined, undefined]);
      assert.equal(overview.view({ viewer: "x".repeat(1_000_000) }).viewer!.length, 20);
    });

    it(`sends less than ${LARGEST} bytes, whatever is wrong`, () => {
      const bytes = (question?: object): number =>
        Buffer.byteLength(JSON.stringify(overview.message(question)));
      const sizes = [bytes(), bytes({ viewer: "me", page: 3 }), bytes({ viewer: "me", search: "1" })];
      overview.hear(...thousands(ALL).map(({ name }) => blocked(`${name}, avec un nom assez long`)));
      sizes.push(bytes());
      assert.ok(Math.max(...sizes) < LARGEST, sizes.join());
    });

    it("looks at all meters once an interval, not for a message nor for a browser's page", () => {
      overview.view();
      overview.forbidToLook();
      overview.hear(...thousands(100));
      for (const search of ["", "12"]) overview.view({ viewer: "me", page: 2, search });
      assert.throws(() => overview.view(), /all meters were looked at/);
    });

    it("shows a browser what meters have said since the list was made, and makes it anew after a minute", () => {
      overview.at = "2026-11-24T08:00:00+01:00";
      overview.view();
      overview.hear(well("Résidence 7"));
      const first = (): Row => overview.view({ viewer: "me" }).rows[0]!;
      assert.deepEqual([first().name, first().kind], ["Résidence 7", "upToDate"]);
      overview.at = "2026-11-24T08:01:01+01:00";
      assert.deepEqual([first().name, first().kind], ["Résidence 382", "problem"]);
    });

    it("says that all is well by an empty list", () => {
      overview.hear(...thousands(ALL).map(({ name }) => well(name)));
      const { total, upToDate, found, rows } = overview.view();
      assert.deepEqual([total, upToDate, found, rows], [ALL, ALL, 0, []]);
      assert.equal(overview.view({ viewer: "me", search: "résidence 12" }).found, 111);
    });
  });

  it("sends the page at most once in three seconds, however many meters speak", () => {
    const { op1type, op2type, duration, units, extend, wires } = nodeOf(example(14), "1 toutes les 3 s");
    assert.deepEqual([op1type, op2type, duration, units, extend], ["nul", "payl", "3", "s", false]);
    assert.deepEqual(wires, [[nodeOf(example(14), "Lignes").id]]);
    // By a pair of links, which keeps the flow narrow.
    const [out] = example(14).nodes.filter(({ type, name }) => type === "link out" && name === "Montrer");
    const [show] = example(14).nodes.filter(({ type, name }) => type === "link in" && name === "Montrer");
    assert.deepEqual(nodeOf(example(14), "Compteur").wires, [[out!.id]]);
    assert.deepEqual(out!["links"], [show!.id]);
    assert.deepEqual(show!.wires, [[nodeOf(example(14), "1 toutes les 3 s").id]]);
  });

  for (const number of [13, 14]) {
    describe(`a meter of example ${number}`, () => {
      const ask = (): FunctionNode => new FunctionNode(number, "Où en est-il", new Map());
      const request = { action: "state", ...(number === 14 && { isExample: true }) };

      it("is asked once a second at most while it has news", () => {
        const node = ask();
        node.initialize();
        node.timers.length = 0;
        for (let i = 0; i < 20; i++) assert.equal(node.send({ payload: i }), undefined);
        assert.deepEqual(
          node.timers.map(({ ms, repeats }) => [ms, repeats]),
          [[1_000, false]],
        );
        node.timers[0]!.run();
        assert.deepEqual(node.sent, [request]);
        node.send({});
        assert.equal(node.timers.length, 2);
      });

      it("is asked once an hour without news, at a moment of its own", () => {
        const nodes = Array.from({ length: 40 }, ask);
        for (const node of nodes) node.initialize();
        const moments = nodes.map(({ timers }) => timers[0]!.ms);
        assert.ok(moments.every((ms) => ms >= 0 && ms < 3_600_000));
        assert.ok(new Set(moments.map((ms) => Math.floor(ms / 600_000))).size > 2, moments.join());
        const [node] = nodes;
        node!.timers[0]!.run();
        const { run, ...hourly } = node!.timers[1]!;
        run();
        assert.deepEqual(hourly, { ms: 3_600_000, repeats: true });
        assert.deepEqual(node!.sent, [request, request]);
      });

      it("is asked again after a stop within that second, also if its context was kept", () => {
        const memory = new Map<string, unknown>();
        new FunctionNode(number, "Où en est-il", memory).send({});
        const node = new FunctionNode(number, "Où en est-il", memory);
        node.initialize();
        node.send({});
        assert.ok(node.timers.some(({ ms }) => ms === 1_000));
      });

      it("is asked for its readings, its health and its status", () => {
        const { nodes } = example(number);
        const asks = nodeOf(example(number), "Où en est-il").id;
        const subflow = nodes.find(({ type }) => type === "subflow")!.id;
        const input = nodes.find(({ type, z }) => type === "enedis-linky in" && z === subflow)!;
        const status = nodes.find(({ type, z }) => type === "status" && z === subflow)!;
        assert.deepEqual(
          [input.wires, status.wires, status["scope"]],
          [[[asks], [asks]], [[asks]], [input.id]],
        );
      });
    });
  }
});
