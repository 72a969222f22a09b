// everyZone: stamps of answers
import assert from "node:assert/strict";
import { formatInstant, startOfDay, type Reading } from "../../nodes/readings/index.js";
import { readAnswer } from "../../nodes/services/answers/answer.js";
import { parseAnswer } from "./read-now.js";
import { ServiceError, type Answer, type Query } from "../../nodes/services/index.js";
import { parseJson } from "../../nodes/services/contract/json.js";
import type { ParseOptions } from "../../nodes/services/answers/points.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { modernBody, v5Body, v5Points } from "../enedis-server/shapes.js";
import { leastTime } from "../event-loop.js";
import { day, failure, query } from "./harness.js";

const later = Date.UTC(2027, 0, 1);

function curve(start: string, end: string, step = 1_800): { q: Query; readings: readonly Reading[] } {
  const q = query(start, end, { series: "load_curve" });
  const readings = fixtureHousehold({ step }).readings(
    q.usagePointId,
    q.direction,
    q.series,
    q.start,
    q.end,
    later,
  );
  return { q, readings };
}

function parse(body: object, q: Query, options: ParseOptions = { stamps: "end" }): Answer {
  return parseAnswer(body, q, options);
}

function points(...entries: [value: unknown, date: string, step?: string][]): object {
  return {
    interval_reading: entries.map(([value, date, step]) => ({
      value,
      date,
      ...(step !== undefined && { interval_length: step }),
    })),
  };
}

function reasons(answer: Answer): string[] {
  return answer.oddities.map((o) => o.reason);
}

function fails(body: object, q: Query, expected: Partial<ServiceError>): Promise<ServiceError> {
  return failure(
    Promise.resolve().then(() => parse(body, q)),
    expected,
  );
}

const february = query("2026-02-02", "2026-02-05");
const oneDay = query("2026-02-02", "2026-02-03", { series: "load_curve" });

describe("services/answer: shapes", () => {
  it("reads v5 wrapped, v5 bare and 2026 alike", () => {
    const { q, readings } = curve("2026-02-02", "2026-02-04");
    const v5 = v5Body(q, readings);
    for (const body of [{ meter_reading: v5 }, v5, modernBody(q, readings)]) {
      assert.deepEqual(parse(body, q), { readings, oddities: [] });
    }
  });

  it("picks the 2026 entry by what it measures, not by its position", () => {
    const { q, readings } = curve("2026-02-02", "2026-02-03");
    const body = modernBody(q, readings) as { grandeur: object[] };
    const other = { grandeurMetier: "PROD", grandeurPhysique: "PA", unite: "W", points: [] };
    assert.deepEqual(parse({ ...body, grandeur: [other, ...body.grandeur] }, q).readings, readings);
    const [whole] = body.grandeur as { points: object[] }[];
    const halves = [whole!.points.slice(0, 20), whole!.points.slice(20)];
    const grandeur = halves.map((points) => ({ ...whole, points }));
    assert.deepEqual(parse({ ...body, grandeur }, q).readings, readings, "in two parts");
  });

  it("finds nothing in an empty list, and rejects an answer with other measures", async () => {
    await fails({ interval_reading: [] }, february, { kind: "no_data" });
    await fails({ idPrm: "22000000000017", grandeur: [] }, february, { kind: "no_data" });
    const { q, readings } = curve("2026-02-02", "2026-02-03");
    await fails(modernBody(q, readings), february, { kind: "bad_answer" });
  });

  it("refuses another meter's readings, without naming it", async () => {
    const { q, readings } = curve("2026-02-02", "2026-02-03");
    const error = await fails(v5Body({ ...q, usagePointId: "99999999999999" }, readings), q, {
      kind: "bad_answer",
    });
    assert.doesNotMatch(error.message, /\d{5}/);
  });

  it("refuses shapes it does not know", async () => {
    for (const body of [
      { meter_reading: null },
      { meter_reading: { interval_reading: null } },
      { grandeur: [{ points: [] }] },
      [],
    ]) {
      await fails(body, february, { kind: "bad_answer" });
    }
  });

  it("accepts only objects and arrays as JSON", () => {
    assert.deepEqual(parseJson(' {"a":1}'), { a: 1 });
    for (const text of ["", "<html>", '"text"', "12", "null", '{"a":'])
      assert.equal(parseJson(text), undefined);
  });
});

describe("services/answer: values", () => {
  const values = (answer: Answer): number[] => answer.readings.map((r) => r.value);

  it("accepts strings and numbers, rounds decimals and keeps a real 0", () => {
    const q = query("2026-02-01", "2026-02-07");
    const answer = parse(
      points(
        ["18342", "2026-02-01"],
        [21077, "2026-02-02"],
        ["0", "2026-02-03"],
        [0, "2026-02-04"],
        ["12.6", "2026-02-05"],
        [" 7 ", "2026-02-06"],
      ),
      q,
    );
    assert.deepEqual(values(answer), [18342, 21077, 0, 0, 13, 7]);
    assert.deepEqual(answer.oddities, []);
  });

  it("reads null, empty, NA and null as text as missing, never as 0", async () => {
    const answer = parse(points([null, "2026-02-02"], ["", "2026-02-03"], ["5", "2026-02-04"]), february);
    assert.deepEqual(values(answer), [5]);
    assert.deepEqual(answer.oddities, []);
    await fails(points(["NA", "2026-02-02"], ["null", "2026-02-03"]), february, { kind: "no_data" });
  });

  it("skips a bad point, counts it and keeps the others", () => {
    const answer = parse(
      points(
        ["abc", "2026-02-02"],
        ["-5", "2026-02-02"],
        [{}, "2026-02-02"],
        ["5", "2026-02-03"],
        ["6", "2026-02-30"],
      ),
      february,
    );
    assert.deepEqual(values(answer), [5]);
    assert.deepEqual(reasons(answer), ["value", "stamp"]);
    assert.match(answer.oddities[0]!.detail, /and 2 more$/);
  });

  it("rejects an answer without any readable point", async () => {
    await fails(points(["abc", "2026-02-02"]), february, { kind: "bad_answer" });
    await fails({ interval_reading: [{ value: "1" }, 7, null] }, february, { kind: "bad_answer" });
  });

  it("warns of another unit, except the one that MyElectricalData always names", () => {
    const body = points(["5", "2026-02-02"]);
    const named = (unit: string): string[] => reasons(parse({ ...body, reading_type: { unit } }, february));
    assert.deepEqual(named("kWh"), ["unit"]);
    assert.deepEqual(named("W"), []);
    assert.deepEqual(named(""), []);
  });
});

describe("services/answer: load curves", () => {
  it("assigns the last stamp's interval to the day before", () => {
    const answer = parse(
      points(["1", "2026-02-02 00:30:00", "PT30M"], ["2", "2026-02-03 00:00:00", "PT30M"]),
      oneDay,
    );
    assert.deepEqual(
      answer.readings.map((r) => formatInstant(r.start)),
      ["2026-02-02T00:00:00+01:00", "2026-02-02T23:30:00+01:00"],
    );
  });

  it("drops what lies outside the requested days", () => {
    const answer = parse(
      points(["1", "2026-02-02 00:00:00", "PT30M"], ["2", "2026-02-02 00:30:00", "PT30M"]),
      oneDay,
    );
    assert.deepEqual(
      answer.readings.map((r) => r.value),
      [2],
    );
    assert.deepEqual(reasons(answer), ["outside"]);
  });

  it("keeps each point's own step", () => {
    const answer = parse(
      points(
        ["1", "2026-02-02 01:00:00", "PT1H"],
        ["2", "2026-02-02 01:10:00", "PT10M"],
        ["3", "2026-02-02 01:25:00", "PT15M"],
      ),
      oneDay,
    );
    assert.deepEqual(
      answer.readings.map((r) => r.step),
      [3_600, 600, 900],
    );
  });

  it("accepts the steps of load curves and the values that a household can have", () => {
    for (const step of ["PT5M", "PT10M", "PT15M", "PT30M", "PT60M"]) {
      assert.equal(parse(points(["1", "2026-02-02 01:00:00", step]), oneDay).readings.length, 1, step);
    }
    for (const [value, stamp, step] of [
      ["1", "2026-02-02 01:00:00", "PT12M"],
      ["1", "2026-02-02 01:00:00", "PT1M"],
      ["1", "2026-02-02 01:01:00", "PT30M"],
      ["22000000000017", "2026-02-02 01:00:00", "PT30M"],
    ] as const) {
      const { readings, oddities } = parse(
        points([value, stamp, step], ["2", "2026-02-02 02:00:00", "PT30M"]),
        oneDay,
      );
      assert.deepEqual([readings.length, oddities.length], [1, 1], `${value} ${stamp} ${step}`);
    }
  });

  it("derives a missing step from the neighbours if they agree, else drops the point", () => {
    const agreed = parse(points(["1", "2026-02-02 00:10:00", "PT10M"], ["2", "2026-02-02 00:20:00"]), oneDay);
    assert.deepEqual(
      agreed.readings.map((r) => r.step),
      [600, 600],
    );
    const mixed = parse(
      points(
        ["1", "2026-02-02 00:10:00", "PT10M"],
        ["2", "2026-02-02 01:00:00", "PT30M"],
        ["3", "2026-02-02 02:00:00", "P1M"],
      ),
      oneDay,
    );
    assert.deepEqual(
      mixed.readings.map((r) => r.value),
      [1, 2],
    );
    assert.deepEqual(reasons(mixed), ["step"]);
  });

  it("removes equal duplicates, and reports a stamp with two values", () => {
    const same = points(["1", "2026-02-02 00:30:00", "PT30M"], ["1", "2026-02-02 00:30:00", "PT30M"]);
    assert.deepEqual(parse(same, oneDay).readings.length, 1);
    assert.deepEqual(parse(same, oneDay).oddities, []);
    const differs = points(["1", "2026-02-02 00:30:00", "PT30M"], ["2", "2026-02-02 00:30:00", "PT30M"]);
    assert.deepEqual(reasons(parse(differs, oneDay)), ["differs"]);
  });

  it("keeps both hours of October when a cache repeats some of their points", () => {
    const { q, readings } = curve("2026-10-25", "2026-10-26");
    const once = v5Points(readings, "load_curve", "start");
    assert.equal(once.length, 50);
    const twice = [...once, ...once];
    const byText = [...twice].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
    for (const interval_reading of [twice, byText]) {
      assert.deepEqual(parse({ interval_reading }, q, { stamps: "start" }).readings, readings);
    }
  });

  it("shifts nothing by an hour when any value of the October day is missing", () => {
    const { q, readings } = curve("2026-10-25", "2026-10-26");
    for (const stamps of ["end", "start"] as const) {
      const served = v5Points(readings, "load_curve", stamps);
      for (let missing = 0; missing < served.length; missing++) {
        const interval_reading = served.map((point, i) =>
          i === missing ? { ...point, value: null } : point,
        );
        const expected = readings.filter((_, i) => i !== missing);
        assert.deepEqual(parse({ interval_reading }, q, { stamps }), { readings: expected, oddities: [] });
      }
    }
  });

  it("trusts complete days more than the service's rule, and reports it", () => {
    const { q, readings } = curve("2026-02-02", "2026-02-04");
    const starts = { interval_reading: v5Points(readings, "load_curve", "start") };
    const ends = { interval_reading: v5Points(readings, "load_curve", "end") };
    for (const [body, stamps] of [
      [starts, "end"],
      [ends, "start"],
    ] as const) {
      const answer = parse(body, q, { stamps });
      assert.deepEqual(answer.readings, readings);
      assert.deepEqual(reasons(answer), ["convention"]);
    }
  });

  it("keeps the service's rule on a day with a hole", () => {
    const { q, readings } = curve("2026-02-02", "2026-02-03");
    const body = { interval_reading: v5Points(readings.slice(0, -1), "load_curve", "start") };
    assert.ok(!reasons(parse(body, q)).includes("convention"));
  });
});

describe("services/answer: days and peaks", () => {
  it("give daily values their civil day of 23, 24 or 25 hours", () => {
    const q = query("2026-03-28", "2026-10-27");
    const answer = parse(points(["1", "2026-03-29"], ["2", "2026-10-25"], ["3", "2026-10-26 00:00:00"]), q);
    assert.deepEqual(answer.readings, [
      { start: startOfDay(day("2026-03-29")), step: 82_800, value: 1 },
      { start: startOfDay(day("2026-10-25")), step: 90_000, value: 2 },
      { start: startOfDay(day("2026-10-26")), step: 86_400, value: 3 },
    ]);
  });

  it("give a peak its instant, summer time in the doubled hour, and the day of its date", () => {
    const q = query("2026-10-24", "2026-10-27", { series: "max_power" });
    const answer = parse(points(["5214", "2026-10-25 02:30:41"], ["4000", "2026-10-26 00:00:00"]), q);
    assert.deepEqual(
      answer.readings.map((r) => [formatInstant(r.start), r.step, formatInstant(r.at!)]),
      [
        ["2026-10-25T00:00:00+02:00", 90_000, "2026-10-25T02:30:41+02:00"],
        ["2026-10-26T00:00:00+01:00", 86_400, "2026-10-26T00:00:00+01:00"],
      ],
    );
  });

  it("keep the last of two values of a day and report it", () => {
    const answer = parse(points(["1", "2026-02-02"], ["2", "2026-02-02"]), february);
    assert.deepEqual(
      answer.readings.map((r) => r.value),
      [2],
    );
    assert.deepEqual(reasons(answer), ["differs"]);
  });

  it("are read with pauses, if there are many of them", () => {
    for (const [start, end, pauses] of [
      ["2026-10-01", "2026-10-08", 0],
      ["2026-05-01", "2026-10-30", 8],
    ] as const) {
      const { q, readings } = curve(start, end);
      const work = readAnswer(v5Body(q, readings), q, { stamps: "end" });
      let count = 0;
      while (work.next().done !== true) count++;
      assert.ok(pauses === 0 ? count === 0 : count >= pauses, `${count} pauses`);
    }
  });

  it("are read quickly for two years of half-hours", () => {
    const { q, readings } = curve("2024-11-10", "2026-11-10");
    const text = JSON.stringify({ meter_reading: v5Body(q, readings) });
    const took = leastTime(() => {
      assert.equal(parse(parseJson(text)!, q).readings.length, readings.length);
    });
    assert.ok(took < 1_500, `${took} ms`);
  });
});
