/** On a server without a language of its own, texts have the language of the editor. */
import assert from "node:assert/strict";
import { fixtureHousehold } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until } from "./harness.js";

describe("texts of the runtime", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh));

  describe("on a server that names no language", () => {
    const names = ["LC_ALL", "LC_MESSAGES", "LANG"] as const;
    const before = new Map(names.map((name) => [name, process.env[name]]));

    beforeEach(() => {
      for (const name of names) Reflect.deleteProperty(process.env, name);
    });

    afterEach(() => {
      for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
    });

    for (const [editorLanguage, status, text] of [
      ["fr", /^(?=.*\d\d:\d\d).*(attente|essai|prochain)/i, /^Enedis n’a pas encore publié .*\d\d:\d\d/],
      ["en", /^(?=.*\d\d:\d\d).*(waiting|next|try)/i, /^Enedis has not published .*; next try at \d\d:\d\d/],
    ] as const) {
      it(`a status with a time and a health text use the editor's language: ${editorLanguage}`, async () => {
        await harness.open(NOON, { household: fixtureHousehold({ holes: ["2026-11-23"] }) });
        await harness.start({
          outputs: 2,
          in: { outputMode: "single", health: true, measures: ["daily"] },
          meter: { dailyMonths: 0, language: "auto", editorLanguage },
        });
        await until("the first round has ended", () => harness.calls.length > 0);
        await settled(() => harness.statuses.length);
        assert.match(harness.statuses.at(-1)!, status);
        harness.jump("2026-11-24T20:00:10+01:00");
        await until("the late day is reported", () => harness.messages[1]!.length > 0);
        assert.match((harness.messages[1]![0] as unknown as { text: string }).text, text);
      });
    }

    for (const [lang, word] of [
      [undefined, /^Waiting/],
      ["C", /^Waiting/],
      ["de_DE.UTF-8", /^Waiting/],
      ["fr_FR.UTF-8", /^En attente/],
    ] as const) {
      it(`without an editor's language, it is the server's, or else English: LANG=${lang}`, async () => {
        // A shell that names none may still set it.
        Object.assign(process.env, {
          LC_ALL: "",
          LC_MESSAGES: "",
          ...(lang !== undefined && { LANG: lang }),
        });
        await harness.open(NOON, { household: fixtureHousehold({ holes: ["2026-11-23"] }) });
        await harness.start({
          in: { measures: ["daily"] },
          meter: { dailyMonths: 0, language: "auto", editorLanguage: "" },
        });
        await until("it waits for the newest day", () => harness.events.at(-1) === "waiting");
        assert.match(harness.statuses.at(-1)!, word);
        for (const name of names) Reflect.deleteProperty(process.env, name);
      });
    }
  });
});
