/** What the functions of the legacy dashboard decide. */
import assert from "node:assert/strict";
import type { Snapshot } from "../../nodes/widget/protocol.js";
import { FunctionNode, type Message } from "./function-node.js";

describe("the functions of the legacy dashboard", () => {
  describe("the snapshot of the legacy dashboard", () => {
    it("reports a month's missing days, as the entry of its own period says, and keeps them", () => {
      const node = new FunctionNode(4, "Instantané");
      const [october, november] = ["2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"];
      const missing = (start: string, ...readings: { start: string; missingDays: number }[]): unknown => {
        const msg = node.send({
          topic: "Maison/consumption/monthly",
          usagePointId: "22000000000017",
          direction: "consumption",
          measure: "monthly",
          payload: 500,
          start,
          end: "2026-11-24T00:00:00+01:00",
          readings,
        });
        const { sides } = msg!["payload"] as Pick<Snapshot, "sides">;
        return sides.consumption!.values.monthly!.missing;
      };
      const old = { start: october, missingDays: 9 };
      assert.equal(missing(november, old, { start: november, missingDays: 2 }), 2);
      assert.equal(missing(november, old), 2);
      assert.equal(missing(november, { start: november, missingDays: 0 }), undefined);
      assert.equal(missing(november, old), undefined);
    });
  });

  describe("the lamp of the legacy dashboard", () => {
    const day = (measure: string, at: string): Message => ({
      topic: "Maison/consumption/daily",
      usagePointId: "22000000000017",
      direction: "consumption",
      measure,
      payload: 1,
      start: `${at}T00:00:00+01:00`,
      end: `${at}T23:59:00+01:00`,
      readings: [{ start: `${at}T00:00:00+01:00`, value: 1 }],
    });
    const lampAfter = (...messages: Message[]): Snapshot["lamp"] => {
      const node = new FunctionNode(4, "Instantané");
      // From another realm: of its own prototypes.
      return structuredClone((messages.map((msg) => node.send(msg)!["payload"]) as Snapshot[]).at(-1)!.lamp);
    };

    it("is orange while an earlier day is missing, of those since the first one received", () => {
      assert.deepEqual(lampAfter(day("daily", "2026-11-21"), day("daily", "2026-11-23")), {
        color: "orange",
        words: { fr: "Il manque 1 jour (sur 3)", en: "1 day missing (of 3)" },
      });
      const two = lampAfter(day("max_power", "2026-11-21"), day("daily", "2026-11-23"));
      assert.equal(two.words.fr, "La veille n’est pas encore complète");
      const whole = lampAfter(...["21", "22", "23"].map((of) => day("daily", `2026-11-${of}`)));
      assert.deepEqual([whole.color, whole.words.en], ["green", "Up to date to yesterday"]);
    });

    it("counts a day of which another series is there, and none before the first", () => {
      const late = [
        day("load_curve", "2026-11-20"),
        day("load_curve", "2026-11-23"),
        day("daily", "2026-11-23"),
      ];
      assert.equal(lampAfter(...late).words.fr, "Il manque 3 jours (sur 4)");
      assert.equal(lampAfter(day("daily", "2026-11-23")).color, "green");
    });
  });

  describe("the meter's name in the snapshot of the legacy dashboard", () => {
    for (const [root, name] of [
      ["Maison", "Maison"],
      ["22000000000017", ""],
    ] as const) {
      it(`is ${name === "" ? "left to the end of its PDL, without one" : "that of its topics"}`, () => {
        const { payload } = new FunctionNode(4, "Instantané").send({
          topic: `${root}/consumption/daily`,
          usagePointId: "22000000000017",
          direction: "consumption",
          measure: "daily",
          payload: 1,
          readings: [],
          start: "2026-11-23T00:00:00+01:00",
          end: "2026-11-24T00:00:00+01:00",
        })!;
        const { name: shown, hint } = payload as Snapshot;
        assert.deepEqual([shown, hint], [name, "0017"]);
      });
    }
  });

  describe("the snapshot of the legacy dashboard, with MyElectricalData", () => {
    const send = (node: FunctionNode, measure: string, day: string, more: Message = {}) =>
      node.send({
        topic: `Maison/consumption/${measure}`,
        usagePointId: "22000000000017",
        direction: "consumption",
        measure,
        payload: 1,
        start: `${day}T00:00:00+01:00`,
        end: `${day}T23:59:00+01:00`,
        readings: [{ start: `${day}T00:00:00+01:00`, value: 1 }],
        ...more,
      })!["payload"] as Snapshot;

    it("is up to date with the day before yesterday, which is its last bar", () => {
      const node = new FunctionNode(4, "Instantané");
      send(node, "max_power", "2026-11-23");
      const late = send(node, "daily", "2026-11-22", { service: "myelectricaldata" });
      assert.equal(late.lamp.color, "green");
      const side = late.sides.consumption!;
      assert.equal(side.days.values.at(-1), 1_000);
      assert.equal(side.days.from + side.days.values.length, side.coverageTo);
      assert.deepEqual(
        Object.values(side.coverage).map((signs) => signs.slice(-2)),
        ["20", "02"],
      );
      assert.equal(send(node, "daily", "2026-11-21", { service: "myelectricaldata" }).lamp.color, "green");
    });

    it("waits for yesterday's with any other service, and for production", () => {
      const node = new FunctionNode(4, "Instantané");
      assert.notEqual(send(node, "daily", "2026-11-22", { service: "conso-api" }).lamp.color, "green");
      const produced = { service: "myelectricaldata", direction: "production" };
      assert.notEqual(send(node, "daily", "2026-11-22", produced).lamp.color, "green");
    });
  });
});
