/** The example for kWh per degree day, against a stand-in of Open-Meteo that refuses what the real one refuses. */
import assert from "node:assert/strict";
import { listen } from "../enedis-server/index.js";
import type { ServerAnswer, ServerRequest } from "../enedis-server/message.js";
import { FIRST_RUN_MS } from "../installs.js";
import { settled, until } from "../until.js";
import { FunctionNode, type Message } from "./function-node.js";
import { example, nodeOf } from "./harness.js";
import { openMeteo } from "./open-meteo.js";
import { AtWork, inParis } from "./running-examples.js";

const NOW = "2026-11-24T08:00:00+01:00";
const DAY = 86_400_000;

interface Month {
  readonly month: string;
  readonly days: number;
  readonly kWh: number;
  readonly degreeDays: number;
  readonly heating: number;
  readonly perDegreeDay: number | null;
  readonly change: number | null;
}

/** A flow whose user has typed a place. */
function due(latitude = "45.764", longitude = "4.8357") {
  const memory = new Map<string, unknown>();
  const [node, read] = [
    new FunctionNode(34, "Une fois par jour", memory),
    new FunctionNode(34, "Lues", memory),
  ];
  node.at = NOW;
  for (const [name, value] of [
    ["LATITUDE", latitude],
    ["LONGITUDE", longitude],
    ["OPEN_METEO", "https://archive.invalid/"],
  ] as const) {
    node.env.set(name, value);
  }
  return { node, read };
}

/** What the stand-in answers to the address that a node made. */
const asked = (address: string, temperature: (day: string) => number | null = () => 5): ServerAnswer => {
  const { pathname: path, searchParams: query } = new URL(address);
  const request: ServerRequest = { method: "GET", path, query, headers: {}, body: "" };
  return openMeteo(temperature, () => Date.parse(NOW))(request);
};

describe("the stand-in of Open-Meteo", () => {
  const right =
    "https://x.invalid/v1/archive?latitude=45.76&longitude=4.84&start_date=2026-11-01&end_date=2026-11-22&daily=temperature_2m_mean&timezone=Europe%2FParis";
  it("answers each day of a right question", () => {
    const { status, body } = asked(right);
    const { daily } = JSON.parse(body) as { daily: { time: string[]; temperature_2m_mean: number[] } };
    assert.deepEqual([status, daily.time.length, daily.temperature_2m_mean.length], [200, 22, 22]);
  });

  for (const [what, from, to, reason] of [
    [
      "a variable that is not daily",
      "temperature_2m_mean",
      "temperature_2m",
      /Cannot initialize ForecastVariableDaily/,
    ],
    [
      "a day that is not over",
      "2026-11-22",
      "2026-11-24",
      /'end_date' is out of allowed range from 1940-01-01 to 2026-11-23/,
    ],
    ["a day before 1940", "2026-11-01", "1939-12-31", /'start_date' is out of allowed range/],
    ["an end before the start", "2026-11-22", "2026-10-22", /End-date/],
    ["a place beyond the pole", "45.76", "95.0", /Latitude must be in range of -90 to 90/],
    ["a comma", "45.76", "45%2C76", /must be a number/],
    ["past_days beside dates", "&timezone", "&past_days=3&timezone", /mutually exclusive/],
    ["a parameter that it does not know", "&timezone", "&unit=K&timezone", /Unknown parameter unit/],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.ok(right.includes(from));
      const { status, body } = asked(right.replace(from, to));
      assert.equal(status, 400);
      assert.match((JSON.parse(body) as { reason: string }).reason, reason);
    });
  }
});

describe("the request of the example for degree days", () => {
  it("asks for two years and the month, to a kilometre, in words that the service takes", () => {
    const { node } = due();
    const url = String(node.send({})!["url"]);
    assert.equal(
      url,
      "https://archive.invalid/v1/archive?latitude=45.76&longitude=4.84&start_date=2024-10-01&end_date=2026-11-22&daily=temperature_2m_mean&timezone=Europe%2FParis",
    );
    assert.equal(asked(url).status, 200);
  });

  it("takes a comma, and sends nothing without a place", () => {
    assert.match(String(due("45,76", "-4,8").node.send({})!["url"]), /latitude=45\.76&longitude=-4\.80&/);
    for (const place of [
      ["", ""],
      ["45", ""],
      ["95", "4"],
      ["45", "-181"],
      ["Lyon", "4"],
    ] as const) {
      const { node } = due(...place);
      assert.equal(node.send({}), undefined);
      assert.equal(node.status, "LATITUDE, LONGITUDE ?");
    }
  });

  it("leaves once a day, and is in range at each hour of it", () => {
    const { node, read } = due();
    for (const day of ["2026-11-24", "2026-11-25"]) {
      let sent = 0;
      for (let hour = 0; hour < 24; hour++) {
        node.at = `${day}T${String(hour).padStart(2, "0")}:10:00+01:00`;
        const request = node.send({});
        if (request === undefined) continue;
        sent++;
        const end = new URL(String(request["url"])).searchParams.get("end_date")!;
        assert.ok(end <= new Date(Date.parse(node.at) - DAY).toISOString().slice(0, 10), end);
        const payload = JSON.parse(
          asked(
            "https://x.invalid/v1/archive?latitude=1&longitude=1&start_date=2026-11-01&end_date=2026-11-22&daily=temperature_2m_mean&timezone=Europe/Paris",
          ).body,
        ) as unknown;
        assert.ok(read.send({ ...request, statusCode: 200, payload }));
      }
      assert.equal(sent, 1, day);
    }
    node.env.set("LATITUDE", "48.85");
    assert.ok(node.send({}), "another place");
  });

  it("leaves five times a day when the service refuses, and says why", () => {
    const { node, read } = due();
    const requests = Array.from({ length: 24 }, () => {
      const request = node.send({});
      const payload = { error: true, reason: "Daily API request limit exceeded. Please try again tomorrow." };
      if (request) assert.equal(read.send({ ...request, statusCode: 429, payload }), undefined);
      return request;
    });
    assert.equal(requests.filter(Boolean).length, 5);
    assert.equal(read.status, "Open-Meteo : Daily API request limit exceeded. Please try again tomorrow.");
    assert.match(read.warnings[0]!, /^Open-Meteo n’a pas donné les températures : Daily API/);
  });

  for (const [what, statusCode, payload] of [
    ["a page instead of data", 200, "<html>"],
    ["no answer", "ENOTFOUND", "RequestError"],
    ["data without days", 200, { daily: {} }],
    ["nothing", 200, null],
  ] as const) {
    it(`says so of ${what}`, () => {
      const { read } = due();
      assert.equal(read.send({ statusCode, payload }), undefined);
      assert.equal(read.warnings.length, 1);
    });
  }

  it("leaves out the days that the service does not know yet", () => {
    const payload = { daily: { time: ["2026-11-21", "2026-11-22"], temperature_2m_mean: [5.1, null] } };
    const sent = due().read.send({ statusCode: 200, payload })!;
    assert.equal(JSON.stringify(sent), '{"temperatures":{"2026-11-21":5.1}}');
  });
});

/** A household of 8 kWh a day, and so many kWh for each degree day. */
function household(perDegreeDay: (day: string) => number, temperature: (day: string) => number) {
  const days = Array.from({ length: 800 }, (_, i) =>
    new Date(Date.parse("2026-11-23") - (799 - i) * DAY).toISOString().slice(0, 10),
  );
  const temperatures = Object.fromEntries(days.map((day) => [day, temperature(day)]));
  const payload = days.map((day) => ({
    start: `${day}T00:00:00+01:00`,
    value: 8 + perDegreeDay(day) * Math.max(0, 18 - temperatures[day]!),
    missing: 0,
  }));
  return { temperatures, payload };
}

const count = (message: object): Message & { months: Month[]; base: number } =>
  new FunctionNode(34, "Degrés jours").send(message as Message) as Message & {
    months: Month[];
    base: number;
  };
const monthOf = (months: readonly Month[], name: string): Month =>
  months.find(({ month }) => month === name)!;
/** The seasons, in °C: 4 in the months of winter, 24 in those of summer. */
const seasons = (day: string): number => {
  const month = Number(day.slice(5, 7));
  return month <= 4 || month >= 10 ? 4 : 24;
};

describe("kWh per degree day", () => {
  it("finds the base and the heating of a household, in a mild and in a hard winter", () => {
    for (const colder of [0, 6]) {
      const winter = (day: string): number => seasons(day) - (seasons(day) < 18 && day > "2026" ? colder : 0);
      const { months, base } = count(household(() => 2, winter));
      assert.equal(base, 8);
      const november = monthOf(months, "2026-11");
      assert.deepEqual(
        [november.days, november.degreeDays, november.perDegreeDay, november.change],
        [23, 23 * (14 + colder), 2, 0],
      );
      assert.equal(november.heating, november.kWh - 23 * 8);
    }
  });

  it("shows what insulation changed, over the same days of last year", () => {
    const { months, payload } = count(household((day) => (day < "2026-06" ? 2 : 1.5), seasons));
    assert.deepEqual(
      ["2025-11", "2026-01", "2026-11"].map((name) => monthOf(months, name).change),
      [0, 0, -25],
    );
    const lines = String(payload).replace(/[\s]/g, " ");
    assert.match(lines, /novembre 2026 : 1,5 kWh\/DJ, 322 DJ \(-25 % sur un an\) Base : 8 kWh par jour$/);
  });

  it("has no value for a month without cold, and takes no warm day for heating", () => {
    const { months } = count(household(() => 2, seasons));
    const { perDegreeDay, degreeDays, heating, change } = monthOf(months, "2026-07");
    assert.deepEqual([perDegreeDay, degreeDays, heating, change], [null, 0, 0, null]);
  });

  it("leaves out days with a hole, or without a temperature, on both sides", () => {
    const whole = household(() => 2, seasons);
    const payload = whole.payload.map((day) =>
      day.start.startsWith("2026-11-10") ? { ...day, value: 1, missing: 30 } : day,
    );
    const temperatures = { ...whole.temperatures };
    delete temperatures["2026-11-11"];
    delete temperatures["2025-11-12"];
    const november = monthOf(count({ payload, temperatures }).months, "2026-11");
    assert.deepEqual([november.days, november.perDegreeDay, november.change], [21, 2, 0]);
  });

  it("says that the base is not known without warm days", () => {
    const { base, payload } = count(
      household(
        () => 2,
        () => 4,
      ),
    );
    assert.equal(base, 0);
    assert.match(String(payload), /Base inconnue, trop peu de jours chauds$/);
  });

  it("says nothing without a day in common", () => {
    const node = new FunctionNode(34, "Degrés jours");
    assert.equal(node.send({ payload: [], temperatures: {} }), undefined);
    assert.equal(node.status, "Aucun jour commun");
  });
});

describe("the example for degree days, running", function () {
  const flows = example(34);
  const [counted, request] = [nodeOf(flows, "Degrés jours"), nodeOf(flows, "Open-Meteo")];
  const requests: string[] = [];
  let atWork: AtWork;
  const cleanUps: (() => unknown)[] = [];

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    const service = openMeteo((day) => seasons(day));
    const server = await listen({
      respond: (each) => {
        requests.push(`${each.path}?${each.query.toString()}`);
        return service(each);
      },
    });
    cleanUps.push(() => server.close());
    const variables = { LATITUDE: "45.76", LONGITUDE: "4.84", OPEN_METEO: server.url };
    atWork = await AtWork.open({
      examples: [flows],
      palette: [],
      patch: [
        [
          nodeOf(flows, "tab").id,
          { env: Object.entries(variables).map(([name, value]) => ({ name, value, type: "str" })) },
        ],
        [nodeOf(flows, "Chaque heure").id, { once: false }],
      ],
      taps: [counted, request],
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const said = (): { months: Month[] }[] => atWork.tapped(counted.id) as unknown as { months: Month[] }[];

  it("asks nothing to try", async () => {
    await atWork.inject(nodeOf(flows, "Essai").id);
    await until("it is counted", () => said().length === 1);
    assert.deepEqual(requests, []);
    assert.ok(said()[0]!.months.length > 12);
  });

  it("counts the archive's days with the temperatures, after one request a day", async () => {
    const hour = nodeOf(flows, "Chaque heure").id;
    await atWork.inject(hour);
    await until("it is counted", () => said().length === 2);
    await atWork.inject(hour);
    await settled(() => requests);
    assert.equal(requests.length, 1);
    assert.equal(atWork.tapped(request.id)[0]!["statusCode"], 200);
    const { months } = said().at(-1)!;
    const daily = atWork.archived().filter(({ series }) => series === "daily");
    const end = new URLSearchParams(requests[0]!.split("?")[1]).get("end_date")!;
    for (const { month, kWh, days, degreeDays } of months.slice(-13)) {
      const own = daily.filter(({ start }) => {
        const day = inParis(start).slice(0, 10);
        return day.startsWith(month) && day <= end;
      });
      assert.equal(days, own.length, month);
      assert.ok(Math.abs(kWh - own.reduce((sum, { value }) => sum + value, 0)) < 0.06, month);
      assert.equal(degreeDays, days * Math.max(0, 18 - seasons(`${month}-01`)), month);
    }
    // Nothing of the meter goes there, and no PDL into a message.
    assert.ok(!JSON.stringify([requests, said()]).includes("00000000000000"));
    atWork.assertNothingRefused();
  });
});
