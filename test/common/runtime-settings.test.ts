import assert from "node:assert/strict";
import { types } from "node:util";
import type { NodeAPI } from "node-red";
import { settingsOf } from "../../nodes/common/meter/runtime.js";
import { readSettingsFile } from "../../nodes/common/base/runtime-settings.js";

describe("enedisLinky in settings.js", () => {
  const read = (enedisLinky: unknown): ReturnType<typeof readSettingsFile> =>
    readSettingsFile({ enedisLinky });
  const faultsOf = (given: unknown): string[] =>
    read(given).faults.map(({ setting, given: shown }) => `${setting}: ${shown}`);

  it("is taken as it is when it fits", () => {
    const settings = { archive: "/data/linky.db", authorizeUrl: "http://localhost/", clock: () => 0 };
    assert.deepEqual(read(settings), { settings, faults: [] });
    for (const absent of [undefined, null, {}, { archive: undefined, clock: null }]) {
      assert.deepEqual(read(absent), { settings: {}, faults: [] });
    }
  });

  it("may have code of its own: then nothing of it counts, and that is said", () => {
    const fail = (): never => {
      throw new Error("p");
    };
    for (const handler of [{ ownKeys: fail }, { ownKeys: fail, get: fail, getPrototypeOf: fail }]) {
      assert.deepEqual(faultsOf(new Proxy({ archive: "/data/linky.db" }, handler)), ["enedisLinky: [Proxy]"]);
    }
  });

  it("is complained of once, whatever node sets of a runtime read it", () => {
    for (const enedisLinky of [5, "linky.db", { authorizeUrl: 5 }, new Proxy({}, {})]) {
      const said: string[] = [];
      const events = {};
      const read = (): unknown =>
        settingsOf({
          events,
          log: { error: (text: string) => said.push(text) },
          // Each node set has a copy of its own.
          settings: { lang: "en-US", enedisLinky },
        } as unknown as NodeAPI);
      for (let set = 0; set < 5; set++) read();
      assert.equal(said.length, types.isProxy(enedisLinky) ? 0 : 1, said.join("\n"));
    }
  });

  it("may turn off the look for colours, or name other addresses for it", () => {
    const fits = [
      false,
      {},
      { url: "https://rte.example/tempo" },
      { fallbackUrl: "http://192.168.1.4:1880/api/" },
      { url: "http://localhost:8077/tempo", fallbackUrl: undefined, more: 1 },
    ];
    for (const tempo of fits) assert.deepEqual(read({ tempo }), { settings: { tempo }, faults: [] });
    const faulty = [
      true,
      "false",
      0,
      [],
      { url: false },
      { url: "" },
      { url: "rte" },
      { url: "ftp://rte.example/" },
      { url: "http://rte.example/tempo?season=2026-2027" },
      { fallbackUrl: "http://1.2.3.4/" },
      { fallbackUrl: "http://169.254.169.254/latest" },
    ];
    for (const tempo of faulty) {
      const { settings, faults } = read({ tempo, archive: "/data/linky.db" });
      // Nobody is asked.
      assert.deepEqual(settings, { archive: "/data/linky.db", tempo: false });
      assert.deepEqual(
        faults.map(({ setting, accepts }) => [setting, accepts]),
        [["enedisLinky.tempo", "tempo"]],
      );
    }
  });

  it("may name a PostgreSQL; one that does not fit is left out, and never shown", () => {
    const url = "postgres://linky:secret@127.0.0.1/linky";
    for (const fleet of [
      { url },
      { url: "postgresql:///linky", name: "Maison d’été", schema: "linky_2" },
      { url, name: undefined },
    ]) {
      assert.deepEqual(read({ fleet }), { settings: { fleet }, faults: [] });
    }
    for (const fleet of [
      url,
      {},
      { url: "https://linky:secret@127.0.0.1/linky" },
      { url, name: "" },
      { url, name: "a\nb" },
      { url, name: "n".repeat(64) },
      { url, schema: 'x"; DROP' },
      { url, schema: "Linky" },
      { url, schema: "s".repeat(64) },
      Object.defineProperty({}, "url", {
        get: () => {
          throw new Error(url);
        },
      }),
    ]) {
      const { settings, faults } = read({ fleet, archive: "/data/linky.db" });
      // It counts as one that cannot be used.
      assert.deepEqual(settings, { archive: "/data/linky.db", fleet: { url: "" } });
      assert.deepEqual(faults, [{ setting: "enedisLinky.fleet", given: "", accepts: "fleet" }]);
    }
    const { faults } = readSettingsFile({ enedisLinky: "postgres://linky:secret@db/linky" });
    assert.deepEqual(faults, [{ setting: "enedisLinky", given: "", accepts: "object" }]);
  });

  it("may be misspelt: the name is said, with those that there are, and no value", () => {
    const url = "postgres://linky:secret@127.0.0.1/linky";
    const { settings, faults } = read({ flet: { url }, fleet: { url, nom: "maison" } });
    assert.deepEqual(settings, { fleet: { url, nom: "maison" } });
    assert.deepEqual(
      faults.map(({ setting, given, known }) => [setting, given, known?.join(" ")]),
      [
        ["enedisLinky", "'flet'", "archive authorizeUrl clock tempo fleet"],
        ["enedisLinky.fleet", "'nom'", "url name schema standby"],
      ],
    );
  });

  it("is left out, setting by setting, when it does not", () => {
    for (const [given, faults] of [
      [{ archive: 42 }, ["enedisLinky.archive: 42"]],
      [{ archive: { path: "/data" } }, ["enedisLinky.archive: { path: '/data' }"]],
      [{ archive: "  " }, ["enedisLinky.archive: '  '"]],
      [{ archive: "a\0b" }, ["enedisLinky.archive: 'a\\x00b'"]],
      [{ archive: "a".repeat(4_097) }, [`enedisLinky.archive: '${"a".repeat(59)}…`]],
      [{ authorizeUrl: ["http://localhost/"] }, ["enedisLinky.authorizeUrl: [ 'http://localhost/' ]"]],
      [{ clock: "2026-11-24" }, ["enedisLinky.clock: '2026-11-24'"]],
      [
        { archive: [], authorizeUrl: 1n, clock: new Date(0) },
        [
          "enedisLinky.archive: []",
          "enedisLinky.authorizeUrl: 1n",
          "enedisLinky.clock: 1970-01-01T00:00:00.000Z",
        ],
      ],
      ["/data/linky.db", ["enedisLinky: '/data/linky.db'"]],
      [true, ["enedisLinky: true"]],
    ] as const) {
      assert.deepEqual(read(given).settings, {});
      assert.deepEqual(faultsOf(given), faults);
    }
    assert.deepEqual(read({ archive: "/data/linky.db", clock: 1 }).settings, { archive: "/data/linky.db" });
  });

  it("may have code of its own that throws", () => {
    const throwing = {
      get archive(): string {
        throw new Error("read");
      },
      authorizeUrl: "http://localhost/",
    };
    assert.deepEqual(faultsOf(throwing), ["enedisLinky.archive: undefined"]);
    assert.deepEqual(read(throwing).settings, { authorizeUrl: "http://localhost/" });
  });
});
