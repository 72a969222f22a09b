/** The command add-meters.mjs: its arguments, its files and what it prints, with a server that stands for Node-RED. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { EnedisServer, fixtureHousehold } from "../enedis-server/index.js";
import { folder } from "./harness.js";
import { inEnglish } from "./meters-by-script.js";
import { importScript, type ScriptFiles, type ScriptFlows, type StoredNode } from "./stored-flows.js";

interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("the command that adds meters", () => {
  let script: ScriptFlows & ScriptFiles;
  let directory: string;
  let server: Server;
  let url: string;
  let flows: StoredNode[];
  /** What it answers to flows that it gets. */
  let status: number;
  let posts: number;

  before(async () => {
    script = await importScript();
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        response.setHeader("content-type", "application/json");
        if (request.method === "GET") {
          response.end(JSON.stringify(request.url === "/flows" ? { flows, rev: "1" } : {}));
          return;
        }
        posts++;
        response.statusCode = status;
        if (status === 200) {
          ({ flows } = JSON.parse(body) as { flows: StoredNode[] });
          for (const node of flows) Reflect.deleteProperty(node, "credentials");
        }
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "linky-meters-"));
    [flows, status, posts] = [[], 200, 0];
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const at = (name: string): string => path.join(directory, name);
  const file = (name: string, content: string): string => {
    writeFileSync(at(name), content);
    return at(name);
  };
  /** In the environment of a shell. @param nodeOptions of the Node.js that runs it */
  const runIn = (
    shell: object,
    nodeOptions: readonly string[],
    options: readonly string[],
  ): Promise<Printed> =>
    new Promise((resolve) => {
      const command = [...nodeOptions, path.join(folder, "add-meters.mjs"), "--url", url, ...options];
      execFile(process.execPath, command, { env: { ...inEnglish(), ...shell } }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  const run = (...options: string[]): Promise<Printed> => runIn({}, [], options);
  const good = async (...options: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...options);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const refused = async (...options: string[]): Promise<string> => {
    const { code, stderr } = await run(...options);
    assert.equal(code, 1);
    assert.match(stderr, /^add-meters: .+\n$/);
    return stderr;
  };

  const two = "name,pdl\nA,22000000000001\nB,22000000000002\n";
  const env = (...options: string[]): string[] => [
    "--service",
    "data-connect",
    "--secrets",
    "env",
    ...options,
  ];

  it("has one file for a run", async () => {
    const [first, second] = [file("a.csv", two), file("b.csv", "name,pdl\nC,22000000000003\n")];
    assert.match(await refused(first, second, "--remove"), /b\.csv: only one file per run/);
    assert.match(await refused("--export", at("out.csv"), first), /a\.csv: only one file per run/);
    assert.equal(posts, 0);
    assert.equal(existsSync(at("out.csv")), false);
    assert.match(await good("--help"), /one file per run/);
  });

  describe("on an older Node.js", () => {
    const on = (version: string, ...options: string[]): Promise<Printed> =>
      runIn({ LINKY_TEST_NODE: version }, ["--import", path.join(__dirname, "older-node.mjs")], options);

    it("adds meters on Node.js 20", async () => {
      const meters = file("a.csv", `${two}C,22000000000001\n`);
      const dry = await on("20.11.0", meters, "--service", "demo", "--dry-run");
      assert.deepEqual([dry.code, dry.stderr, posts], [0, "", 0]);
      assert.match(dry.stdout, /^3 meters\nadded: 3\n[^]*^same PDL: A, C$/m);
      const { code, stdout, stderr } = await on("20.11.0", meters, "--service", "demo");
      assert.deepEqual([code, stderr, posts], [0, "", 1]);
      assert.match(stdout, /^added: 3$/m);
      await on("20.11.0", "--export", at("out.csv"));
      assert.match(readFileSync(at("out.csv"), "utf8"), /^A;;;\r$/m);
    });

    for (const version of ["18.20.4", "20.10.0"]) {
      it(`stops on Node.js ${version} before anything is sent, in one line`, async () => {
        const { code, stdout, stderr } = await on(version, file("a.csv", two), "--service", "demo");
        assert.deepEqual([code, stdout, posts], [1, "", 0]);
        const wanted = "is too old, nothing was sent; version 20.11 or newer is needed";
        assert.equal(stderr, `add-meters: Node.js ${version} ${wanted}\n`);
      });
    }
  });

  describe("speaks the language of the shell", () => {
    const none = { LC_ALL: "", LC_MESSAGES: "", LANG: "" };
    for (const [shell, title] of [
      [{ LC_ALL: "fr_FR.UTF-8" }, "ajoutés : 2"],
      [{ ...none, LANG: "fr_CA.UTF-8" }, "ajoutés : 2"],
      [{ ...none, LANG: "en_GB.UTF-8" }, "added: 2"],
      [{ LC_ALL: "C", LANG: "fr_FR.UTF-8" }, "added: 2"],
      [{ ...none, LANG: "de_DE.UTF-8" }, "added: 2"],
      [none, "added: 2"],
    ] as const) {
      it(`${title}: ${JSON.stringify(shell)}`, async () => {
        const meters = file("a.csv", two);
        const { stdout } = await runIn(shell, [], [meters, "--service", "demo", "--dry-run"]);
        assert.ok(stdout.split("\n").includes(title), stdout);
        assert.doesNotMatch(stdout, / · /);
      });
    }

    it("or that of --language, in its words and in the names of its flows", async () => {
      const namesIn = async (language: string): Promise<string[]> => {
        const meters = file("a.csv", two);
        const options = [meters, "--service", "demo", "--language", language];
        const { stdout } = await runIn({ LC_ALL: language === "fr" ? "C" : "fr_FR.UTF-8" }, [], options);
        assert.match(stdout, language === "fr" ? /^ajoutés : 2$/m : /^added: 2$/m);
        return flows.flatMap(({ name, label }) => label ?? name ?? []);
      };
      const french = await namesIn("fr");
      assert.ok(["Compteurs Linky", "Linky : relevés", "Son état"].every((name) => french.includes(name)));
      flows = [];
      const english = await namesIn("en");
      assert.ok(["Linky meters", "Linky: readings", "Its state"].every((name) => english.includes(name)));
      for (const name of [...french, ...english]) assert.doesNotMatch(name, / · /);
      const { code, stderr } = await runIn({ LC_ALL: "C" }, [], [file("a.csv", two), "--language", "de"]);
      assert.deepEqual([code, stderr], [1, "add-meters: --language: one of fr, en\n"]);
    });

    it("in what it refuses and in its help", async () => {
      const shell = { LC_ALL: "fr_FR.UTF-8" };
      const { stderr } = await runIn(shell, [], [file("a.csv", "name,pdl\nA,123\n")]);
      assert.match(stderr, /^add-meters: .*a\.csv, ligne 2 : un PDL a 14 chiffres\n$/);
      const help = await runIn(shell, [], ["--help"]);
      assert.match(help.stdout, /un fichier par lancement/);
      assert.doesNotMatch(help.stdout, / · |one file per run/);
    });
  });

  describe("refuses tokens that cannot be right, in the words of the dialog,", () => {
    const [mine, other, third] = ["22000000000001", "22000000000002", "22000000000003"] as const;
    const enedis = new EnedisServer({ household: fixtureHousehold(), meters: [], now: Date.now });
    const good = enedis.token([mine]);
    const invalid = "Invalid Conso API token: copy all of it, it begins with eyJ";
    const secret = "Invalid client secret of MyElectricalData: copy the client_secret of your account";
    const expired = "This token has expired: give consent again and paste the new one";
    const mismatch = "PDL ••••\u00a00001 is not the token’s: ••••\u00a00002";
    const tokens: [title: string, service: string, pdl: string, token: string, reason?: string][] = [
      ["an address", "conso-api", mine, "https://conso.example.org/token", invalid],
      ["a short one", "conso-api", mine, "foo", invalid],
      ["one that was cut", "conso-api", mine, good.slice(0, -5), invalid],
      ["one of MyElectricalData", "conso-api", mine, "s3cret-of-an-account", invalid],
      ["an expired one", "conso-api", mine, enedis.token([mine], Date.now() / 1000 - 60), expired],
      ["an expired one, of a PDL that Node-RED has", "conso-api", "", enedis.token([mine], 1), expired],
      ["that of another PDL", "conso-api", mine, enedis.token([other]), mismatch],
      [
        ...(["that of two others", "conso-api", mine, enedis.token([other, third])] as const),
        "PDL ••••\u00a00001 is not one of the token’s: ••••\u00a00002, ••••\u00a00003",
      ],
      ["a token of Conso API", "myelectricaldata", mine, good, secret],
      ["the client id", "myelectricaldata", mine, "cli_123456", secret],
      ["(not a good one)", "conso-api", mine, good],
      ["(not a copied header)", "conso-api", mine, `Bearer ${good}`],
      ["(not one of a PDL that Node-RED has)", "conso-api", "", enedis.token([other])],
      ["(not a secret)", "myelectricaldata", mine, "s3cret-of-an-account"],
      ["(not one that nobody needs)", "data-connect", mine, "anything"],
    ];
    // One file for all that are refused of a service, each with a line of its own, and one for all that are taken.
    const kindOf = ([, service, , , reason]: (typeof tokens)[number]): string =>
      `${service}, ${reason === undefined ? "right" : "wrong"}`;
    for (const what of new Set(tokens.map(kindOf))) {
      const rows = tokens.filter((row) => kindOf(row) === what);
      it(`${what}: ${rows.map(([title]) => title).join(", ")}`, async () => {
        const lines = (cells: (row: (typeof rows)[number]) => string): string[] =>
          rows.map((row, i) => `M${i},${cells(row)}`);
        const before = file("before.csv", ["name,pdl", ...lines(() => mine)].join("\n"));
        await run(before, "--service", "data-connect");
        posts = 0;
        const meters = file(
          "a.csv",
          ["name,pdl,token", "", ...lines(([, , pdl, token]) => `${pdl},${token}`)].join("\n"),
        );
        const { code, stdout, stderr } = await run(meters, "--service", rows[0]![1]);
        for (const [, , , token] of rows) assert.equal(`${stdout}${stderr}`.includes(token), false);
        const refusals = rows.flatMap(([, , , , reason], i) =>
          reason === undefined ? [] : [`add-meters: ${meters}, line ${i + 3}: ${reason}\n`],
        );
        assert.equal(stderr, refusals.join(""));
        if (refusals.length === 0) assert.deepEqual([code, posts], [0, 1]);
        else assert.deepEqual([code, stdout, posts], [1, "", 0]);
      });
    }

    it("all of them at once, in French, before a file of variables is written", async () => {
      const lines = [`A,${mine},foo`, `B,${mine},${good}`, `C,${other},${good}`, `D,${mine},`];
      const meters = file("a.csv", ["name,pdl,token", ...lines].join("\n"));
      const shell = { LC_ALL: "fr_FR.UTF-8" };
      const { code, stderr } = await runIn(shell, [], [meters, "--variables", at("v.env")]);
      assert.deepEqual([code, posts, existsSync(at("v.env"))], [1, 0, false]);
      assert.deepEqual(stderr.trimEnd().split("\n"), [
        `add-meters: ${meters}, ligne 2 : Jeton Conso API non valide\u00a0: copiez-le en entier, il commence par eyJ`,
        `add-meters: ${meters}, ligne 4 : Le PDL ••••\u00a00002 n’est pas celui du jeton\u00a0: ••••\u00a00001`,
        `add-meters: ${meters}, ligne 5 : pas de jeton`,
      ]);
    });

    it("with the wrong PDLs, also on one line, and after that the wrong tokens of other lines", async () => {
      const lines = [
        `A,123,${good}`,
        `B,2.2E+13,foo`,
        `C,${mine},foo`,
        `D,,foo`,
        `,${mine},foo`,
        `E, F,${mine},foo`,
      ];
      const meters = file("a.csv", ["name,pdl,token", ...lines].join("\n"));
      const { code, stderr } = await run(meters);
      assert.deepEqual([code, posts], [1, 0]);
      assert.deepEqual(stderr.trimEnd().split("\n"), [
        `add-meters: ${meters}, line 2: a PDL has 14 digits`,
        `add-meters: ${meters}, line 3: the spreadsheet has rounded the PDL: format the column as Text and enter it again`,
        `add-meters: ${meters}, line 3: ${invalid}`,
        `add-meters: ${meters}, line 4: ${invalid}`,
        `add-meters: ${meters}, line 5: no PDL`,
        `add-meters: ${meters}, line 5: ${invalid}`,
        `add-meters: ${meters}, line 6: no name`,
        `add-meters: ${meters}, line 6: ${invalid}`,
        `add-meters: ${meters}, line 7: more cells than columns; put a name that contains the separator in quotes`,
      ]);
    });

    it("and the wrong lines also where Node-RED does not answer", async () => {
      const meters = file("a.csv", `name,pdl,token\nA,123,foo\n`);
      const { code, stderr } = await run(meters, "--url", "http://127.0.0.1:9");
      assert.equal(code, 1);
      assert.match(stderr, /line 2: a PDL has 14 digits\nadd-meters: http:\S+: does not answer/);
    });

    it("a missing secret of MyElectricalData, by its name", async () => {
      const meters = file("a.csv", `name,pdl,token\nA,${mine},\n`);
      for (const [LC_ALL, told] of [
        ["fr_FR.UTF-8", "ligne 2 : pas de secret client"],
        ["C.UTF-8", "line 2: no client secret"],
      ] as const) {
        const { stderr } = await runIn({ LC_ALL }, [], [meters, "--service", "myelectricaldata"]);
        assert.equal(stderr, `add-meters: ${meters}, ${told}\n`);
      }
    });

    it("but not at another address, whose tokens are its own", async () => {
      const meters = file("a.csv", `name,pdl,token\nA,${mine},foo\n`);
      const { code } = await run(meters, "--base-url", "https://conso.example.org");
      assert.deepEqual([code, posts], [0, 1]);
    });
  });

  it("has an address without a password, which it does not repeat", async () => {
    const meters = file("a.csv", two);
    for (const [address, reason] of [
      ["http://linky:pass-word@127.0.0.1:9", /no password in the address; put NODE_RED_USER/],
      ["linky:pass-word@127.0.0.1:9", /is not an http address/],
      ["pass-word", /is not an http address/],
    ] as const) {
      const line = await refused(meters, "--url", address);
      assert.match(line, reason);
      assert.doesNotMatch(line, /pass-word/);
    }
  });

  describe("with a file of variables", () => {
    const read = (): string => readFileSync(at("linky.env"), "utf8");
    const fileOption = (): string[] => ["--variables", at("linky.env")];

    it("adds to it before the flows are deployed, and drops from it afterwards", async () => {
      file("linky.env", "TZ=Europe/Paris\n\n# meters\n");
      status = 409;
      assert.match(
        await refused(file("a.csv", two), ...env(...fileOption())),
        /the flows changed meanwhile; run it again/,
      );
      const all = "TZ=Europe/Paris\n\n# meters\nLINKY_PDL_A=22000000000001\nLINKY_PDL_B=22000000000002\n";
      assert.equal(read(), all);
      status = 200;
      await good(at("a.csv"), ...env(...fileOption()));
      status = 413;
      const less = file("less.csv", "name,pdl\nA,22000000000004\n");
      await refused(less, "--remove", ...fileOption());
      assert.equal(read(), all.replace("0001", "0004"));
      status = 200;
      await good(less, "--remove", ...fileOption());
      assert.equal(read(), "TZ=Europe/Paris\n\n# meters\nLINKY_PDL_A=22000000000004\n");
      assert.equal(statSync(at("linky.env")).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(directory).sort(), ["a.csv", "less.csv", "linky.env"]);
    });

    it("tells of it only when it was written", async () => {
      const meters = file("a.csv", two);
      const dry = await good(meters, "--dry-run", ...env(...fileOption()));
      assert.doesNotMatch(dry, /linky\.env/);
      assert.match(dry, /^LINKY_PDL_A$/m);
      assert.equal(existsSync(at("linky.env")), false);
      assert.match(await good(meters, ...env(...fileOption())), /2, 2 in .*linky\.env$/m);
      assert.doesNotMatch(await good(meters, ...fileOption()), /linky\.env|environment|LINKY_PDL/);
    });

    it("leaves a link to it a link", async () => {
      symlinkSync(file("real.env", "TZ=Europe/Paris\n"), at("linky.env"));
      await good(file("a.csv", two), ...env(...fileOption()));
      assert.match(readFileSync(at("real.env"), "utf8"), /^TZ=Europe\/Paris\nLINKY_PDL_A=/);
      assert.equal(statSync(at("real.env")).mode & 0o777, 0o600);
    });
  });

  it("names the variables only when something changes", async () => {
    const meters = file("a.csv", two);
    assert.match(await good(meters, ...env()), /^LINKY_PDL_A\nLINKY_PDL_B$/m);
    const again = await good(meters);
    assert.doesNotMatch(again, /^LINKY_/m);
    // Nothing else says that the values of this file are nowhere yet.
    assert.match(again, /for Node-RED’s environment, then restart it: 2$/m);
    assert.doesNotMatch(await good(file("b.csv", "name\nA\nB\n")), /environment/);
  });

  it("tells that Conso API has too few requests for so many meters, and of no other service", async () => {
    const rows = (count: number): string => {
      const lines = Array.from({ length: count }, (_, i) => `M${i},${22_000_000_000_100 + i},foo`);
      return file("many.csv", ["name,pdl,token", ...lines].join("\n"));
    };
    const conso = ["--base-url", "http://127.0.0.1:9", "--dry-run"];
    const days = [...conso, "--measures", "daily,monthly,yearly"];
    const told =
      /^Conso API: 30 requests a day, too few for 31 meters; beyond about ten, only Data Connect is sufficient$/m;
    assert.match(await good(rows(31), ...days), told);
    assert.doesNotMatch(await good(rows(30), ...days), /too few/);
    // Three requests a meter.
    const three = [...conso, "--measures", "daily,load_curve,max_power"];
    assert.match(await good(rows(11), ...three), /too few for 11 meters/);
    assert.doesNotMatch(await good(rows(10), ...three), /too few/);
    assert.doesNotMatch(await good(rows(31), ...days, "--service", "data-connect"), /too few/);
    const { stdout } = await runIn({ LC_ALL: "fr_FR.UTF-8" }, [], [rows(31), ...days]);
    assert.match(stdout, /^Conso API : 30 demandes par jour, trop peu pour 31 compteurs ; au-delà/m);
  });

  it("tells which lines have one PDL, and which service is the demo", async () => {
    const meters = file("a.csv", `${two}C,22000000000001\n`);
    const stdout = await good(meters, "--service", "demo");
    assert.match(stdout, /^same PDL: A, C$/m);
    assert.doesNotMatch(stdout, /22000000000001|is the demo/);
    assert.match(await good(meters), /the service is the demo: --service chooses another/);
  });

  it("exports into a file that only its owner reads", async () => {
    await good(file("a.csv", two), "--service", "data-connect");
    await good("--export", at("out.csv"));
    assert.equal(statSync(at("out.csv")).mode & 0o777, 0o600);
    await runIn({ LC_ALL: "fr_FR.UTF-8" }, [], ["--export", at("sorti.csv")]);
    assert.match(readFileSync(at("sorti.csv"), "utf8"), /^\uFEFFnom;groupe;pdl;jeton\r\nA;;;\r\n/);
  });

  it("names the line of the file, also after cells of several lines", () => {
    const meters = file("a.csv", 'name,pdl\n"A\nhouse",22000000000001\n\n"\nB\n",\nC,123\n');
    assert.match(script.readMeters(meters).at(-1)!.wrong!.message, /line 8: a PDL has 14 digits/);
    const open = file("b.csv", 'name,pdl\n"A\nhouse",22000000000001\n"B,22000000000002\n');
    assert.throws(() => script.readMeters(open), /line 4: a quote is not closed/);
  });

  it("knows a name whose accents a file has apart", () => {
    const [meter] = script.readMeters(file("a.csv", "name,group\nE\u0301te\u0301,Orle\u0301ans\n"));
    assert.deepEqual([meter!.name, meter!.group], ["Été", "Orléans"]);
  });

  it("writes a ligature of a variable's name as two letters", () => {
    assert.equal(script.variableOf("LINKY_PDL", "Sacré-Cœur, Ægir"), "LINKY_PDL_SACRE_COEUR_AEGIR");
  });
});
