/** What the functions of the examples about prices decide: red days, the month's budget, the net and the live cost. */
import assert from "node:assert/strict";
import { FunctionNode, type Message } from "./function-node.js";
import { example, nodeOf } from "./harness.js";

/** @returns a day's midnight in Paris, from October to March of winter time */
const midnight = (day: string): string => `${day}T00:00:00+01:00`;
const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

describe("the functions of the examples about prices", () => {
  describe("a red day", () => {
    const span = (name: string, value: number, start: string, end: string): object => ({
      class: name,
      value,
      start: `${start}:00+01:00`,
      end: `${end}:00+01:00`,
    });
    /** The prices of a white day and of a red one after it. */
    const prices = [
      span("HCJB", 0.13, "2026-11-24T00:00", "2026-11-24T06:00"),
      span("HPJW", 0.19, "2026-11-24T06:00", "2026-11-24T22:00"),
      span("HCJW", 0.15, "2026-11-24T22:00", "2026-11-25T00:00"),
      span("HCJW", 0.15, "2026-11-25T00:00", "2026-11-25T06:00"),
      span("HPJR", 0.7295, "2026-11-25T06:00", "2026-11-25T22:00"),
      span("HCJR", 0.16, "2026-11-25T22:00", "2026-11-26T00:00"),
    ];
    const red = {
      color: "white",
      tomorrow: "red",
      event: "color",
      prices,
      left: { white: 42, red: 21, about: true },
    };
    const title = "Tempo : mercredi 25 novembre est rouge";
    const told = (node: FunctionNode, msg: Message): unknown => node.send(msg)?.["topic"];
    /** A flow that runs since yesterday. */
    const started = (memory?: Map<string, unknown>): FunctionNode => {
      const node = new FunctionNode(20, "Demain rouge", memory);
      node.send({ color: "white", tomorrow: null, event: "day", prices: prices.slice(0, 4) });
      return node;
    };

    it("is told with its hours and their price", () => {
      assert.deepEqual(
        { ...started().send(red) },
        {
          topic: title,
          payload:
            "Heures chères de 06:00 à 22:00 : 0,7295\u00a0€/kWh. Il reste environ 21 jours rouges cette saison.",
        },
      );
    });

    it("is told once and recalled once, whatever message comes", () => {
      const node = started();
      assert.equal(told(node, red), title);
      for (const event of ["change", "day", "input", "color"])
        assert.equal(told(node, { ...red, event }), undefined);
      const evening = { ...red, event: "input", evening: true };
      assert.equal(told(node, evening), "Tempo, rappel : mercredi 25 novembre est rouge");
      assert.equal(told(node, evening), undefined);
    });

    it("is not told while it may change, nor without its prices, nor if it is of another colour", () => {
      const node = started();
      assert.equal(told(node, { ...red, provisional: true }), undefined);
      assert.equal(told(node, { ...red, prices: prices.slice(0, 4) }), undefined);
      assert.equal(told(node, { ...red, tomorrow: "white" }), undefined);
      assert.equal(told(node, { ...red, tomorrow: null }), undefined);
      assert.equal(told(node, red), title);
    });

    it("is not told again after a start without a memory, but recalled, and the next one is told", () => {
      const node = new FunctionNode(20, "Demain rouge");
      // Before the archive is open, no colour is known.
      assert.equal(told(node, { color: null, tomorrow: null, event: "start", prices: [] }), undefined);
      assert.equal(told(node, { ...red, event: "change" }), undefined);
      assert.equal(told(node, { ...red, event: "color" }), undefined);
      assert.equal(
        told(node, { ...red, event: "input", evening: true }),
        "Tempo, rappel : mercredi 25 novembre est rouge",
      );
      const next = [...prices, span("HPJR", 0.7295, "2026-11-26T06:00", "2026-11-26T22:00")];
      assert.equal(told(node, { ...red, prices: next }), "Tempo : jeudi 26 novembre est rouge");
    });

    it("is told after a start if it comes later", () => {
      const node = new FunctionNode(20, "Demain rouge");
      for (const tomorrow of [null, "red"])
        assert.equal(told(node, { ...red, event: "start", tomorrow, provisional: true }), undefined);
      assert.equal(told(node, red), title);
    });

    it("is told by a start that has a memory and lacks this day", () => {
      const memory = new Map<string, unknown>([["told", "2026-11-20"]]);
      const node = new FunctionNode(20, "Demain rouge", memory);
      assert.equal(told(node, { ...red, event: "start" }), title);
    });

    it("may be tried as often as one likes, without being taken for told", () => {
      const node = started();
      const tried = { tomorrow: "red", again: true, prices };
      for (let i = 0; i < 2; i++) assert.equal(told(node, tried), title);
      assert.equal(told(node, red), title);
    });

    it("goes to the phone as example 18 sends it", () => {
      for (const name of ["Où l’envoyer", "http request"]) {
        const [here, there] = [20, 18].map((number) => nodeOf(example(number), name));
        assert.equal(here!.func, there!.func);
        assert.equal(here!["method"], there!["method"]);
      }
    });
  });

  describe("the month's budget", () => {
    /** The days of a month up to one of them, at a price each; null: not complete, and nothing of it is priced. */
    const days = (first: string, values: readonly (number | null)[]): Message[] =>
      values.map((value, i) => ({
        start: midnight(dayAfter(first, i)),
        end: midnight(dayAfter(first, i + 1)),
        value: value ?? 0.5,
        complete: value !== null,
      }));
    /** What reaches the node when the last `fresh` of these days have arrived. */
    const message = (payload: readonly Message[], fresh = 1, more: Message = {}): Message => ({
      payload,
      readings: payload.slice(-fresh),
      end: String(payload.at(-1)!["start"]).slice(0, 10),
      month: { start: payload[0]!["start"] },
      ...more,
    });
    const each = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
    const told = (node: FunctionNode, msg: Message): unknown => node.send(msg)?.["topic"];

    it("is told once when it is at risk and once when it is passed", () => {
      const node = new FunctionNode(21, "Budget");
      const all = days("2026-11-01", each(30, 5));
      const topics = all.map((_, i) => told(node, message(all.slice(0, i + 1))));
      assert.deepEqual(
        topics.flatMap((topic, i) => (topic === undefined ? [] : [[i + 1, topic]])),
        [
          [7, "Linky : budget menacé"],
          [25, "Linky : budget dépassé"],
        ],
      );
    });

    it("is silent while the estimate fits, or too few days are known", () => {
      const node = new FunctionNode(21, "Budget");
      assert.equal(told(node, message(days("2026-11-01", each(20, 3.9)), 20)), undefined);
      assert.equal(told(node, message(days("2026-11-01", [...each(6, 15), null]), 7)), undefined);
    });

    it("says the estimate as one, and counts the days that are not complete", () => {
      const values = [...each(10, 5), null, null];
      const { payload, gaps } = new FunctionNode(21, "Budget").send(message(days("2026-11-01", values), 12))!;
      assert.equal(gaps, 2);
      assert.equal(
        String(payload).replace(/\s/g, " "),
        "Novembre 2026 coûte 51,00 € jusqu’au 12 novembre, abonnement compris, pour un budget de 120,00 €. " +
          "À ce rythme, 150,00 € environ pour le mois (estimation d’après 10 jours sur 30). " +
          "Il manque des relevés ou des prix à 2 jours : le coût réel est sans doute plus élevé.",
      );
    });

    it("is not told again by days after a restart that forgot it", () => {
      const all = days("2026-11-01", each(27, 5));
      for (const count of [8, 26, 27]) {
        assert.equal(told(new FunctionNode(21, "Budget"), message(all.slice(0, count))), undefined);
      }
      // The day that passes it tells it, also with others.
      assert.equal(
        told(new FunctionNode(21, "Budget"), message(all.slice(0, 26), 2)),
        "Linky : budget dépassé",
      );
    });

    it("is told of days that arrive together in several messages", () => {
      const node = new FunctionNode(21, "Budget");
      const all = days("2026-11-01", each(30, 10));
      // The archive has them all before the first of these messages is looked at.
      assert.equal(told(node, message(all, 15, { readings: all.slice(0, 15) })), undefined);
      assert.equal(told(node, message(all, 15)), "Linky : budget dépassé");
      assert.equal(told(node, message(all, 1)), undefined);
    });

    it("is told although a day that is not complete has passed it before", () => {
      const all = days("2026-11-01", [...each(12, 9), null, 9]);
      const gap = all.with(12, { ...all[12]!, value: 20 });
      assert.equal(told(new FunctionNode(21, "Budget"), message(gap, 1)), "Linky : budget dépassé");
    });

    it("is told of a missing day that comes late and passes it", () => {
      const node = new FunctionNode(21, "Budget");
      const values: (number | null)[] = each(24, 4.9);
      values[10] = null;
      assert.equal(told(node, message(days("2026-11-01", values), 24)), "Linky : budget menacé");
      const healed = days("2026-11-01", values.with(10, 9));
      assert.equal(
        told(node, message(healed, 1, { readings: [healed[10]!], history: true })),
        "Linky : budget dépassé",
      );
    });

    it("begins anew each month, of its own length", () => {
      const node = new FunctionNode(21, "Budget");
      assert.equal(told(node, message(days("2027-01-01", each(31, 5)), 31)), "Linky : budget dépassé");
      assert.equal(told(node, message(days("2027-02-01", each(1, 5)))), undefined);
      assert.equal(told(node, message(days("2027-02-01", each(7, 4.2)))), undefined); // 28 days: € 117.60
      assert.equal(told(node, message(days("2027-02-01", [...each(7, 4.2), 6]))), "Linky : budget menacé");
    });

    it("is told on request, as often as one asks", () => {
      const node = new FunctionNode(21, "Budget");
      const asked = message(days("2026-11-01", each(3, 2)), 3, { replay: true });
      for (let i = 0; i < 2; i++) assert.equal(told(node, asked), "Linky : budget du mois");
      assert.equal(String(node.status).replace(/\s/g, " "), "6,00 €");
    });

    it("waits for a day that is priced in full", () => {
      const node = new FunctionNode(21, "Le mois");
      assert.equal(node.send({ month: null, start: null }), undefined);
      const { start, end } = node.send({ month: {}, start: "2026-11-23T00:00:00+01:00" })!;
      assert.deepEqual([start, end], ["2026-11-01", "2026-11-23"]);
    });
  });

  describe("the net of production", () => {
    const entries = (first: string, values: readonly (number | null)[]): object[] =>
      values.map((value, i) => ({
        start: midnight(dayAfter(first, i)),
        end: midnight(dayAfter(first, i + 1)),
        value: value ?? 1,
        complete: value !== null,
      }));
    const net = (consumption: object[], production: object[]): Message =>
      structuredClone(new FunctionNode(22, "Bilan net").send({ payload: { consumption, production } })!);

    it("is of the same days on both sides, and counts those left out", () => {
      // From 30 December on: a year and a month change.
      const { day, month, year, payload } = net(
        entries("2026-12-30", [9, 9, 3, null, 4, 5]),
        entries("2026-12-31", [2, 1, 1, 0.25, null]),
      );
      assert.deepEqual(day, {
        start: midnight("2027-01-03"),
        end: midnight("2027-01-04"),
        days: 1,
        missingDays: 0,
        cost: 4,
        earnings: 0.25,
        net: 3.75,
      });
      const january = {
        start: midnight("2027-01-01"),
        end: midnight("2027-01-04"),
        days: 2,
        missingDays: 1,
        cost: 7,
        earnings: 1.25,
        net: 5.75,
      };
      assert.deepEqual([month, year], [january, january]);
      assert.deepEqual(
        String(payload)
          .replace(/[\u00a0\u202f]/g, " ")
          .split("\n"),
        [
          "Dimanche 3 janvier : 3,75 € (consommé 4,00 €, vendu 0,25 €)",
          "Janvier 2027 : 5,75 € (consommé 7,00 €, vendu 1,25 €), sans 1 jour incomplet",
          "2027 : 5,75 € (consommé 7,00 €, vendu 1,25 €), sans 1 jour incomplet",
        ],
      );
    });

    it("is negative where more was earned", () => {
      const { month } = net(entries("2026-06-01", [0.3, 0.3]), entries("2026-06-01", [1, 1]));
      assert.equal((month as Message)["net"], -1.4);
    });

    it("is not guessed without a day of both sides", () => {
      const node = new FunctionNode(22, "Bilan net");
      const sides = { consumption: entries("2026-06-01", [null]), production: entries("2026-06-01", [1]) };
      assert.equal(node.send({ payload: sides }), undefined);
      assert.match(String(node.status), /^Aucun jour/);
    });
  });

  describe("a reading of the TIC", () => {
    const reading = (payload: unknown): unknown =>
      structuredClone(new FunctionNode(23, "Relevé").send({ payload })?.["reading"]);
    const tier = (i: number, value: number | null): Message => ({
      [`current_tier${i}_summ_delivered`]: value,
    });

    it("is understood in both modes of Zigbee2MQTT, with one phase or three", () => {
      // As reported by users: the total is 0 in mode “historique”, unused indexes are 0 or null.
      const historical = { ...tier(1, 7828.158), ...tier(2, 7452.224), ...tier(3, 0) };
      assert.deepEqual(
        reading({ apparent_power: 550, active_power: 0, current_summ_delivered: 0, ...historical }),
        { VA: 550, kWh: 15_280.382 },
      );
      const standard = { current_summ_delivered: 50_371.822, ...tier(1, 24_066.597), ...tier(2, null) };
      assert.deepEqual(reading({ apparent_power: 2370, active_power: 2204, ...standard }), {
        VA: 2370,
        kWh: 50_371.822,
      });
      const phases = { apparent_power: 221, apparent_power_ph_b: 308, total_apparent_power: 667 };
      assert.deepEqual(reading({ ...phases, current_summ_delivered: 9930.164 }), { VA: 667, kWh: 9930.164 });
    });

    it("is understood as a frame of either mode", () => {
      assert.deepEqual(reading({ PAPP: "00550", HCHC: "007828158", HCHP: "007452224" }), {
        VA: 550,
        kWh: 15_280.382,
      });
      assert.deepEqual(reading({ PAPP: 300, BASE: 6_366_719 }), { VA: 300, kWh: 6366.719 });
      assert.deepEqual(reading({ SINSTS: 1520, EAST: 12_345_678, EASF01: 1 }), { VA: 1520, kWh: 12_345.678 });
    });

    it("may lack the power or the index; without both, its status says that it is unknown", () => {
      assert.deepEqual(reading({ apparent_power: 0 }), { VA: 0, kWh: 0 });
      assert.deepEqual(reading({ BASE: 6_366_719 }), { VA: undefined, kWh: 6366.719 });
      for (const payload of [undefined, null, "PAPP", { temperature: 20 }, { apparent_power: null }]) {
        const node = new FunctionNode(23, "Relevé");
        assert.equal(node.send({ payload }), undefined);
        assert.equal(node.status, "Relevé inconnu");
      }
    });
  });

  describe("the live cost", () => {
    const at = (time: string): string => `2026-11-${time}:00+01:00`;
    const prices = [
      { start: at("24T00:00"), end: at("24T06:00"), value: 0.1 },
      { start: at("24T06:00"), end: at("24T22:00"), value: 0.2 },
      { start: at("24T22:00"), end: at("25T00:00"), value: 0.1 },
      { start: at("25T00:00"), end: at("25T06:00"), value: 0.1 },
    ];
    class Live {
      readonly #node: FunctionNode;

      constructor(memory?: Map<string, unknown>) {
        this.#node = new FunctionNode(23, "En direct", memory);
      }

      read(time: string, kWh: number, more: Message = {}): Message {
        this.#node.at = at(time);
        const tariff = {
          payload: "HP",
          price: 0.2,
          prices: prices.filter(({ end }) => end > at(`${time.slice(0, 2)}T00:00`)),
        };
        return this.#node.send({ ...tariff, reading: { VA: 1500, kWh }, ...more })!;
      }
    }
    const near = (found: unknown, wanted: number): void =>
      assert.ok(Math.abs(Number(found) - wanted) < 1e-9, `${String(found)}, not ${wanted}`);

    it("is the price in force for the energy between two readings, and at most the price of the power", () => {
      const live = new Live();
      const first = live.read("24T10:00", 1000);
      assert.deepEqual([first["euros"], first["since"]], [0, "10:00"]);
      near(first["perHour"], 0.3);
      live.read("24T10:01", 1000.02);
      const { payload, euros, kWh } = live.read("24T10:02", 1000.05);
      near(kWh, 0.05);
      near(euros, 0.01);
      assert.equal(
        String(payload).replace(/\s/g, " "),
        "au plus 0,30 €/h (1500 VA, HP) · 0,01 € depuis 10:00 (0,05 kWh)",
      );
    });

    it("splits what was used over a change of price, and begins at midnight with the day's own part", () => {
      const live = new Live();
      live.read("24T21:00", 1000);
      near(live.read("24T23:00", 1002)["euros"], 0.2 + 0.1);
      const { kWh, euros, since, unpriced } = live.read("25T01:00", 1004);
      near(kWh, 1);
      near(euros, 0.1);
      assert.deepEqual([since, unpriced], ["00:00", 0]);
    });

    it("starts again from an index that goes back or jumps, without counting that", () => {
      const live = new Live();
      live.read("24T10:00", 1000);
      live.read("24T10:30", 1001);
      assert.equal(live.read("24T10:31", 0.5)["restarts"], 1);
      near(live.read("24T11:31", 1.5)["kWh"], 2);
      const jumped = live.read("24T11:32", 1003);
      near(jumped["kWh"], 2);
      assert.equal(jumped["restarts"], 2);
      assert.match(String(jumped["payload"]), / · index reparti 2 fois$/);
      near(live.read("24T12:32", 1004)["kWh"], 3);
    });

    it("counts indexes that move by whole kWh, over all the time since they last moved", () => {
      const live = new Live();
      live.read("24T20:59", 1000);
      near(live.read("24T21:00", 1001)["euros"], 0.2);
      live.read("24T22:30", 1001);
      const { kWh, euros, restarts } = live.read("24T23:00", 1002);
      near(kWh, 2);
      near(euros, 0.2 + 0.15);
      assert.equal(restarts, 0);
    });

    it("ignores a message without an index, and the tariff's own messages", () => {
      const live = new Live();
      live.read("24T10:00", 1000);
      live.read("24T10:10", 0);
      near(live.read("24T10:20", 1000.5)["kWh"], 0.5);
      assert.equal(new FunctionNode(23, "En direct").send({ payload: "HC", price: 0.1, prices }), undefined);
    });

    it("has no euros while the price is not known, and keeps that energy apart", () => {
      const live = new Live();
      const unknown = { payload: null, price: null, prices: [] };
      live.read("24T10:00", 1000, unknown);
      const { perHour, euros, unpriced, payload } = live.read("24T11:00", 1001, unknown);
      assert.deepEqual([perHour, euros, unpriced], [undefined, 0, 1]);
      assert.match(String(payload), /· 1\skWh sans prix$/);
    });

    it("loses nothing of a stop, if its context outlives it", () => {
      const memory = new Map<string, unknown>();
      new Live(memory).read("24T10:00", 1000);
      const { kWh, since } = new Live(memory).read("24T12:00", 1003);
      near(kWh, 3);
      assert.equal(since, "10:00");
    });
  });
});
