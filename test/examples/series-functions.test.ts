/** What the functions of the examples about series of prices decide: when they ask, what they read, which hours they choose. */
import assert from "node:assert/strict";
import { FunctionNode, type Message } from "./function-node.js";

const HOUR = 3_600;
const seconds = (text: string): number => Date.parse(text) / 1_000;

interface Entry {
  readonly start: string;
  readonly end: string;
  readonly value: number;
}

describe("the functions of the example about tomorrow's prices", () => {
  describe("ask", () => {
    const SOURCE = "http://127.0.0.1/price?bzn=FR";

    /** The times at which it asks, by a clock that it looks at every five minutes. */
    class Asking {
      readonly memory = new Map<string, unknown>();
      readonly asked: string[] = [];
      readonly urls: unknown[] = [];
      readonly #node: FunctionNode;

      constructor(source = SOURCE) {
        this.#node = new FunctionNode(31, "Est-ce l’heure", this.memory);
        this.#node.env.set("PRICES", source);
      }

      get status(): unknown {
        return this.#node.status;
      }

      run(from: string, to: string, known?: (time: string) => string | undefined): this {
        for (let at = seconds(from); at < seconds(to); at += 300) {
          this.#node.at = new Date(at * 1_000).toISOString();
          const sent = this.#node.send({});
          if (sent === undefined) continue;
          const time = new Date((at + HOUR) * 1_000).toISOString().slice(0, 16);
          this.asked.push(time);
          this.urls.push(sent["url"]);
          const now = known?.(time);
          if (now !== undefined) this.memory.set("known", now);
        }
        return this;
      }
    }
    const dayAfter = (time: string): string =>
      new Date(Date.parse(time.slice(0, 10)) + 86_400_000).toISOString().slice(0, 10);

    it("nobody, before the user has named the source", () => {
      const asking = new Asking("").run("2027-01-11T00:00:00+01:00", "2027-01-12T00:00:00+01:00");
      assert.deepEqual([asking.asked, asking.status], [[], "PRICES ?"]);
    });

    it("once a day between 13:05 and 14:05 and five minutes, at another minute on other days", () => {
      const asking = new Asking();
      asking.memory.set("known", "2027-01-01");
      asking.run("2027-01-01T00:00:00+01:00", "2027-01-11T00:00:00+01:00", dayAfter);
      assert.equal(asking.asked.length, 10);
      for (const time of asking.asked) {
        assert.ok(time.slice(11) >= "13:05" && time.slice(11) < "14:10", time);
      }
      assert.ok(new Set(asking.asked.map((time) => time.slice(11))).size > 2);
      assert.equal(asking.urls[0], `${SOURCE}&start=2027-01-01&end=2027-01-02`);
    });

    it("soon after a start, and again in the afternoon for the next day", () => {
      const asking = new Asking().run("2027-01-11T09:00:00+01:00", "2027-01-12T00:00:00+01:00", (time) =>
        time.slice(11) < "13" ? "2027-01-11" : "2027-01-12",
      );
      assert.equal(asking.asked.length, 2);
      assert.equal(asking.asked[0], "2027-01-11T09:00");
    });

    it("again at most hourly and six times in a row, while there is no answer", () => {
      const asking = new Asking();
      asking.memory.set("known", "2027-01-11");
      asking.run("2027-01-11T12:00:00+01:00", "2027-01-12T12:00:00+01:00");
      assert.equal(asking.asked.length, 6 + 6);
      const times = asking.asked.map((time) => Date.parse(time));
      for (const [i, time] of times.slice(1).entries()) assert.ok(time - times[i]! >= HOUR * 1_000);
      assert.ok(asking.asked[6]! >= "2027-01-12T00:00");
    });

    it("not again at once when the clock jumps an hour back", () => {
      const asking = new Asking().run("2027-01-11T09:00:00+01:00", "2027-01-11T09:30:00+01:00");
      asking.run("2027-01-11T08:31:00+01:00", "2027-01-11T09:30:00+01:00");
      assert.equal(asking.asked.length, 1);
    });
  });

  describe("read", () => {
    const read = (msg: Message, memory = new Map<string, unknown>()) => {
      const node = new FunctionNode(31, "Prix TTC", memory);
      const sent = structuredClone(node.send(msg)) as
        | { payload: Entry[]; known?: string; action: string }
        | undefined;
      assert.equal(memory.get("known"), undefined, "no contract has taken them yet");
      return { sent, node, known: sent && answeredBy("Maison", sent, memory).get("known") };
    };
    /** The memory of the flow after an answer of the tariff node. */
    const answeredBy = (contract: string, msg: object, memory = new Map<string, unknown>()) => {
      const noting = new FunctionNode(31, "Noter", memory);
      const said = { ...msg, topic: `${contract}/prices`, payload: { added: 1, changed: 0, same: 0 } };
      assert.deepEqual({ ...noting.send(said) }, said);
      return memory;
    };
    /** An answer of Energy-Charts with prices that count up. */
    const answer = (from: string, count: number, step = HOUR, more: object = {}): Message => ({
      statusCode: 200,
      payload: {
        license_info: "CC BY 4.0",
        unix_seconds: Array.from({ length: count }, (_, i) => seconds(from) + i * step),
        price: Array.from({ length: count }, (_, i) => i),
        unit: "EUR / MWh",
        deprecated: false,
        ...more,
      },
    });

    it("hours and quarter-hours, as € a kWh with taxes", () => {
      for (const step of [HOUR, 900]) {
        const { sent, known } = read(answer("2027-01-11T00:00:00+01:00", (48 * HOUR) / step, step));
        assert.equal(sent!.action, "prices");
        assert.equal(sent!.payload.length, (48 * HOUR) / step);
        assert.deepEqual(sent!.payload[1], {
          start: step === HOUR ? "2027-01-11T00:00Z" : "2027-01-10T23:15Z",
          end: step === HOUR ? "2027-01-11T01:00Z" : "2027-01-10T23:30Z",
          value: 0.1212, // (0.001 + 0.02 + 0.05 + 0.03) × 1.2
        });
        assert.equal(known, "2027-01-12");
      }
    });

    it("negative prices of the exchange, with at most eight decimals", () => {
      const { sent } = read(answer("2027-01-11T00:00:00+01:00", 2, HOUR, { price: [-250, 33.333333] }));
      assert.deepEqual(
        sent!.payload.map(({ value }) => value),
        [-0.18, 0.16],
      );
    });

    it("the other form, of one list", () => {
      const data = [0, 1].map((hour) => ({
        timestamp: `2027-01-11T0${hour}:00:00+01:00`,
        values: { day_ahead_price: hour },
      }));
      const { sent } = read({ payload: { data, unit: "EUR / MWh", license: "CC BY 4.0" } });
      assert.deepEqual(sent!.payload, read(answer("2027-01-11T00:00:00+01:00", 2)).sent!.payload);
    });

    for (const [day, before, hours] of [
      ["2027-03-28", "2027-03-27T00:00:00+01:00", 23],
      ["2026-10-25", "2026-10-24T00:00:00+02:00", 25],
    ] as const) {
      it(`a day of ${hours} hours, whole only with all of them`, () => {
        assert.equal(read(answer(before, 24 + hours)).known, day);
        assert.equal(read(answer(before, 23 + hours)).known, before.slice(0, 10));
        assert.equal(read(answer(before, 25 + hours)).known, day);
      });
    }

    it("what is there of a day with holes, and does not say that it is known", () => {
      const price = Array.from({ length: 48 }, (_, i) => (i === 30 ? null : i));
      const { sent, known } = read(answer("2027-01-11T00:00:00+01:00", 48, HOUR, { price }));
      assert.deepEqual([sent!.payload.length, known], [47, "2027-01-11"]);
      const unix_seconds = Array.from(
        { length: 48 },
        (_, i) => seconds("2027-01-11T00:00:00+01:00") + (i + (i > 29 ? 1 : 0)) * HOUR,
      );
      assert.equal(read(answer("2027-01-11T00:00:00+01:00", 48, HOUR, { unix_seconds })).known, "2027-01-11");
    });

    it("nothing of another form, unit or step", () => {
      const [first, second] = [seconds("2027-01-11T00:00:00+01:00"), seconds("2027-01-11T01:00:00+01:00")];
      for (const more of [
        { unit: "ct / kWh" },
        { unit: undefined },
        { price: [1] },
        { unix_seconds: "x" },
        { unix_seconds: [first, first + 1_800] },
        { unix_seconds: [second, first] },
        { unix_seconds: [first, first] },
        { unix_seconds: [first + 60, second + 60] },
        { unix_seconds: [first, null] },
        { unix_seconds: undefined, data: [null, {}] },
      ]) {
        const { sent, node, known } = read(answer("2027-01-11T00:00:00+01:00", 2, HOUR, more));
        assert.deepEqual([sent, node.errors.length, known], [undefined, 1, undefined], JSON.stringify(more));
      }
      for (const payload of [null, "<html>", [], {}]) {
        assert.equal(read({ payload }).node.errors.length, 1);
      }
      const late = read({ ...answer("2027-01-11T00:00:00+01:00", 24), statusCode: 429 });
      assert.deepEqual([late.sent, late.node.errors], [undefined, ["PRICES : HTTP 429"]]);
      const none = read(answer("2027-01-11T00:00:00+01:00", 2, HOUR, { price: [null, null] }));
      assert.deepEqual([none.sent, none.node.errors.length], [undefined, 1]);
    });

    it("nothing as known of another contract than the one that took it", () => {
      const { sent } = read(answer("2027-01-11T00:00:00+01:00", 48));
      const memory = answeredBy("Maison", sent!);
      assert.equal(memory.get("known"), "2027-01-12");
      const noting = new FunctionNode(31, "Noter", memory);
      noting.send({ topic: "Maison/tariff", event: "change" });
      assert.equal(memory.get("known"), "2027-01-12");
      noting.send({ topic: "Autre/tariff", event: "start" });
      assert.equal(memory.get("known"), undefined);
    });

    it("invented prices into a contract for trials only", () => {
      for (const [contract, isGiven] of [
        ["Essai, prix de la bourse", true],
        ["essai", true],
        ["Maison, prix de la bourse", false],
        ["series", false],
        [undefined, false],
      ] as const) {
        const memory = new Map<string, unknown>();
        if (contract !== undefined)
          new FunctionNode(31, "Noter", memory).send({ topic: `${contract}/tariff`, event: "start" });
        const node = new FunctionNode(31, "Une réponse", memory);
        assert.equal(node.send({}) !== undefined, isGiven, contract);
        assert.equal(node.errors.length, isGiven ? 0 : 1);
      }
    });

    it("invented prices of today and tomorrow, without taking them for those of the source", () => {
      for (const [at, hours] of [
        ["2027-01-11T23:59:00+01:00", 48],
        ["2027-01-12T00:00:00+01:00", 48],
        ["2027-03-27T12:00:00+01:00", 47],
        ["2026-10-24T12:00:00+02:00", 49],
        ["2026-10-25T23:30:00+01:00", 49],
      ] as const) {
        const node = new FunctionNode(31, "Une réponse", new Map([["contract", "Essai"]]));
        node.at = at;
        const { sent, known } = read({ ...node.send({}) });
        assert.deepEqual([sent!.payload.length, known], [hours, undefined], at);
        const days = [0, 1].map((i) => new Date(Date.parse(at.slice(0, 10)) + i * 86_400_000).toISOString());
        assert.equal(sent!.known, days[1]!.slice(0, 10));
      }
    });
  });
});

describe("the functions of the example about the best hours of tomorrow", () => {
  /** Hours of a day in Paris, from its midnight, at these prices. */
  const day = (midnight: string, values: readonly number[]): Entry[] =>
    values.map((value, i) => {
      const [start, end] = [i, i + 1].map((hour) => inParis(seconds(midnight) + hour * HOUR));
      return { start: start!, end: end!, value };
    });
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Paris",
    dateStyle: "short",
    timeStyle: "medium",
  });
  /** As the tariff node writes it. */
  const inParis = (at: number): string => {
    const text = clock.format(at * 1_000).replace(" ", "T");
    const offset = (seconds(`${text}Z`) - at) / HOUR;
    return `${text}+0${offset}:00`;
  };
  const falling = Array.from({ length: 24 }, (_, i) => 24 - i);
  const rising = falling.toReversed();
  const monday = "2027-01-11T00:00:00+01:00";
  const prices = [...day(monday, falling), ...day("2027-01-12T00:00:00+01:00", rising)];

  const tank = (memory = new Map<string, unknown>()): FunctionNode =>
    new FunctionNode(32, "Heures du ballon", memory);
  /** The relay and the notice. */
  const answer = (node: FunctionNode, msg: Message, at: string): [unknown, unknown] => {
    node.at = at;
    const sent = node.send(msg) as unknown as [Message, Message | null] | undefined;
    return [sent?.[0]["payload"], sent?.[1]?.["payload"]];
  };
  /** The hours of a day in which the relay is on. */
  const hoursOn = (node: FunctionNode, date: string): number[] =>
    Array.from({ length: 24 }, (_, i) => i).filter((hour) => {
      const at = `${date}T${String(hour).padStart(2, "0")}:59:59+01:00`;
      return answer(node, {}, at)[0] === true;
    });

  it("heat in the three cheapest hours of the day", () => {
    const node = tank();
    assert.deepEqual(answer(node, {}, "2027-01-11T00:00:30+01:00"), [undefined, undefined]);
    assert.deepEqual(answer(node, { event: "start", prices }, monday), [false, undefined]);
    assert.deepEqual(hoursOn(node, "2027-01-11"), [21, 22, 23]);
    assert.deepEqual(hoursOn(node, "2027-01-12"), [0, 1, 2]);
    assert.deepEqual(hoursOn(node, "2027-01-13"), []);
  });

  it("heat in the first of equal hours, also at negative prices", () => {
    const node = tank();
    const values = falling.map((_, i) => (i === 20 ? -0.1 : 0.2));
    answer(node, { prices: day(monday, values) }, monday);
    assert.deepEqual(hoursOn(node, "2027-01-11"), [0, 1, 20]);
  });

  it("tell the hours of tomorrow when all of its prices are known", () => {
    const at = "2027-01-11T13:30:00+01:00";
    assert.deepEqual(answer(tank(), { event: "prices", prices }, at), [
      false,
      "Heures qui commencent à 00:00, 01:00, 02:00 : 2,00\u00a0€/kWh en moyenne.",
    ]);
    assert.equal(answer(tank(), { event: "change", prices }, at)[1], undefined);
    const short = prices.slice(0, -1);
    assert.equal(answer(tank(), { event: "prices", prices: short }, at)[1], "Aucune heure : un prix manque.");
  });

  it("choose nothing in a day with a price missing", () => {
    for (const missing of [0, 12, 23]) {
      const node = tank();
      answer(node, { prices: prices.filter((_, i) => i !== missing) }, monday);
      assert.deepEqual(hoursOn(node, "2027-01-11"), []);
      assert.deepEqual(hoursOn(node, "2027-01-12"), [0, 1, 2]);
    }
  });

  it("know the days of 23 and 25 hours", () => {
    for (const [midnight, hours] of [
      ["2027-03-28T00:00:00+01:00", 23],
      ["2026-10-25T00:00:00+02:00", 25],
    ] as const) {
      const values = Array.from({ length: hours }, (_, i) => Math.abs(i - 2));
      const node = tank();
      answer(node, { prices: day(midnight, values) }, midnight);
      const on = values.flatMap((_, i) => {
        const at = new Date((seconds(midnight) + i * HOUR) * 1_000).toISOString();
        return answer(node, {}, at)[0] === true ? [i] : [];
      });
      assert.deepEqual(on, [1, 2, 3]);
    }
  });

  it("show how they choose by invented prices, as the tariff node says them", () => {
    const node = new FunctionNode(32, "Des prix inventés");
    for (const [at, first, count] of [
      ["2027-01-11T13:30:00+01:00", "2027-01-11T00:00:00+01:00", 48],
      ["2026-10-24T12:00:00+02:00", "2026-10-24T00:00:00+02:00", 49],
    ] as const) {
      node.at = at;
      const msg = structuredClone(node.send({})) as { event: string; prices: Entry[] };
      assert.deepEqual([msg.event, msg.prices.length, msg.prices[0]!.start], ["prices", count, first]);
      assert.ok(msg.prices.every(({ end }, i, all) => i + 1 === all.length || end === all[i + 1]!.start));
      assert.ok(msg.prices.every(({ start, end }) => seconds(end) - seconds(start) === HOUR));
      assert.match(
        String(answer(tank(), { ...msg }, at)[1]),
        /^Heures qui commencent à \d\d:00, \d\d:00, \d\d:00/,
      );
    }
  });

  it("go on after a restart with the prices of the first message", () => {
    const memory = new Map<string, unknown>();
    answer(tank(memory), { prices }, monday);
    assert.deepEqual(hoursOn(tank(memory), "2027-01-11"), [21, 22, 23]);
  });

  it("give evcc the price of the last hour chosen for today, or no limit", () => {
    const car = new FunctionNode(32, "La limite");
    car.at = "2027-01-11T13:30:00+01:00";
    assert.equal(car.send({ prices }), undefined);
    assert.equal(car.status, "EVCC ?");
    car.env.set("EVCC", "http://127.0.0.1:7070/");
    const url = "http://127.0.0.1:7070/api/loadpoints/1/smartcostlimit";
    assert.deepEqual({ ...car.send({ prices }) }, { method: "POST", url: `${url}/4` });
    assert.deepEqual({ ...car.send({ prices: prices.slice(1) }) }, { method: "DELETE", url });
    assert.equal(car.send({}), undefined);
  });
});
