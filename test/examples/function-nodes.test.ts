/** What the examples' functions decide, at times and in states that a running Node-RED does not show. */
import assert from "node:assert/strict";
import { FunctionNode, type Message } from "./function-node.js";

describe("the functions of the examples", () => {
  describe("the cheapest hours", () => {
    const span = (start: string, end: string, value: number): object => ({
      start: `2026-11-${start}:00+01:00`,
      end: `2026-11-${end}:00+01:00`,
      value,
    });
    const prices = [
      span("24T00:00", "24T06:00", 0.15),
      span("24T06:00", "24T22:00", 0.21),
      span("24T22:00", "25T00:00", 0.15),
      span("25T00:00", "25T06:00", 0.15),
      // A cheap day, say.
      span("25T06:00", "26T00:00", 0.1),
    ];
    const relay = new FunctionNode(19, "Le moins cher");

    it("are those of the lowest price from 06:00 to 06:00", () => {
      const at = (price: number): Message => ({
        ...relay.send({ payload: "HC", price, prices, end: "end" }),
      });
      assert.deepEqual(at(0.15), { topic: "Chauffe-eau", payload: true, price: 0.15, until: "end" });
      assert.deepEqual(at(0.21), { topic: "Chauffe-eau", payload: false, price: 0.21, until: "end" });
    });

    it("are not guessed while the price is not known", () => {
      assert.equal(relay.send({ payload: null, price: null, prices: [] }), undefined);
    });
  });

  describe("near the limit", () => {
    it("alerts once, ends the alert well below the limit only, and ignores the history", () => {
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

    it("reports value, share and the time of the peak in Paris", () => {
      const text = new FunctionNode(9, "Près").send({ payload: 6.3, at: "2026-11-23T18:12:00Z" })?.[
        "payload"
      ];
      assert.match(String(text), /6,3 kVA, soit 105\s% .*23 novembre 2026.*19:12/);
    });
  });

  describe("one message per incident", () => {
    const health = (meter: string, payload: string, account?: string): Message => ({
      topic: `${meter}/health`,
      payload,
      text: `${payload}.`,
      action: "Do it.",
      ...(account !== undefined && { scope: "service", account, meters: 2 }),
    });

    it("reports a ban of two meters of one account once, and its end when both are well", () => {
      const node = new FunctionNode(9, "Un message");
      const account = "https://gateway.example";
      assert.equal(node.send(health("A", "banned", account))?.["topic"], "Linky : incident");
      assert.equal(node.send(health("B", "banned", account)), undefined);
      assert.equal(node.send(health("A", "ok")), undefined);
      assert.equal(node.send(health("B", "ok"))?.["topic"], "Linky : tout va bien");
      assert.equal(node.send(health("A", "banned", account))?.["topic"], "Linky : incident");
    });

    it("reports incidents of two meters, of two accounts, and another state of the same meter", () => {
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
      // Four others stand.
      const over = node.send(health("B", "ok"));
      assert.deepEqual([over?.["topic"], over?.["payload"]], ["Linky : incident terminé", "B : ok."]);
    });

    it("repeats no refusal that a ban came over, and ends the ban by a word of the service", () => {
      const node = new FunctionNode(9, "Un message");
      const account = "https://gateway.example";
      const refused = { ...health("A", "consent", account), code: "token_refused" };
      assert.equal(node.send(refused)?.["topic"], "Linky : incident");
      assert.equal(node.send(health("A", "banned", account))?.["topic"], "Linky : incident");
      assert.equal(node.send(health("B", "banned", account)), undefined);
      assert.equal(node.send(refused), undefined);
      const over = node.send(health("B", "ok"));
      assert.deepEqual(
        [over?.["topic"], over?.["payload"]],
        ["Linky : incident terminé", "Le service répond de nouveau."],
      );
      // Another ban is news, also if that meter meets it first.
      assert.equal(node.send(health("A", "banned", account))?.["topic"], "Linky : incident");
      assert.equal(node.send(refused), undefined);
      assert.equal(node.send(health("A", "ok"))?.["payload"], "A : ok.");
      assert.equal(node.send(refused)?.["topic"], "Linky : incident");
    });

    it("reports a consent that is missing once the secret is right, also of the only meter", () => {
      for (const meters of [1, 60]) {
        const node = new FunctionNode(9, "Un message");
        const secret = {
          ...health("A", "consent", "https://gateway.example"),
          code: "secret_refused",
          meters,
        };
        assert.equal(node.send(secret)?.["topic"], "Linky : incident");
        const consent = { ...health("A", "consent"), scope: "meter" };
        assert.equal(node.send(consent)?.["payload"], "A : consent. Do it.");
        assert.equal(node.send(consent), undefined);
        assert.equal(node.send(health("A", "ok"))?.["topic"], "Linky : tout va bien");
      }
    });

    it("reports each token of two meters at one address, with the meter’s name", () => {
      const node = new FunctionNode(9, "Un message");
      for (const meter of ["A", "B"]) {
        const message = { ...health(meter, "consent", "https://gateway.example"), code: "token_expired" };
        assert.equal(node.send(message)?.["payload"], `${meter} : consent. Do it.`);
      }
      assert.equal(node.send(health("A", "ok"))?.["topic"], "Linky : incident terminé");
      assert.equal(node.send(health("B", "ok"))?.["topic"], "Linky : tout va bien");
    });

    it("reports each secret that a meter has for itself, with the meter’s name, and one that many have once", () => {
      const node = new FunctionNode(9, "Un message");
      const refused = (meter: string, meters: number): Message => ({
        ...health(meter, "consent", "https://gateway.example"),
        code: "secret_refused",
        meters,
      });
      for (const meter of ["A", "B"])
        assert.equal(node.send(refused(meter, 1))?.["payload"], `${meter} : consent. Do it.`);
      assert.equal(node.send(health("A", "ok"))?.["payload"], "A : ok.");
      assert.equal(node.send(refused("C", 60))?.["payload"], "consent. Do it.");
      assert.equal(node.send(refused("D", 60)), undefined);
    });

    it("reports notices, without ending an incident or beginning one", () => {
      const node = new FunctionNode(9, "Un message");
      assert.equal(node.send(health("A", "power"))?.["topic"], "Linky : puissance dépassée");
      assert.equal(node.send(health("A", "hours"))?.["topic"], "Linky : heures creuses à corriger");
      assert.equal(node.send(health("A", "offer_ends"))?.["topic"], "Linky : fin d’une offre");
      assert.equal(node.send(health("A", "hours_reform"))?.["topic"], "Linky : heures creuses à venir");
      assert.equal(node.send(health("A", "year_end"))?.["topic"], "Linky : fin d’une année de contrat");
      node.send(health("A", "late"));
      const expiring = node.send(health("A", "expiring"));
      assert.deepEqual(
        [expiring?.["topic"], expiring?.["payload"]],
        ["Linky : accord bientôt expiré", "A : expiring. Do it."],
      );
      assert.equal(node.send(health("A", "power"))?.["topic"], "Linky : puissance dépassée");
      assert.equal(node.send(health("A", "ok"))?.["topic"], "Linky : tout va bien");
    });
  });

  it("the alerts tell what a meter's state does not say, and nothing twice", () => {
    const node = new FunctionNode(9, "À corriger");
    const told = (error: Message, more: Message = {}): unknown => node.send({ error, ...more })?.["payload"];
    const message = "Maison : une variable n’est pas définie.";
    const unset = { code: "credentials", cause: { code: "variable_unset" }, message };
    assert.equal(told(unset), message);
    assert.equal(told({ code: "archive", message: "Mise de côté." }), "Mise de côté.");
    // A health message tells these, and the answer of a message is its own.
    assert.equal(told({ code: "credentials", cause: { code: "token_expired" }, message }), undefined);
    assert.equal(told({ code: "quota", message }), undefined);
    assert.equal(told(unset, { payload: "refresh" }), undefined);
    assert.equal(told(unset, { action: "state" }), undefined);
  });

  describe("the unusual day", () => {
    const start = (day: string): string => `${day}T00:00:00+01:00`;
    const weeksBefore = (day: string, count: number): string =>
      new Date(Date.parse(day) - count * 7 * 86_400_000).toISOString().slice(0, 10);
    const newest = ["2026-11-21", "2026-11-22", "2026-11-23"];
    /** A day has 10 kWh each week, but of the newest days these. */
    const entries = (values: readonly number[]): Message[] =>
      newest.flatMap((day, i) =>
        [8, 7, 6, 5, 4, 3, 2, 1, 0].map((count) => ({
          start: start(weeksBefore(day, count)),
          missing: 0,
          value: count === 0 ? values[i] : 10,
        })),
      );
    const texts = (node: FunctionNode, values: readonly number[], more: Message): string[] => {
      const [found] = node.send({ payload: entries(values), ...more }) as unknown as Message[][];
      return Array.from(found!, ({ payload }) => String(payload).split(",")[0]!);
    };
    const news = (...days: string[]): Message => ({
      readings: days.map((day) => ({ start: start(day) })),
      history: !days.includes(newest[2]!),
    });
    const saturday = "samedi 21 novembre : 14 kWh";

    it("is told of all that comes together, and of one that comes late, once", () => {
      const node = new FunctionNode(15, "Inhabituel");
      assert.deepEqual(texts(node, [14, 10, 6], news(...newest)), [saturday, "lundi 23 novembre : 6 kWh"]);
      assert.deepEqual(texts(node, [14, 10, 6], news(...newest)), []);
      assert.match(String(node.status), /^23 nov\. : -40\s%$/);
      assert.deepEqual(texts(node, [14, 15, 6], news(newest[1]!)), ["dimanche 22 novembre : 15 kWh"]);
      assert.match(String(node.status), /^23 nov/);
      assert.deepEqual(texts(node, [14, 15, 6], { days: 30 }).length, 3);
    });

    it("is none while the archive is empty", () => {
      const node = new FunctionNode(15, "Inhabituel");
      assert.equal(
        Array.from((node.send({ payload: [], days: 30 }) as unknown as unknown[][])[0]!).length,
        0,
      );
      assert.equal(node.status, undefined);
    });

    it("is only the newest one of a whole history", () => {
      const node = new FunctionNode(15, "Inhabituel");
      const old = Array.from({ length: 20 }, (_, i) => `2026-10-${i + 10}`);
      assert.deepEqual(texts(node, [14, 10, 10], news(...old, newest[0]!)), []);
      assert.match(String(node.status), /^23 nov\. : 0\s%$/);
      assert.deepEqual(texts(node, [14, 10, 10], news(...old, ...newest)), []);
      assert.deepEqual(texts(node, [14, 10, 10], news(newest[0]!)), [saturday]);
    });
  });

  describe("the morning digest", () => {
    const day = "2026-11-23";
    const reading = (measure: string, more: Message = {}): Message => ({
      measure,
      payload: 12.345,
      unit: "kWh",
      complete: true,
      start: `${day}T00:00:00+01:00`,
      at: `${day}T19:12:00+01:00`,
      ...more,
    });
    const tick = { payload: 0 };

    it("waits for the complete curve, and is sent once", () => {
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

    it("is sent at 8 p.m. in Paris at the latest, and says what is missing", () => {
      const node = new FunctionNode(10, "Bilan");
      node.send(reading("daily"));
      node.send(reading("load_curve", { complete: false }));
      node.at = "2026-11-24T19:00:00Z";
      const digest = node.send(tick);
      assert.match(String(digest?.["payload"]), /Il manque : courbe de charge, puissance max$/);
      assert.equal(node.send(tick), undefined);
    });

    it("tells the energy of the day before yesterday with MyElectricalData, and does not wait for more", () => {
      const node = new FunctionNode(10, "Bilan");
      const late = { service: "myelectricaldata", start: "2026-11-22T00:00:00+01:00" };
      assert.equal(node.send(reading("load_curve", { service: "myelectricaldata" })), undefined);
      assert.equal(node.send(reading("max_power", { unit: "kVA", service: "myelectricaldata" })), undefined);
      const digest = node.send(reading("daily", late))!;
      assert.equal(digest["topic"], "Linky, lundi 23 novembre 2026");
      assert.match(String(digest["payload"]), /^Énergie du 22 novembre 2026 : 12,345 kWh\n/);
      const other = new FunctionNode(10, "Bilan");
      for (const measure of ["load_curve", "max_power"]) other.send(reading(measure));
      assert.equal(other.send(reading("daily", { ...late, service: "conso-api" })), undefined);
    });

    it("does not mistake the day before for yesterday", () => {
      const node = new FunctionNode(10, "Bilan");
      node.at = "2026-11-25T20:00:00+01:00";
      assert.deepEqual(
        [...(node.send(reading("daily"))!["missing"] as string[])],
        ["daily", "load_curve", "max_power"],
      );
    });
  });

  for (const [number, sendsTwice] of [
    [5, true],
    [12, false],
    [24, true],
  ] as const) {
    describe(`one write at a time, of example ${number}`, () => {
      let memory: Map<string, unknown>;
      let gate: FunctionNode;
      const write = (day: string): Message => ({ readings: [{ start: `${day}T00:00:00+01:00` }] });
      const failed = (sent: Message | undefined): Message => ({ ...sent, error: { message: "no host" } });
      const dayOf = (sent: Message | undefined): string | undefined =>
        sent && (sent as { readings: { start: string }[] }).readings[0]!.start.slice(0, 10);

      beforeEach(() => {
        memory = new Map();
        gate = new FunctionNode(number, "Un envoi", memory);
      });

      it("leaves once the one before is written", () => {
        const first = gate.send(write("2026-11-20"));
        assert.equal(dayOf(first), "2026-11-20");
        assert.equal(gate.send(write("2026-11-21")), undefined);
        assert.equal(gate.send(write("2026-11-22")), undefined);
        const second = gate.send(first!);
        assert.equal(dayOf(second), "2026-11-21");
        assert.equal(dayOf(gate.send(second!)), "2026-11-22");
        assert.equal(gate.send(second!), undefined, "nothing waits");
        assert.equal(dayOf(gate.send(write("2026-11-23"))), "2026-11-23");
      });

      it("keeps the oldest of the days that the database missed, and at start all of them", () => {
        const first = gate.send(write("2026-11-20"));
        assert.equal(gate.send(write("2026-11-19")), undefined);
        assert.equal(gate.send(failed(first)), undefined, "what waited is sent with what is missed");
        assert.equal(memory.get("missed"), "2020-01-01", "everything is still to be sent");
        gate.send(failed(gate.send(write("2026-11-21"))));
        assert.equal(gate.warnings.splice(0).length, 1, "told once, however many messages fail");

        memory.set("missed", "");
        const second = gate.send(write("2026-11-20"));
        gate.send(write("2024-01-01"));
        gate.send(failed(second));
        assert.equal(memory.get("missed"), "2024-01-01");
        gate.send(failed(gate.send(write("2026-11-22"))));
        assert.equal(memory.get("missed"), "2024-01-01");
        gate.send(failed(gate.send(write("2023-12-31"))));
        assert.equal(memory.get("missed"), "2023-12-31");
        assert.deepEqual(gate.warnings, ["no host"]);
      });

      it(`is ${sendsTwice ? "made twice" : "not doubled"} after a failure`, () => {
        gate.send(failed(gate.send(write("2026-11-20"))));
        const next = gate.send(write("2026-11-21"));
        gate.send(write("2026-11-22"));
        if (sendsTwice) assert.equal(dayOf(gate.send(next!)), "2026-11-21");
        const last = gate.send(next!);
        assert.equal(dayOf(last), "2026-11-22");
        assert.equal(gate.send(last!), undefined);
      });

      it("leaves again if it was never answered", () => {
        gate.send(write("2026-11-20"));
        gate.at = "2026-11-24T08:09:00+01:00";
        assert.equal(gate.send(write("2026-11-21")), undefined);
        gate.at = "2026-11-24T08:11:00+01:00";
        assert.equal(dayOf(gate.send(write("2026-11-22"))), "2026-11-20");
      });

      it("loses nothing of what waits when the flows start again", () => {
        gate.initialize();
        assert.equal(memory.get("missed"), undefined);
        memory.set("missed", "");
        gate.initialize();
        assert.equal(memory.get("missed"), "");
        for (const day of ["2026-11-20", "2026-11-19"]) gate.send(write(day));
        gate.initialize();
        assert.equal(memory.get("missed"), "2026-11-19");
        assert.equal(dayOf(gate.send(write("2026-11-23"))), "2026-11-23");
      });
    });
  }
});
