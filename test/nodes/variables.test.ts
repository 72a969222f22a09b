/** `${NAME}` in every property and credential: Node-RED replaces it, and what it stands for is judged. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { ConfigNode } from "../../nodes/common/index.js";
import widget from "../../nodes/widget/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, PDL, until, warnings, type Setup } from "./harness.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

const PREFIX = "LINKY_TEST_";

describe("variables of the environment", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith(PREFIX)) Reflect.deleteProperty(process.env, name);
  });

  /** The same properties as variables that have these values. */
  function asVariables(values: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        process.env[PREFIX + name] = value;
        return [name, `\${${PREFIX}${name}}`];
      }),
    );
  }
  const meter = (): ConfigNode["meter"] => (helper.getNode("meter") as unknown as ConfigNode).meter;
  const warned = (id: string): string[] => {
    const { warn } = helper.getNode(id) as unknown as { warn: { args: [unknown][] } };
    return warn.args.map(([text]) => String(text));
  };

  it("are used in each property of the meter and its credentials", async () => {
    const token = `Bearer ${harness.server.token([PDL])}`;
    await harness.start({
      meter: asVariables({
        name: "Maison",
        service: "conso-api",
        baseUrl: harness.url,
        minute: "41",
        dailyMonths: "0",
        loadCurveDays: "3",
        language: "fr",
      }),
      credentials: asVariables({ usagePointId: ` ${PDL}`, token }),
      in: { measures: ["daily"] },
    });
    await until("readings come", () => harness.all.length > 0);
    const { name, service, source, texts } = meter();
    assert.deepEqual([name, service, texts.language], ["Maison", "conso-api", "fr"]);
    const { minute, dailyMonths, loadCurveDays, usagePointId } = source!;
    assert.deepEqual([minute, dailyMonths, loadCurveDays, usagePointId], [41, 0, 3, PDL]);
    assert.deepEqual(warned("meter"), []);
  });

  it("are used in each property of the other nodes", async () => {
    const dashboard = new FakeDashboard();
    const inNode = asVariables({
      name: "in",
      meter: "meter",
      direction: "production",
      measures: "daily, monthly",
      outputMode: "per-measure",
      health: "true",
      start: "history",
    });
    const shown = { width: "4", height: "5", color: "#123456", order: "3" };
    const history = { direction: "production", measure: "daily", step: "month", format: "csv" };
    await harness.start({
      service: "demo",
      meter: { dailyMonths: 1 },
      outputs: 3,
      in: inNode,
      more: [
        {
          id: "history",
          type: "enedis-linky history",
          z: "tab",
          meter: "meter",
          wires: [["answers"]],
          ...asVariables({ ...history, csv: "french", period: "12m" }),
        },
        { id: "answers", type: "helper", z: "tab" },
        { id: "group", type: "ui-group" },
        {
          id: "widget",
          type: "ui-enedis-linky",
          z: "tab",
          group: "group",
          meter: "meter",
          ...asVariables(shown),
          direction: "${LINKY_TEST_direction}",
          language: "en",
        },
      ],
      types: [dashboard.type, widget],
    });
    await until("both measures come", () => harness.messages.slice(0, 2).every(({ length }) => length > 0));
    assert.deepEqual(
      harness.messages.slice(0, 2).map(([first]) => [first!.direction, first!.measure]),
      [
        ["production", "daily"],
        ["production", "monthly"],
      ],
    );
    const { width, height, order, format } = dashboard.widgets.get("widget")!.config as Record<
      string,
      unknown
    >;
    assert.deepEqual([width, height, order], [4, 5, 3]);
    assert.match(String(format), /#123456/);
    const answers: unknown[] = [];
    harness.sink("answers", (msg) => answers.push((msg as { payload: unknown }).payload));
    helper.getNode("history").receive({});
    await until("it answers", () => answers.length > 0);
    assert.match(String(answers[0]), /;/, "a French CSV of months");
    for (const id of ["in", "history", "widget"]) assert.deepEqual(warned(id), [], id);
  });

  it("that stand for something wrong: the warning names the value, and the nearest or the default applies", async () => {
    await harness.start({
      service: "demo",
      meter: { ...asVariables({ minute: "75", dailyMonths: "a year", loadCurveDays: "3" }) },
      in: asVariables({ direction: "up", health: "perhaps", measures: "daily,gas" }),
    });
    await until("readings come", () => harness.all.length > 0);
    const { minute, dailyMonths, loadCurveDays } = meter().source!;
    assert.deepEqual([minute, dailyMonths, loadCurveDays], [59, 36, 3]);
    assert.match(warned("meter").join(), /not valid \(minute: '75', dailyMonths: 'a year'\)/);
    assert.match(
      warnings().join(),
      /not valid \(direction: 'up', measures: 'daily,gas', health: 'perhaps'\)/,
    );
  });

  it("that are not set: the warning says so, and the default applies", async () => {
    await harness.start({ service: "demo", meter: { name: "${LINKY_TEST_X}", minute: "${LINKY_TEST_Y}" } });
    await until("readings come", () => harness.all.length > 0);
    assert.equal(meter().name, "");
    assert.match(
      warned("meter").join(),
      /name: '\$\{LINKY_TEST_X\}' \(environment variable not set\), minute: '\$\{LINKY_TEST_Y\}' \(env/,
    );
  });

  const twoUnset = { usagePointId: PDL, clientId: "${LINKY_TEST_X}", clientSecret: "${LINKY_TEST_Y}" };
  const unset: readonly (readonly [string, Setup, string])[] = [
    ["the service", { meter: { service: "${LINKY_TEST_X}", baseUrl: "" } }, "${LINKY_TEST_X} (“Service”)"],
    ["its address", { meter: { baseUrl: "${LINKY_TEST_X}" } }, "${LINKY_TEST_X} (“Base URL”)"],
    [
      "a credential",
      { credentials: { usagePointId: PDL, clientId: "${LINKY_TEST_X}", clientSecret: "x" } },
      "${LINKY_TEST_X} (“Client ID”)",
    ],
    [
      "two of them",
      { credentials: twoUnset },
      "${LINKY_TEST_X} (“Client ID”), ${LINKY_TEST_Y} (“Client secret”)",
    ],
  ];
  for (const [name, setup, told] of unset) {
    it(`that are not set: ${name} is not known, so nothing is sent anywhere`, async () => {
      await harness.start(setup);
      await until("it is told", () => harness.events.includes("credentials"));
      const names = [...told.matchAll(/\w+(?=\})/g)].join(", ");
      assert.equal(harness.statuses.at(-1), `Variable${names.includes(",") ? "s" : ""} not set: ${names}`);
      await until("the error names both", () => harness.errors.some(({ message }) => message.includes(told)));
      assert.deepEqual(harness.server.log, []);
    });
  }

  describe("that are not set, of a meter in a subflow,", () => {
    /** The name of the variable that stands for the token: of the instance, of its tab, or the subflow's own. */
    const places: readonly (readonly [
      place: string,
      instance: object[],
      tab: object[],
      subflow: object[],
    ])[] = [
      ["the instance", [{ name: "TOKEN", type: "env", value: "LINKY_TEST_X" }], [], []],
      ["the instance, written in braces", [{ name: "TOKEN", type: "env", value: "${LINKY_TEST_X}" }], [], []],
      ["the subflow", [], [], [{ name: "TOKEN", type: "env", value: "LINKY_TEST_X" }]],
      [
        "the tab that the instance refers to",
        [{ name: "TOKEN", type: "env", value: "SITE" }],
        [{ name: "SITE", type: "env", value: "LINKY_TEST_X" }],
        [],
      ],
    ];
    for (const [place, instance, tab, subflow] of places) {
      it(`are named as they are by ${place}`, async () => {
        const point = { name: "PDL", type: "str", value: PDL };
        await harness.start({
          in: { meter: "", d: true },
          more: [
            { id: "site", type: "tab", label: "Site", env: tab },
            { id: "sub", type: "subflow", name: "Linky", in: [], out: [], env: subflow },
            {
              id: "inner",
              type: "enedis-linky-config",
              z: "sub",
              service: "conso-api",
              baseUrl: harness.url,
              language: "en",
              credentials: { usagePointId: "${PDL}", token: "${TOKEN}" },
            },
            {
              id: "reads",
              type: "enedis-linky in",
              z: "sub",
              meter: "inner",
              measures: ["daily"],
              wires: [[]],
            },
            { id: "instance", type: "subflow:sub", z: "site", env: [point, ...instance] },
          ],
        });
        const told = (): string[] =>
          helper.log().args.map(([line]) => String((line as { msg: unknown }).msg));
        await until("it is told", () => told().some((text) => text.includes("${LINKY_TEST_X} (“Token”)")));
        assert.deepEqual(harness.server.log, []);
      });
    }
  });

  it("that stand for a token that no request can carry are told in words, at any address", async () => {
    await harness.start({
      meter: { service: "conso-api" },
      credentials: { usagePointId: PDL, ...asVariables({ token: "eyJhbGciOi…" }) },
    });
    await until("it is told", () => harness.events.includes("credentials"));
    assert.equal(harness.statuses.at(-1), "enedis-linky-in.status.bad-token");
    assert.match(harness.errors[0]!.message, /Conso API token is not valid: no requests are made/);
  });

  it("that stand for a wrong token: the status says so, and nothing is sent", async () => {
    await harness.start({
      meter: { service: "conso-api", baseUrl: "" },
      credentials: { usagePointId: PDL, ...asVariables({ token: "foo" }) },
    });
    await until("it is told", () => harness.events.includes("credentials"));
    assert.equal(harness.statuses.at(-1), "enedis-linky-in.status.bad-token");
    assert.match(
      harness.errors[0]!.message,
      /Conso API token is not valid: no requests are made\. Copy the whole token/,
    );
  });
});
