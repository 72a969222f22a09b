/** Registers over HTTP, by both services that have them, and what their answers may look like. */
import assert from "node:assert/strict";
import { type RegisterReading } from "../../nodes/readings/index.js";
import {
  UNKNOWN_REGISTERS,
  type RegisterAnswer,
  type RegisterQuery,
  type RemoteServiceId,
  type Service,
} from "../../nodes/services/index.js";
import { readRegisters } from "../../nodes/services/answers/register-answer.js";
import { fixtureHousehold, registersBody, withRegisters } from "../enedis-server/index.js";
import { day } from "../fixtures/paris.js";
import { Harness, POINT, PRODUCER, failure } from "./harness.js";

const asked: RegisterQuery = {
  usagePointId: POINT,
  direction: "consumption",
  start: day("2026-10-20"),
  end: day("2026-11-12"),
};
const household = withRegisters(fixtureHousehold(), {
  since: "2026-10-01",
  convention: "start",
  calendars: [
    {
      from: day("2026-01-01"),
      id: "FC020831",
      label: "Heures Pleines / Heures Creuses",
      classes: [
        { id: "HC", label: "Heures Creuses", code: "F1" },
        { id: "HP", label: "Heures Pleines", code: "F2" },
      ],
    },
    {
      from: day("2026-11-03"),
      id: "OCTOFLEX_4_V4",
      label: "",
      classes: [
        { id: "HPP", label: "Heures pleines rouges", code: "F1" },
        { id: "HCP", label: "Heures creuses rouges", code: "F2" },
        { id: "HPHI", label: "Heures pleines hiver", code: "F3" },
      ],
    },
  ],
  classAt: (_calendar, hour) => (hour < 6 || hour > 21 ? 0 : 1),
  events: [{ day: day("2026-11-03"), kind: "RC" }],
  gaps: new Set([day("2026-10-26")]),
  swaps: new Set([day("2026-10-29")]),
});

function read(service: Service, query: RegisterQuery): Promise<RegisterAnswer> {
  assert.ok(service.readRegisters !== undefined);
  return service.readRegisters(query, new AbortController().signal);
}

describe("services/registers", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = new Harness({ household });
    await harness.open();
  });
  afterEach(() => harness.close());

  const both: readonly RemoteServiceId[] = ["conso-api", "data-connect"];
  for (const id of both) {
    it(`${id}: reads every register, with its calendar, and events apart`, async () => {
      const answer = await read(harness.service(id), asked);
      const shown = household.registers!(POINT, "consumption", asked.start, asked.end, harness.now)!;
      const key = ({ day: of, register, value }: RegisterReading): string =>
        JSON.stringify([of, register, value]);
      assert.deepEqual(answer.readings.map(key).sort(), shown.map(key).sort());
      assert.deepEqual(answer.events, [{ day: day("2026-11-03"), kind: "RC" }]);
      assert.deepEqual(answer.oddities, []);
      const { path, query } = harness.server.log.at(-1)!;
      assert.match(path, /\/index_consommation$/);
      assert.deepEqual(query, { pointId: POINT, dateDebut: "2026-10-20", dateFin: "2026-11-12" });
    });

    it(`${id}: those of production have a type of their own`, async () => {
      await read(harness.service(id), { ...asked, usagePointId: PRODUCER, direction: "production" });
      assert.match(harness.server.log.at(-1)!.path, /\/index_production$/);
    });

    it(`${id}: a refusal, a quota, an outage and another shape keep their kinds`, async () => {
      const service = harness.service(id);
      harness.server.setMeter({ usagePointId: POINT, registers: "refused" });
      const refused = await failure(read(service, asked), { code: "900908", httpStatus: 403 });
      assert.ok(refused.kind === "consent" || refused.kind === "unavailable");
      harness.server.misbehave({ as: "throttled", path: /index_/ });
      await failure(read(service, asked), { kind: "quota" });
      harness.server.behave();
      harness.server.misbehave({ as: "error_500", path: /index_/ });
      await failure(read(service, asked), { kind: "unavailable" });
      for (const body of ['{"contexte":[{"grandeur":3}]}', '{"contexte":"x"}', '{"data":[]}']) {
        harness.server.behave();
        harness.server.misbehave({ as: { status: 200, body }, path: /index_/ });
        await failure(read(service, asked), { kind: "bad_answer", code: UNKNOWN_REGISTERS });
      }
      harness.server.behave();
      harness.server.misbehave({ as: "html", path: /index_/ });
      await failure(read(service, asked), { kind: "bad_answer", code: undefined });
    });
  }

  it("a gateway that does not know the type refuses it; its form of v5 has none", async () => {
    await harness.close();
    harness = new Harness({ household, consoApi: "legacy" });
    await harness.open();
    await failure(read(harness.service("conso-api"), asked), { kind: "bad_answer", httpStatus: 400 });
    assert.equal(harness.server.log.length, 1);
  });

  it("MyElectricalData has none", () => {
    assert.ok(harness.service("myelectricaldata").readRegisters === undefined);
  });
});

function parse(body: object, query = asked): RegisterAnswer {
  const work = readRegisters(body, query, []);
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}

/** One class of one calendar. */
const one = (more: object = {}, value: unknown = { d: "2026-11-02", v: 5, iv: 0 }): object => ({
  contexte: {
    typeReleve: "AQ",
    grandeur: {
      grandeurMetier: "CONS",
      grandeurPhysique: "EA",
      unite: "Wh",
      calendrier: {
        idCalendrier: "FC000165",
        classeTemporelle: { idClasseTemporelle: "BASE", codeCadran: 1, valeur: value },
      },
      ...more,
    },
  },
});

describe("services/registers, the forms of an answer", () => {
  const shown = (body: object): unknown[] =>
    parse(body).readings.map(({ register, value }) => [register.owner, register.id, register.code, value]);
  const failing = (body: object, kind: string): void => {
    assert.throws(
      () => parse(body),
      (error: { kind?: string }) => error.kind === kind,
    );
  };

  it("one where a list is expected, a value as text, a date with a time, a label of the grid", () => {
    assert.deepEqual(shown(one()), [["supplier", "BASE", "1", 5]]);
    assert.deepEqual(shown(one({}, [{ d: "2026-11-02T00:00:00+01:00", v: "0007" }])), [
      ["supplier", "BASE", "1", 7],
    ]);
    const [reading] = parse(
      one({
        calendrier: [
          {
            idCalendrier: "DI000002",
            libelleGrille: "Deux classes",
            classeTemporelle: [{ idClasseTemporelle: "HP", valeur: { d: "2026-11-02", v: 5 } }],
          },
        ],
      }),
    ).readings;
    assert.deepEqual(
      [reading!.register.owner, reading!.register.calendarLabel],
      ["distributor", "Deux classes"],
    );
  });

  it("other quantities, other days and values that are not valid are left out", () => {
    failing(one({ grandeurPhysique: "PMA" }), "no_data");
    failing(one({ grandeurMetier: "PROD" }), "no_data");
    failing(one({}, { d: "2025-11-02", v: 5 }), "no_data");
    failing(one({}, { d: "2026-11-02", v: null }), "no_data");
    failing({ contexte: [] }, "no_data");
    failing({ grandeur: [] }, "no_data");
    for (const bad of [{ v: 5, iv: 1 }, { v: -1 }, { v: 1.5 }, { v: "x" }, { v: 1e15 }]) {
      failing(one({}, { d: "2026-11-02", ...bad }), "bad_answer");
    }
    failing(one({ unite: "kWh" }), "bad_answer");
    failing({ idPrm: PRODUCER, ...one() }, "bad_answer");
  });

  it("a register with two values for one date has none", () => {
    const twice = [
      { d: "2026-11-02", v: 5 },
      { d: "2026-11-02", v: 6 },
      { d: "2026-11-03", v: 7 },
    ];
    const { readings, oddities } = parse(one({}, twice));
    assert.deepEqual(
      readings.map(({ value }) => value),
      [7],
    );
    assert.deepEqual(oddities, [{ reason: "differs", detail: "2026-11-02" }]);
  });

  it("a year of 15 registers is read in slices", () => {
    const readings = Array.from({ length: 365 * 15 }, (_, i) => ({
      day: asked.start + Math.floor(i / 15),
      register: {
        owner: "supplier" as const,
        calendar: "FC1",
        calendarLabel: "",
        id: `C${i % 15}`,
        label: "",
        code: `F${i % 15}`,
      },
      value: i,
    }));
    const query = { ...asked, end: asked.start + 365 };
    const work = readRegisters(registersBody(query, readings, []), query, []);
    let slices = 0;
    while (work.next().done !== true) slices++;
    assert.ok(slices >= 2, String(slices));
  });
});
