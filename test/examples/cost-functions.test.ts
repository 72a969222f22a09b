/** What the functions of the examples about costs decide, for days that the demo does not have. */
import assert from "node:assert/strict";
import { readContract } from "../../nodes/pricing/index.js";
import { alone, leastTime } from "../event-loop.js";
import { FunctionNode, type Message } from "./function-node.js";

describe("the functions of the examples that take costs elsewhere", () => {
  const day = (start: string, more: object = {}): object => ({
    start: `${start}T00:00:00+01:00`,
    end: `${start}T24:00:00+01:00`,
    energy: 10,
    subscription: 0.4,
    value: 1.4,
    byClass: { BASE: { energy: 10, value: 1 } },
    unpriced: 0,
    missing: 0,
    complete: true,
    ...more,
  });

  it("leave nothing in InfluxDB of a class that a day no longer has", () => {
    const points = new FunctionNode(24, "Les points");
    const send = (byClass: object): object[] => {
      const readings = [day("2026-11-20", { byClass })];
      points.send({ topic: "Maison/consumption/cost", direction: "consumption", readings });
      const payload = points.sent.at(-1)!["payload"] as {
        tags: { class?: string };
        fields: { EUR: number };
      }[];
      return payload.slice(1).map(({ tags, fields }) => [tags.class, fields.EUR]);
    };
    assert.deepEqual(send({ HPJB: { energy: 6, value: 1 } }), [["HPJB", 1]]);
    assert.deepEqual(send({ HPJW: { energy: 6, value: 2 } }), [
      ["HPJB", 0],
      ["HPJW", 2],
    ]);
  });

  it("are written to InfluxDB at most 500 points at once, each failure with its own days", () => {
    const points = new FunctionNode(24, "Les points");
    const readings = Array.from({ length: 1_000 }, (_, i) =>
      day(new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)),
    );
    points.send({ topic: "Maison/consumption/cost", direction: "consumption", readings });
    const sizes = points.sent.map(({ payload }) => (payload as unknown[]).length);
    assert.deepEqual(sizes, [500, 500, 500, 500]);
    assert.deepEqual(
      points.sent.flatMap((msg) => msg["readings"]),
      readings,
    );
  });

  it("say which days Home Assistant's sums lack, and begin with the first that has a price", () => {
    const sums = new FunctionNode(25, "Sommes par jour");
    const unpriced = { byClass: {}, unpriced: 10, value: 0.4, complete: false };
    const payload = [
      day("2026-11-01", unpriced),
      day("2026-11-02"),
      day("2026-11-03", unpriced),
      day("2026-11-04", { missing: 30, complete: false }),
    ];
    sums.send({ payload, since: "2022-01-01" });
    const { data } = sums.sent[0]!["payload"] as { data: { stats: { start: string; sum: number }[] } };
    assert.deepEqual(
      data.stats.map(({ start, sum }) => [start.slice(8, 10), sum]),
      [
        ["02", 1.4],
        ["03", 1.4],
        ["04", 2.8],
      ],
    );
    assert.equal(sums.status, "2 jours chiffrés, 2 incomplets");
  });
});

interface Read {
  readonly offers: readonly {
    readonly name: string;
    readonly offer: string;
    readonly hours?: readonly object[];
    readonly prices: { readonly subscription: number; readonly classes: Readonly<Record<string, number>> };
  }[];
  /** Of each offer, in the file. */
  readonly lines: readonly number[];
  readonly skipped: readonly { readonly line: number; readonly why: string }[];
  readonly left: number;
  readonly isCut: boolean;
}

describe("the functions of the example about the market's offers", () => {
  const [split, reader] = [new FunctionNode(29, "Découper"), new FunctionNode(29, "Une offre")];
  const read = (payload: string): Read =>
    structuredClone(reader.send({ ...split.send({ payload }) })) as unknown as Read;
  /** Name, subscription and prices, as text. */
  const figures = ({ offers }: Read): string[] =>
    offers.map(({ name, prices: { subscription, classes } }) =>
      [name, subscription, ...Object.values(classes)].join("|"),
    );

  it("read semicolons with decimal commas, and commas with points or quoted commas", () => {
    const wanted = ["A|15.3|0.1789", "B|15.9|0.201|0.1489"];
    for (const text of [
      "\ufeffnom;type;abonnement;prix;prix HC\r\nA;base;15,30;0,1789\r\nB;hphc;15,90 €;0,2010;0,1489\r\n",
      "A,base,15.30,0.1789\nB,HP/HC,15.90,0.2010,0.1489",
      'name,kind,subscription,price\n"A",base,"15,30","0,1789",\n\nB,hphc,"15,90","0,2010","0,1489",,',
    ]) {
      assert.deepEqual(figures(read(text)), wanted, text);
      assert.deepEqual(read(text).skipped, []);
    }
  });

  it("read a quoted name with separators and quotes, and say the line of one that is not closed", () => {
    const { offers, lines, skipped } = read(
      '"Le ""vert"" ; ou, presque";base;15;0,18\n"Ouvert;base;15;0,18\nAprès;base;15;0,18',
    );
    assert.deepEqual(
      offers.map(({ name }) => name),
      ['Le "vert" ; ou, presque', "Après"],
    );
    assert.deepEqual(lines, [1, 3]);
    assert.deepEqual(skipped, [{ line: 2, why: "guillemet non fermé" }]);
  });

  it("give each offer of two prices its hours, or those of the household", () => {
    const { offers } = read(
      ["A;hphc;15;0,2;0,1", "B;hphc;15;0,2;0,1;2h30-7h 14:00 à 16:59", "C;base;15;0,2;;02:00-07:00"].join(
        "\n",
      ),
    );
    assert.deepEqual(
      offers.map(({ hours }) => hours),
      [
        [{ from: "22:08", to: "06:08" }],
        [
          { from: "02:30", to: "07:00" },
          { from: "14:00", to: "16:59" },
        ],
        undefined,
      ],
    );
    for (const offer of offers) assert.ok("contract" in readContract({ versions: [offer] }), offer.name);
  });

  for (const [row, why] of [
    [";base;15;0,18", "nom"],
    [`${"x".repeat(201)};base;15;0,18`, "nom"],
    ["A;tempo;15;0,18", "type : base ou hphc"],
    ["A;base;quinze;0,18", "abonnement en € par mois"],
    ["A;base;-15;0,18", "abonnement en € par mois"],
    ["A;base;15;", "prix en € par kWh"],
    ["A;base;15;17,89", "prix en € par kWh"],
    ["A;base;15;0,123456789", "prix en € par kWh"],
    ["A;base", "abonnement en € par mois, prix en € par kWh"],
    ["A;hphc;15;0,18", "prix HC en € par kWh"],
    ["A;hphc;15;0,18;0,14;la nuit", "heures creuses, comme 22:08-06:08"],
    ["A;hphc;15;0,18;0,14;22:00-06:00 et 25:00-26:00", "heures creuses, comme 22:08-06:08"],
    ["A;base;15;0,18;0,14", "champs en trop"],
    ["A;hphc;15;0,18;0,14;;x", "champs en trop"],
  ] as const) {
    it(`leave out ${row.slice(0, 40)}, with its line, and go on`, () => {
      const found = read(`Avant;base;15;0,18\n${row}\nAprès;base;15;0,18`);
      assert.deepEqual(found.lines, [1, 3]);
      assert.deepEqual(found.skipped, [{ line: 2, why }]);
    });
  }

  it("take unquoted decimal commas between commas for no offer", () => {
    assert.deepEqual(read("A,base,15.3,0.18\nB,base,15,30,0,1789").lines, [1]);
  });

  it("keep two hundred, say how many are left, and stop in a file that is too long", () => {
    const rows = Array.from({ length: 203 }, (_, i) => `Offre ${i};base;15;0,${1000 + i}`);
    const many = read(rows.join("\n"));
    assert.deepEqual([many.offers.length, many.lines.at(-1), many.left, many.isCut], [200, 200, 3, false]);
    const long = read(`${"x".repeat(99_980)}\nA;base;15;0,18\nB;base;15;0,18`);
    assert.deepEqual([figures(long), long.isCut], [["A|15|0.18"], true]);
  });

  alone("hold nothing for 50 ms with the longest file", async () => {
    await Promise.resolve();
    for (const row of ["A;hphc;15;0,18;0,14;02:00-07:00\n", ",", '"', "1:1-1:1"]) {
      const text = `A,hphc,15,0.18,0.14,${row}`.repeat(100_000).slice(0, 100_000);
      const time = leastTime(() => reader.send({ ...split.send({ payload: text }) }));
      assert.ok(time < 50, `${row}: ${time} ms`);
    }
  });

  it("ask nothing if no line is an offer, and say the first fault", () => {
    for (const [payload, text] of [
      ["", "Aucune offre dans cette liste"],
      ["<html>\n<body>", "Aucune offre dans cette liste, ligne 2 : type : base ou hphc"],
    ] as const) {
      const node = new FunctionNode(29, "Une offre");
      assert.equal(node.send({ ...split.send({ payload }) }), undefined);
      assert.ok(node.errors[0]!.startsWith(text), node.errors[0]);
    }
  });

  it("tell by its line what the history says of an offer", () => {
    const { lines } = read("A;base;15;0,18\nB;base;15;\nC;base;15;0,18");
    const which = new FunctionNode(29, "Quelle ligne");
    const fault = (message: string, more: object = { lines }): unknown =>
      which.send({ error: { message }, ...more })!["payload"];
    assert.equal(fault("offers[1].versions[0].power : …"), "Ligne 3\u00a0: offers[1].versions[0].power : …");
    assert.equal(fault("ECONNREFUSED", {}), "ECONNREFUSED");
    assert.equal(fault("offers[7].name"), "offers[7].name");
  });

  it("ask for the list only where the user has named its address", () => {
    const node = new FunctionNode(29, "Où la lire");
    assert.equal(node.send({}), undefined);
    assert.equal(node.status, "OFFERS ?");
    node.env.set("OFFERS", "http://127.0.0.1/offres.csv");
    assert.equal(node.send({})!["url"], "http://127.0.0.1/offres.csv");
    assert.equal(node.status, undefined);
  });

  describe("rank", () => {
    const offer = (name: string, value: number | null, more: object = {}): object => ({
      name,
      value,
      saving: value === null ? null : 730 - value,
      days: 365,
      ...more,
    });
    const rank = (payload: object[], more: Message = {}): string[] =>
      String(new FunctionNode(29, "Classement").send({ payload, ...more })!["payload"])
        .replaceAll(/[\u00a0\u202f]/g, " ")
        .split("\n");

    it("in euros a year, against one's own, with what was left out", () => {
      const lines = rank(
        [
          offer("A", 700, { source: "message" }),
          offer("Maison", 730, { present: true, signable: false, text: "…" }),
          offer("Base, tarif réglementé", 750.6, { signable: false, text: "Ne se signe plus." }),
          offer("C", null, { reason: "Pas d’heures creuses." }),
        ],
        {
          skipped: [{ line: 4, why: "nom" }],
          left: 2,
          lines: [1, 2, 3],
          isCut: true,
          notes: ["Sur 365 jours."],
        },
      );
      assert.deepEqual(lines, [
        "1. A : 700 € · 30 € de moins",
        "2. Maison : 730 € · votre contrat",
        "3. Base, tarif réglementé : 751 € · 21 € de plus · Ne se signe plus.",
        "En euros par an, abonnement compris.",
        "C : Pas d’heures creuses.",
        "Lignes laissées de côté : 4 (nom).",
        "Au plus 3 offres à la fois : 2 de plus ne sont pas comparées.",
        "Le fichier est trop long : sa fin n’a pas été lue.",
        "Sur 365 jours.",
      ]);
    });

    it("a few days short as a year, and many days short as what they are", () => {
      const short = offer("A", 365, { days: 350 });
      assert.equal(rank([short])[0], "1. A : 381 € · 381 € de moins");
      assert.deepEqual(rank([offer("A", 100, { days: 60, saving: null })]), [
        "1. A : 100 €",
        "En euros pour 60 jours : trop peu pour une année.",
      ]);
      assert.deepEqual(rank([offer("A", null, { reason: "…" })]), [
        "Pas encore assez de relevés pour comparer.",
      ]);
    });

    it("name ten wrong lines, and count the others", () => {
      const skipped = Array.from({ length: 12 }, (_, i) => ({ line: i + 1, why: "nom" }));
      assert.match(rank([offer("A", 700)], { skipped })[2]!, /; 10 \(nom\) et 2 de plus\.$/);
    });
  });
});
