/** Each line of the log of Node-RED says whose meter it is: of a node without a name, and in subflows, as by add-meters. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import helper from "node-red-node-test-helper";
import type { Reading, Series } from "../../nodes/readings/index.js";
import { NOON } from "../fixtures/paris.js";
import { AlteredHousehold } from "./altered-household.js";
import { Harness, PDL, settled, until, type Setup } from "./harness.js";

/** By name of the instance. */
const usagePoints = {
  Bakery: "22000000000055",
  Shop: "22000000000024",
  School: "22000000000031",
  "": "22000000000048",
};

interface LogLine {
  readonly level: number;
  readonly type?: string;
  readonly msg: unknown;
}

/** What the nodes have told Node-RED's log. */
function lines(): { readonly level: number; readonly text: string }[] {
  return helper
    .log()
    .args.map(([line]) => line as LogLine)
    .filter(({ type }) => type?.startsWith("enedis-linky") === true)
    .map(({ level, msg }) => ({ level, text: String(msg) }));
}

const { ERROR, WARN } = { ERROR: 20, WARN: 30 };

describe("the log of meters in a subflow", () => {
  let harness: Harness;
  let household: AlteredHousehold;

  beforeEach(async () => {
    harness = new Harness();
    household = new AlteredHousehold();
    const meters = Object.values(usagePoints).map((usagePointId) => ({ usagePointId }));
    await harness.open(NOON, {
      household,
      meters: meters.map((meter) => ({ ...meter, directions: ["consumption"] })),
    });
  });

  afterEach(async () => {
    await harness.close();
  });

  /** @param tokens of each instance, by its name */
  function setup(tokens: Readonly<Record<string, string>>, language: string): Setup {
    const inside = { z: "sub", meter: "inner" };
    const env = (values: object): object => ({
      env: Object.entries(values).map(([name, value]) => ({ name, value: value as string, type: "str" })),
    });
    const wired = [{ wires: [{ id: "reads" }, { id: "answers" }] }];
    return {
      in: { meter: "", d: true },
      more: [
        // Without a Catch node: what it catches is not logged.
        { id: "shops", type: "tab", label: "Shops" },
        {
          id: "sub",
          type: "subflow",
          name: "Linky",
          in: wired,
          out: [],
          ...env({ NAME: "", PDL: "", TOKEN: "" }),
        },
        {
          id: "inner",
          type: "enedis-linky-config",
          z: "sub",
          name: "${NAME}",
          service: "conso-api",
          baseUrl: harness.url,
          minute: 7,
          dailyMonths: 0,
          loadCurveDays: 1,
          language,
          credentials: { usagePointId: "${PDL}", token: "${TOKEN}" },
        },
        { ...inside, id: "reads", type: "enedis-linky in", measures: ["load_curve", "daily"], wires: [[]] },
        { ...inside, id: "answers", type: "enedis-linky history", wires: [[]] },
        ...Object.entries(tokens).map(([name, token]) => ({
          id: `instance ${name}`,
          type: "subflow:sub",
          z: "shops",
          ...env({ NAME: name, PDL: usagePoints[name as keyof typeof usagePoints], TOKEN: token }),
        })),
      ],
    };
  }

  const quiet = (): Promise<void> => settled(lines);

  /** That each line names its meter at its beginning and nowhere else, and no line the PDL. */
  function assertNamed(names: readonly string[], colon: string): void {
    for (const { text } of lines()) {
      const name = names.find((one) => text.startsWith(`${one}${colon} `));
      assert.ok(name !== undefined, text);
      assert.equal(text.split(name).length, 2, text);
      for (const usagePoint of Object.values(usagePoints)) assert.ok(!text.includes(usagePoint), text);
    }
  }

  for (const [language, colon, refused] of [
    ["en", ":", /refused|token/i],
    ["fr", "\u00a0:", /refus|jeton/i],
  ] as const) {
    it(`names the meter of an error of credentials, and of a refusal (${language})`, async () => {
      const unknown = harness.server.token([usagePoints.Shop]).slice(0, -4) + "AAAA";
      await harness.start(
        setup(
          {
            Bakery: "",
            Shop: unknown,
            School: harness.server.token([usagePoints.School]),
            "": "not a token",
          },
          language,
        ),
      );
      const errors = (): string[] =>
        lines()
          .filter(({ level }) => level === ERROR)
          .map(({ text }) => text);
      await until("all three are told", () => errors().length === 3);
      await quiet();
      assertNamed(["Bakery", "Shop", "•••• 0048"], colon);
      const [first, second, third] = errors().toSorted();
      assert.match(first!, /^Bakery/);
      assert.match(second!, /^Shop/);
      assert.match(second!, refused);
      assert.match(third!, /^•••• 0048/);
    });
  }

  it("names the meter of a warning, and of a message that is not understood", async () => {
    // A day that is not the sum of its curve.
    household.publish = (reading: Reading, series: Series) =>
      series === "daily" ? { ...reading, value: reading.value + 730 } : reading;
    await harness.start(setup({ School: harness.server.token([usagePoints.School]) }, "en"));
    const instance = helper.getNode("instance School");
    await until("it is warned of", () => lines().some(({ level }) => level === WARN));
    instance.receive({ payload: "everything", from: "2026-11-01" });
    await until("the message is refused", () => lines().some(({ level }) => level === ERROR));
    await quiet();
    const told = lines().filter(({ level }) => level <= WARN);
    assert.deepEqual(told.map(({ level }) => level).toSorted(), [ERROR, WARN, WARN]);
    assertNamed(["School"], ":");
  });
});

describe("the log of nodes without a name", () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = new Harness();
    await harness.open(NOON);
  });

  afterEach(async () => {
    await harness.close();
  });

  /** Two meters, each of an `in` node, and no Catch node. */
  function setup(): Setup {
    const meter = {
      type: "enedis-linky-config",
      service: "conso-api",
      baseUrl: harness.url,
      minute: 7,
      dailyMonths: 0,
      loadCurveDays: 1,
      language: "fr",
    };
    const read = { type: "enedis-linky in", z: "plain", measures: ["daily"], wires: [[]] };
    const of = (usagePointId: string): object => ({ credentials: { usagePointId, token: "not a token" } });
    return {
      in: { meter: "", d: true },
      more: [
        { id: "plain", type: "tab", label: "Plain" },
        { ...meter, id: "workshop", name: "Atelier", ...of(usagePoints.Bakery) },
        { ...meter, id: "nameless", name: "", ...of(usagePoints.Shop) },
        { ...read, id: "first", meter: "workshop" },
        { ...read, id: "second", meter: "nameless" },
        { id: "answers", type: "enedis-linky history", z: "plain", meter: "workshop", wires: [[]] },
      ],
    };
  }

  it("names the meter of each line, in plain sentences", async () => {
    await harness.start(setup());
    const errors = (): string[] =>
      lines()
        .filter(({ level }) => level === ERROR)
        .map(({ text }) => text);
    await until("both are told", () => errors().length === 2);
    helper.getNode("answers").receive({ payload: "everything", start: "someday" });
    await until("the message is refused", () => errors().length === 3);
    const texts = errors();
    for (const { text } of lines()) assert.doesNotMatch(text, /LinkyError/);
    for (const text of texts) assert.match(text, /^(Atelier|•••• 0024)\u00a0: /);
    assert.deepEqual(
      ["Atelier", "•••• 0024"].map((name) => texts.filter((text) => text.startsWith(name)).length),
      [2, 1],
    );
  });

  it("says once of an archive that fails while a message is answered, and once in each other flow", async () => {
    const { token } = harness.credentials("conso-api");
    const meter = {
      id: "workshop",
      type: "enedis-linky-config",
      name: "Workshop",
      service: "conso-api",
      baseUrl: harness.url,
      minute: 7,
      dailyMonths: 0,
      loadCurveDays: 0,
      language: "en",
      credentials: { usagePointId: PDL, token },
    };
    const read = { type: "enedis-linky in", meter: "workshop", measures: ["daily"] };
    await harness.start({
      in: { meter: "", d: true },
      more: [
        { id: "plain", type: "tab", label: "Plain" },
        { id: "other", type: "tab", label: "Other" },
        meter,
        { ...read, id: "first", z: "plain", wires: [["days"]] },
        { ...read, id: "second", z: "other", wires: [[]] },
        { id: "answers", type: "enedis-linky history", z: "plain", meter: "workshop", wires: [[]] },
        { id: "days", type: "helper", z: "plain" },
      ],
    });
    let days = 0;
    harness.sink("days", () => days++);
    await until("a day has come", () => days > 0);
    await settled(lines);
    rmSync(harness.archive);
    helper.getNode("answers").receive({ payload: "" });
    const errors = (): string[] =>
      lines()
        .filter(({ level }) => level === ERROR)
        .map(({ text }) => text);
    await until("it is told", () => errors().length >= 2);
    await settled(lines);
    const [own, others] = errors().toSorted((a, b) => b.length - a.length);
    assert.equal(errors().length, 2, errors().join("\n"));
    assert.match(own!, /^Workshop: .*deleted or replaced/);
    assert.equal(own, `Workshop: ${others}`);
  });
});
