/** What the examples' functions decide, at times and in states that a running Node-RED does not show. */
import assert from "node:assert/strict";
import { createContext, Script } from "node:vm";
import { example, nodeOf } from "./bench.js";

type Message = Record<string, unknown>;

/** A function node with a context of its own; its `new Date()` is what `at` says. */
class FunctionNode {
  readonly #script: Script;
  readonly #memory: Map<string, unknown>;
  at = "2026-11-24T08:00:00+01:00";

  /** @param memory the context, where several nodes share that of their flow */
  constructor(number: number, name: string, memory = new Map<string, unknown>()) {
    this.#memory = memory;
    this.#script = new Script(`(function (msg) {${nodeOf(example(number), name).func}})(msg)`);
  }

  send(msg: Message): Message | undefined {
    const store = {
      get: (key: string): unknown => structuredClone(this.#memory.get(key)),
      set: (key: string, value: unknown): unknown => this.#memory.set(key, structuredClone(value)),
    };
    const { at } = this;
    class FixedDate extends Date {
      constructor(value?: string | number) {
        super(value ?? at);
      }
      static override now(): number {
        return Date.parse(at);
      }
    }
    const sandbox = createContext({ msg, context: store, flow: store, Date: FixedDate });
    return this.#script.runInContext(sandbox) as Message | undefined;
  }
}

describe("the functions of the examples", () => {
  describe("near the limit", () => {
    it("alerts once, is calm only well below, and leaves the history alone", () => {
      const near = new FunctionNode(9, "Près");
      const peak = (payload: number, history = false): string | undefined =>
        near.send({ payload, history, at: "2026-11-23T19:12:00+01:00" })?.["topic"] as string | undefined;
      assert.equal(peak(7, true), undefined);
      assert.equal(peak(5.39), undefined);
      assert.equal(peak(5.4), "Linky : puissance max");
      assert.equal(peak(6.3), undefined);
      assert.equal(peak(4.81), undefined); // above 80 %
      assert.equal(peak(4.79), "Linky : puissance redescendue");
      assert.equal(peak(4.79), undefined);
      assert.equal(peak(5.4), "Linky : puissance max");
    });

    it("tells value, share and the time of the peak in Paris", () => {
      const text = new FunctionNode(9, "Près").send({ payload: 6.3, at: "2026-11-23T18:12:00Z" })?.[
        "payload"
      ];
      assert.match(String(text), /6,3 kVA, soit 105\s% .*23 novembre 2026.*19:12/);
    });
  });

  describe("one message per incident", () => {
    const health = (meter: string, payload: string, account?: string): Message => ({
      ...{ topic: `${meter}/health`, payload, text: `${payload}.`, action: "Do it." },
      ...(account !== undefined && { scope: "service", account, meters: 2 }),
    });

    it("tells a ban of two meters of one account once, and its end when both are well", () => {
      const node = new FunctionNode(9, "Un message");
      const account = "https://gateway.example";
      assert.equal(node.send(health("A", "banned", account))?.["topic"], "Linky : incident");
      assert.equal(node.send(health("B", "banned", account)), undefined);
      assert.equal(node.send(health("A", "ok")), undefined);
      assert.equal(node.send(health("B", "ok"))?.["topic"], "Linky : tout va bien");
      assert.equal(node.send(health("A", "banned", account))?.["topic"], "Linky : incident");
    });

    it("tells incidents of two meters, of two accounts, and another state of the same meter", () => {
      const node = new FunctionNode(9, "Un message");
      for (const message of [
        health("A", "late"),
        health("B", "late"),
        health("A", "consent"),
        health("C", "quota", "x"),
        health("D", "quota", "y"),
      ]) {
        assert.equal(node.send(message)?.["topic"], "Linky : incident", JSON.stringify(message));
      }
      assert.equal(node.send(health("B", "ok"))?.["topic"], "Linky : tout va bien");
    });

    it("tells a coming end of the consent without ending an incident", () => {
      const node = new FunctionNode(9, "Un message");
      node.send(health("A", "late"));
      assert.equal(node.send(health("A", "expiring"))?.["topic"], "Linky : fin proche du consentement");
      assert.equal(node.send(health("A", "ok"))?.["topic"], "Linky : tout va bien");
    });
  });

  describe("the morning digest", () => {
    const day = "2026-11-23";
    const reading = (measure: string, more: Message = {}): Message => ({
      ...{ measure, payload: 12.345, unit: "kWh", complete: true },
      ...{ start: `${day}T00:00:00+01:00`, at: `${day}T19:12:00+01:00` },
      ...more,
    });
    const tick = { payload: 0 };

    it("waits for the complete curve, and leaves once", () => {
      const node = new FunctionNode(10, "Bilan");
      assert.equal(node.send(reading("daily")), undefined);
      assert.equal(node.send(reading("max_power", { unit: "kVA" })), undefined);
      assert.equal(node.send(reading("load_curve", { complete: false })), undefined);
      node.at = "2026-11-24T19:45:00+01:00";
      assert.equal(node.send(tick), undefined);
      const digest = node.send(reading("load_curve"))!;
      assert.equal(digest["topic"], "Linky, lundi 23 novembre 2026");
      assert.match(
        String(digest["payload"]),
        /^Énergie du jour : 12,345 kWh\nPuissance max : 12,345 kVA, 19:12$/,
      );
      assert.equal(node.send(reading("daily")), undefined);
    });

    it("leaves at 8 p.m. in Paris, whatever is there, and says what is missing", () => {
      const node = new FunctionNode(10, "Bilan");
      node.send(reading("daily"));
      node.send(reading("load_curve", { complete: false }));
      node.at = "2026-11-24T19:00:00Z";
      const digest = node.send(tick);
      assert.match(String(digest?.["payload"]), /Il manque : courbe de charge, puissance max$/);
      assert.equal(node.send(tick), undefined);
    });

    it("does not take the day before for yesterday", () => {
      const node = new FunctionNode(10, "Bilan");
      node.at = "2026-11-25T20:00:00+01:00";
      assert.deepEqual(
        [...(node.send(reading("daily"))!["missing"] as string[])],
        ["daily", "load_curve", "max_power"],
      );
    });
  });

  describe("the overview of many meters", () => {
    class Overview {
      readonly #memory = new Map<string, unknown>();
      readonly #meter = new FunctionNode(14, "Compteur · Meter", this.#memory);
      readonly #table = new FunctionNode(14, "Tableau · Table", this.#memory);

      hear(...messages: Message[]): this {
        for (const msg of messages) this.#meter.send(msg);
        return this;
      }

      /** Each line's cells. */
      rows(): unknown[][] {
        const rows = this.#table.send({})!["payload"] as Message[];
        return [...rows].map((row) => Object.values(row));
      }
    }

    const monthly = (name: string, end: string, ...missing: [string, number][]): Message => ({
      ...{ topic: `${name}/consumption/monthly`, measure: "monthly", direction: "consumption" },
      ...{ end: `${end}T00:00:00+01:00` },
      readings: missing.map(([month, missingDays]) => ({ start: `${month}-01T00:00:00+01:00`, missingDays })),
    });
    const curve = (name: string, day: string, complete: boolean): Message => ({
      ...{ topic: `${name}/consumption/load_curve`, measure: "load_curve", direction: "consumption" },
      ...{ start: `${day}T23:30:00+01:00`, complete },
    });
    const health = (name: string, payload: string): Message => ({
      ...{ topic: `${name}/health`, payload, text: `${payload}.`, nextTry: "2026-11-24T14:07:00+01:00" },
    });

    it("has a line for each meter, those most behind on top", () => {
      const rows = new Overview()
        .hear(
          monthly("B", "2026-11-24", ["2026-10", 0], ["2026-11", 0]),
          curve("B", "2026-11-23", true),
          monthly("A", "2026-11-21", ["2026-10", 2], ["2026-11", 1]),
          curve("A", "2026-11-20", false),
          health("A", "banned"),
          health("C", "consent"),
        )
        .rows();
      assert.deepEqual(rows, [
        ["C", "–", "–", "–", "consent.", "2026-11-24 14:07"],
        ["A", "2026-11-20", 3, "✗", "banned.", "2026-11-24 14:07"],
        ["B", "2026-11-23", 0, "✓", "à jour", ""],
      ]);
    });

    it("forgets a hole that healed, a month of a year ago and a state that ended", () => {
      const overview = new Overview().hear(
        monthly("A", "2026-11-24", ["2025-11", 9], ["2026-10", 2], ["2026-11", 1]),
        health("A", "late"),
        health("A", "expiring"),
      );
      assert.deepEqual(overview.rows()[0]!.slice(2, 5), [3, "–", "late."]);
      overview.hear(monthly("A", "2026-11-24", ["2026-10", 0]), health("A", "ok"));
      assert.deepEqual(overview.rows()[0]!.slice(2), [1, "–", "à jour", ""]);
    });

    it("calls a meter well only where it knows so", () => {
      const overview = new Overview().hear(monthly("A", "2026-11-23", ["2026-11", 0]));
      assert.equal(overview.rows()[0]![4], "inconnu");
      overview.hear(health("A", "ok"));
      assert.equal(overview.rows()[0]![4], "attend la suite");
      overview.hear(monthly("A", "2026-11-24", ["2026-11", 0]));
      assert.equal(overview.rows()[0]![4], "à jour");
      // A curve that stayed behind is not that of the newest day.
      overview.hear(curve("A", "2026-11-22", true));
      assert.equal(overview.rows()[0]![3], "✗");
    });

    it("does not show the PDL of a meter without a name", () => {
      const rows = new Overview().hear(curve("22000000000017", "2026-11-23", true)).rows();
      assert.equal(rows[0]![0], "••••••••••0017");
    });

    it("leaves production out, and can be emptied", () => {
      const overview = new Overview().hear({
        ...curve("A", "2026-11-23", true),
        direction: "production",
      });
      assert.deepEqual(overview.rows(), []);
      overview.hear(curve("A", "2026-11-23", true));
      assert.equal(overview.rows().length, 1);
      assert.deepEqual(overview.hear({ payload: "empty" }).rows(), []);
    });
  });

  it("keep the oldest of the days that a database missed", () => {
    const memory = new Map<string, unknown>();
    const run = new Script(`(function () {${nodeOf(example(5), "Depuis quel jour").func}})()`);
    const warnings: string[] = [];
    for (const start of [
      "2026-11-20T00:00:00+01:00",
      "2024-01-01T00:00:00+01:00",
      "2026-11-22T00:00:00+01:00",
    ]) {
      run.runInContext(
        createContext({
          msg: { readings: [{ start }], error: { message: "no host" } },
          flow: {
            get: (key: string) => memory.get(key),
            set: (key: string, value: unknown) => memory.set(key, value),
          },
          node: { warn: (text: string) => warnings.push(text) },
        }),
      );
    }
    assert.equal(memory.get("missed"), "2024-01-01");
    assert.deepEqual(warnings, ["no host"]);
  });
});
