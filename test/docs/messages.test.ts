/** The messages that pages show: what is asked is answered as shown, what a node sends has the keys shown. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import contract from "../../nodes/contract/index.js";
import tariff from "../../nodes/tariff/index.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, until, type Setup } from "../nodes/harness.js";
import { HistoryFlow } from "../nodes/history-flow.js";

const root = path.join(__dirname, "..", "..");
type Fields = Readonly<Record<string, unknown>>;

interface Block {
  /** `docs/money.md:70` */
  readonly at: string;
  readonly mark: string;
  /** The node of `ask` and `sends`, the reason of `not run`. */
  readonly of: string;
  readonly message: Fields;
}

/** The blocks of a page, and the places of those without a mark. */
function blocksOf(page: string): { blocks: Block[]; unmarked: string[] } {
  const text = readFileSync(path.join(root, page), "utf8");
  const blocks: Block[] = [];
  const unmarked: string[] = [];
  for (const { 1: code, index } of text.matchAll(/^```json\n(.*?)^```$/gms)) {
    const at = `${page}:${text.slice(0, index).split("\n").length}`;
    const mark = /<!-- (ask|answer|sends|not run)(?:: ([^>]+))? -->\n\n$/.exec(text.slice(0, index));
    if (mark === null) unmarked.push(at);
    else blocks.push({ at, mark: mark[1]!, of: mark[2] ?? "", message: JSON.parse(code!) as Fields });
  }
  return { blocks, unmarked };
}

const folder = readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`);
const pages = ["README.md", ...folder.filter((name) => /^docs\/[^.]+\.md$/.test(name))];
const translated = (page: string): string => page.replace(/\.md$/, ".en.md");

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/**
 * Where a shown value differs from a real one: keys that pages leave out do not count. `…` stands for any text, a list
 * may end early, and a PDL is any other.
 */
function differences(shown: unknown, real: unknown, place = "msg"): string[] {
  if (Array.isArray(shown)) {
    if (!Array.isArray(real)) return [`${place} is no list`];
    if (shown.length > real.length) return [`${place} has ${real.length} entries`];
    return shown.flatMap((each, i) => (each === "…" ? [] : differences(each, real[i], `${place}[${i}]`)));
  }
  if (isFields(shown)) {
    if (!isFields(real) || Array.isArray(real)) return [`${place} is ${JSON.stringify(real)}`];
    return Object.entries(shown).flatMap(([key, value]) =>
      key in real ? differences(value, real[key], `${place}.${key}`) : [`${place} has no ${key}`],
    );
  }
  const same =
    typeof shown === "string" && typeof real === "string"
      ? new RegExp(
          `^${shown
            .split(/…|\d{14}/)
            .map((part) => part.replace(/[^\w\s]/g, String.raw`\$&`))
            .join(".*")}$`,
          "s",
        ).test(real)
      : Object.is(shown, real);
  return same ? [] : [`${place} is ${JSON.stringify(real)}, not ${JSON.stringify(shown)}`];
}

/** The places of all keys, for blocks whose texts are in two languages. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (isFields(value)) {
    return Object.entries(value).map(([key, each]) => [key, typeof each === "string" ? "" : shapeOf(each)]);
  }
  return value;
}

/** What the page's meter has to have for a question. */
const contracts = (label: string): Readonly<Record<string, object>> => ({
  days: {
    from: "",
    offer: "custom",
    power: 6,
    prices: { classes: { Red: 0.5, Rest: 0.1 } },
    rules: [{ class: "Red", announced: label }, { class: "Rest" }],
  },
  prices: { from: "", offer: "series", power: 6, prices: { subscription: 12 } },
  other: {
    from: "",
    offer: "hphc",
    power: 6,
    prices: "regulated",
    hours: [{ from: "22:08", to: "06:08" }],
  },
});
const needsContract = ["offers", "hours", "power", "forecast"];

describe("the messages of the pages", () => {
  it("are marked, each of them, and the same in both languages", () => {
    const unmarked = pages.flatMap((page) =>
      [page, translated(page)].flatMap((each) => blocksOf(each).unmarked),
    );
    assert.deepEqual(unmarked, []);
    for (const page of pages) {
      const [french, english] = [page, translated(page)].map((each) =>
        blocksOf(each).blocks.map(({ mark, message }) => [mark, shapeOf(message)]),
      );
      assert.deepEqual(french, english, page);
    }
  });

  it("would be found wrong", () => {
    const real = { payload: [{ start: "2026", value: 1 }, { value: 2 }], text: "All is well.", id: null };
    assert.deepEqual(differences({ payload: [{ value: 1 }, "…"], text: "All …", id: null }, real), []);
    assert.deepEqual(
      differences({ payload: [{ value: 2, end: "" }, {}, {}], text: "well", no: 1, id: "" }, real),
      [
        "msg.payload has 2 entries",
        'msg.text is "All is well.", not "well"',
        "msg has no no",
        'msg.id is null, not ""',
      ],
    );
    assert.deepEqual(differences({ payload: [{ value: 2, end: "" }] }, real), [
      "msg.payload[0].value is 1, not 2",
      "msg.payload[0] has no end",
    ]);
  });

  for (const language of ["fr", "en"] as const) {
    describe(`in ${language}`, function () {
      this.timeout(60_000);
      const all = pages.flatMap((page) => blocksOf(language === "fr" ? page : translated(page)).blocks);
      const harness = new Harness();
      const flow = new HistoryFlow(harness);
      const prices: Fields[] = [];
      /** Real messages that `sends` blocks show. */
      const sent: Fields[] = [];
      const [label] = all
        .filter(({ message }) => message["action"] === "days")
        .map(({ message }) => message["label"]);
      const versions = contracts(String(label));

      const setup = (own = ""): Setup =>
        flow.setup({
          service: "demo",
          types: [contract, tariff],
          meter: {
            name: "Home",
            dailyMonths: 26,
            loadCurveDays: 400,
            language,
            ...(own && { contract: own }),
          },
          in: { measures: ["load_curve", "daily", "monthly", "yearly", "max_power"] },
          history: { measure: "registers", direction: "consumption", step: "day", period: "30d", language },
          more: [
            ...Object.entries(versions).map(([id, version]) => ({
              id,
              type: "enedis-linky-contract",
              // A name that is an id would be a config node that waits for itself.
              name: `The ${id}`,
              versions: [version],
            })),
            { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "other", wires: [["tariffs"]] },
            { id: "tariffs", type: "helper", z: "tab" },
          ],
        });

      let late: Fields;

      before(async () => {
        late = await lateMessage(language);
        harness.settings.tempo = false;
        await harness.open(NOON);
        await harness.start(setup());
        harness.sink("tariffs", (message) => prices.push(message as Fields));
        flow.listen();
        const isDone = (): boolean => harness.events.at(-1) === "up_to_date";
        await until("the demo is up to date", isDone, 30_000);
        sent.push(...(harness.all as unknown as Fields[]));
      });
      after(() => harness.close());

      for (const [i, { at, mark, of, message }] of all.entries()) {
        if (mark !== "ask") continue;
        it(`${at}: the ${of} node answers`, async () => {
          assert.equal(of, "linky history");
          const action = String(message["action"]);
          const own = action in versions ? action : needsContract.includes(action) ? "other" : "";
          await harness.deploy(setup(own), "nodes");
          flow.listen();
          const answer = await flow.ask({ ...message }, 20_000);
          const next = all[i + 1];
          if (next?.mark !== "answer") return;
          assert.deepEqual(differences(next.message, answer), [], next.at);
        });
      }

      it("what nodes send has the keys shown", async () => {
        const shown = all.filter(({ mark }) => mark === "sends");
        assert.ok(shown.length > 0);
        await harness.send("any", "tariff");
        await until("the tariff node answers", () => prices.length > 0);
        for (const { at, of, message } of shown) {
          const real =
            of === "linky tariff"
              ? prices.at(-1)
              : of === "linky in" && String(message["topic"]).endsWith("/health")
                ? late
                : sent.find(
                    (each) =>
                      each["measure"] === message["measure"] && each["direction"] === message["direction"],
                  );
          if (real === undefined) assert.fail(`${at}: no such message of ${of}`);
          const keys = (fields: Fields): string[] =>
            Object.keys(fields)
              .filter((key) => key !== "_msgid")
              .sort();
          assert.deepEqual(keys(message), keys(real), at);
          for (const key of keys(message)) {
            const firstOf = (each: unknown): unknown => (Array.isArray(each) ? (each as unknown[])[0] : each);
            const first = firstOf(message[key]);
            const other = firstOf(real[key]);
            assert.equal(typeof first, typeof other, `${at}: ${key}`);
            if (isFields(first) && isFields(other))
              assert.deepEqual(keys(first), keys(other), `${at}: ${key}`);
          }
        }
      });
    });
  }
});

/** The health message of a meter whose newest day is missing in the evening. */
async function lateMessage(language: "fr" | "en"): Promise<Fields> {
  const harness = new Harness();
  await harness.open(NOON, { household: fixtureHousehold({ holes: ["2026-11-23"] }) });
  try {
    await harness.start({
      outputs: 2,
      in: { outputMode: "single", health: true, measures: ["daily"] },
      meter: { dailyMonths: 1, name: "Home", language },
    });
    await until("the first round has begun", () => harness.calls.length > 0);
    await until("the round waits", () => harness.events.at(-1) === "waiting");
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it is said", () => harness.messages[1]!.length > 0, 10_000);
    return harness.messages[1]![0] as unknown as Fields;
  } finally {
    await harness.close();
  }
}
