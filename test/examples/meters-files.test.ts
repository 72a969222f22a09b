/** Files of add-meters.mjs as spreadsheets save them, files that are refused, and Node-REDs that do not answer. */
import assert from "node:assert/strict";
import { FIRST_RUN_MS } from "../installs.js";
import { countsIn, MetersByScript, type FlowNode } from "./meters-by-script.js";

const PDL = "22000000000001";

/** Windows-1252: as Latin-1, with the apostrophe of Word at 0x92. */
const windows1252 = (text: string): Buffer => Buffer.from(text.replaceAll("’", "\u0092"), "latin1");

describe("files of meters", function () {
  let meters: MetersByScript;

  before(async function () {
    this.timeout(FIRST_RUN_MS);
    meters = await MetersByScript.start([PDL], []);
  });

  after(() => meters.stop());

  for (const [origin, bytes, name] of [
    ["Excel, CSV UTF-8", Buffer.from(`\uFEFFname;pdl\r\nL’été;${PDL}\r\n`), "L’été"],
    ["Excel, CSV in Windows-1252", windows1252(`nom;pdl\r\nL’hôtel;${PDL}\r\n;\r\n`), "L’hôtel"],
    ["Excel, Unicode text", Buffer.from(`\uFEFFname\tpdl\r\nGîte\t${PDL}\r\n`, "utf16le"), "Gîte"],
    ["a spreadsheet, as a formula", Buffer.from(`name;pdl\nFormula;"=""${PDL}"""\n`), "Formula"],
    ["a spreadsheet, as a number", Buffer.from(`name;pdl\nNumber;${PDL},00\n`), "Number"],
    ["LibreOffice", Buffer.from(`"name","pdl"\n"Site 1, Lyon","22 0000 0000 0001"\n`), "Site 1, Lyon"],
  ] as const) {
    it(`of ${origin} are read`, async () => {
      await meters.script(meters.file("meters.csv", bytes), ...meters.dataConnect);
      assert.equal((await meters.meter(name)).env?.[0]?.value, name);
      assert.deepEqual(await meters.credentials(name), { LINKY_PDL: PDL });
    });
  }

  it("are refused in one line when they are wrong", async () => {
    const before = await meters.flows();
    for (const [content, reason, ...options] of [
      ["name,pdl,token\nA,123,x", "line 2: a PDL has 14 digits"],
      ["name;pdl;token\nA;2,2E+13;x", "the spreadsheet has rounded the PDL"],
      ["name;pdl;token\nA;2E+13;x", "the spreadsheet has rounded the PDL"],
      ["name;pdl;token\nA;2200000000001;x", "if the spreadsheet removed its leading zero"],
      ["name,pdl,token\n,22000000000017,x", "no name"],
      ["name,pdl,token\nA,22000000000017,", "no token", "--service", "conso-api"],
      ["name,pdl\nA,", "no PDL", "--secrets", "credentials"],
      ["name,pdl,token\nA,22000000000017,x\nA,22000000000024,x", "line 3: the name A appears twice"],
      [`name,pdl,token\nA, B,${PDL},x`, "put a name that contains the separator in quotes"],
      [`name,pdl\n"A,${PDL}\n`, "a quote is not closed"],
      [`A,${PDL}\nB,${PDL}`, "the first line must be name,pdl,token"],
      ["name,pdl,token\n\n", "no meters"],
      [Buffer.from("PK\u0003\u0004"), "is a workbook: save it as CSV UTF-8"],
      [`name,pdl\nA b,${PDL}\nA-B,${PDL}`, "LINKY_PDL_A_B would serve two meters", "--secrets", "env"],
      [`name,pdl\nA,${PDL}`, "--secrets: one of credentials, env", "--secrets", "file"],
      [`name,pdl\nA,${PDL}`, "--measures: one of", "--measures", "daily,hourly"],
    ] as const) {
      const line = await meters.refusal(meters.file("wrong.csv", content), ...options);
      assert.ok(line.includes(reason), `${reason}: ${line}`);
      assert.equal(line.includes(PDL), false, line);
    }
    const token = meters.file("token.csv", `name,pdl,token\nA,${PDL},two words\n`);
    const variables = [
      "--service",
      "myelectricaldata",
      "--secrets",
      "env",
      "--variables",
      meters.userDir.file("linky.env"),
    ];
    const line = await meters.refusal(token, ...variables);
    assert.match(line, /the value of LINKY_TOKEN_A has a character/);
    assert.doesNotMatch(line, /two words/);
    assert.match(await meters.refusal(meters.userDir.file("none.csv")), /cannot be read \(ENOENT\)/);
    assert.deepEqual(await meters.flows(), before);
  });

  it("are refused with all of their wrong lines, or the first ten", async () => {
    const before = await meters.flows();
    const wrong = Array.from({ length: 13 }, (_, i) => `Wrong ${i},123,x`);
    const lines = await meters.refusals(
      meters.file("wrong.csv", ["name,pdl,token", `Good,${PDL},x`, ...wrong].join("\n")),
    );
    assert.equal(lines.length, 11);
    lines.slice(0, 10).forEach((line, i) => {
      assert.ok(line.includes(`line ${i + 3}: a PDL has 14 digits`), line);
    });
    assert.match(lines[10]!, /more wrong lines: 3$/);
    // Also of what only Node-RED's flows tell.
    const token = meters.server.token([PDL]);
    const without = meters.file("without.csv", `name,pdl,token\nA,${PDL},${token}\nB,${PDL},\nC,,${token}\n`);
    const reasons = await meters.refusals(without, "--service", "conso-api");
    assert.deepEqual(
      reasons.map((line) => /line (\d).*no (\w+)/.exec(line)?.slice(1)),
      [
        ["3", "token"],
        ["4", "PDL"],
      ],
    );
    assert.deepEqual(await meters.flows(), before);
  });

  it("go nowhere if the address is not Node-RED's", async () => {
    const file = meters.file("good.csv", `name,pdl\nA,${PDL}\n`);
    for (const [url, reason] of [
      ["http://127.0.0.1:9", /does not answer/],
      [`${meters.url}/nowhere`, /check --url/],
      [`${meters.url}/red/images/`, /check --url/],
    ] as const) {
      assert.match(await meters.refusal(file, "--url", url), reason);
    }
  });

  it("of more than five hundred lines fill columns, then another tab, and nothing overlaps", async () => {
    const names = Array.from({ length: 520 }, (_, i) => `Site ${i}`);
    const file = meters.file("long.csv", ["name", ...names].join("\n"));
    const stdout = await meters.script(file, "--secrets", "env", "--remove");
    assert.deepEqual(countsIn(stdout), { added: 520, changed: 0, unchanged: 0, removed: 6 });
    const { flows } = await meters.flows();
    const tabs = flows.filter(({ type }) => type === "tab");
    assert.deepEqual(
      tabs.map(({ label }) => label),
      ["Linky meters", "Linky meters 2"],
    );
    for (const { id } of tabs) {
      const nodes = flows.filter(({ z, x }) => z === id && x !== undefined);
      // The editor's page has 8,000 pixels; a meter with a long name has 300.
      const wide = ({ type }: FlowNode): number => (type.startsWith("link ") ? 30 : 300);
      for (const [i, a] of nodes.entries()) {
        assert.ok(a.x! >= 30 && a.x! < 8_000 && a.y! >= 30 && a.y! < 8_000, `${a.x} ${a.y}`);
        for (const b of nodes.slice(i + 1)) {
          const apart = Math.abs(a.x! - b.x!) >= (wide(a) + wide(b)) / 2 || Math.abs(a.y! - b.y!) >= 50;
          assert.ok(apart, `${a.name} and ${b.name} at ${a.x} ${a.y}`);
        }
      }
    }
    assert.match(await meters.script(file), /unchanged: 520/);
  });
});

describe("a protected editor", function () {
  const user = ["NODE_RED_USER", "NODE_RED_PASSWORD"] as const;
  let meters: MetersByScript;

  before(async function () {
    this.timeout(FIRST_RUN_MS);
    const who = '{ username: "linky", permissions: ["flows.read", "flows.write", "credentials.read"] }';
    meters = await MetersByScript.start(
      [PDL],
      [],
      `adminAuth: {
        type: "credentials",
        users: async () => (${who}),
        authenticate: async (name, password) => (password === "right" ? ${who} : null),
      }`,
    );
  });

  after(async () => {
    for (const name of user) Reflect.deleteProperty(process.env, name);
    await meters.stop();
  });

  it("gets meters from a user who may read and write flows", async () => {
    const file = meters.file("meters.csv", `name,pdl\nMaison,${PDL}\n`);
    assert.match(
      await meters.refusal(file),
      /the editor is protected: check NODE_RED_USER, NODE_RED_PASSWORD/,
    );
    Object.assign(process.env, { NODE_RED_USER: "linky", NODE_RED_PASSWORD: "wrong-one" });
    const line = await meters.refusal(file);
    assert.match(line, /check NODE_RED_USER, NODE_RED_PASSWORD/);
    assert.doesNotMatch(line, /wrong-one/);
    process.env["NODE_RED_PASSWORD"] = "right";
    assert.match(await meters.script(file, ...meters.dataConnect), /added: 1/);
    assert.match(await meters.script(file), /unchanged: 1/);
    assert.match(await meters.script("--export", meters.userDir.file("export.csv")), /^1 meter: /);
  });
});
