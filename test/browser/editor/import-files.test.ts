/** Files dropped on the dialog of a history node: tried, imported, refused, in French and light, in English and dark. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { curveWorkbook, customerCsv } from "../../exchange/sample-files.js";
import { zip } from "../../exchange/workbook.js";
import type { NodeRed, UserDir } from "../../node-red-process.js";
import { Editor, type EditorOptions } from "../editor-page.js";
import { sharedChromium } from "../one-browser.js";
import { assertTranslated } from "./editors.js";
import { curve, drop, findings, importButton, importDir, PDL, reportText } from "./import-page.js";

const views = [
  {
    language: "fr" as const,
    dark: false,
    tried: "Essai pour le compteur …0017 : rien n’est encore écrit.",
    format: "CSV de l’espace client Enedis",
    period: "Courbe de charge, consommation, du 25 septembre",
    number: "1 826",
    button: "Importer 1 826 relevés",
    done: "1 826 relevés importés pour le compteur …0017.",
    same: "Rien à importer",
    conflicts: "Différents de l’archive : 5",
    five: "Importer 5 relevés",
    replaced: "Parmi eux, 5 remplacent",
    reason: "abîmé.csv, ligne 21 : La valeur est illisible",
    more: "et 5 autres",
    unknown: /« <img.*» : Ce fichier n’a aucun format connu/,
    broken: /Impossible d’ouvrir/,
    month: "septembre 2026",
    day: "Courbe de charge, consommation, le 25 septembre 2026",
    short: ["sept.", "oct.", "nov."],
    kept: /CSV de l’espace client Enedis, .* relevés retenus/,
    remove: "Retirer a.csv",
  },
  {
    language: "en-US" as const,
    dark: true,
    tried: "Dry run for the meter …0017: nothing is written yet.",
    format: "CSV of the Enedis customer area",
    period: "Load curve, consumption, 25 September",
    number: "1,826",
    button: "Import 1,826 readings",
    done: "1,826 readings imported for the meter …0017.",
    same: "Nothing to import",
    conflicts: "Different from the archive: 5",
    five: "Import 5 readings",
    replaced: "5 of these replace",
    reason: "abîmé.csv, line 21: The value cannot be read",
    more: "and 5 more",
    unknown: /“<img.*”: This file has no known format/,
    broken: /cannot be opened/,
    month: "September 2026",
    day: "Load curve, consumption, 25 September 2026",
    short: ["Sept", "Oct", "Nov"],
    kept: /CSV of the Enedis customer area, .* readings kept/,
    remove: "Remove a.csv",
  },
];

const markup = "<img src=x onerror=document.title=1>.csv";

describe("files dropped on the editor", () => {
  let browser: Browser;
  before(async function () {
    browser = await sharedChromium(this);
  });

  for (const view of views) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      let userDir: UserDir;
      let nodeRed: NodeRed;
      let editor: Editor;
      let page: Page;
      /** What the page logs on a refusal. */
      let isRefused = false;

      before(async () => {
        userDir = importDir();
        nodeRed = await userDir.start();
        const options: EditorOptions = { language: view.language, dark: view.dark, height: 1_300 };
        editor = await Editor.open(browser, nodeRed.url, options);
        ({ page } = editor);
      });
      after(async () => {
        await editor.close();
        await nodeRed.stop();
        userDir.remove();
      });
      beforeEach(async () => {
        isRefused = false;
        await editor.edit("history");
      });
      afterEach(async () => {
        const complaints = editor.complaints
          .splice(0)
          .filter((text) => !(isRefused && /status of 4/.test(text)));
        while ((await page.locator(".red-ui-tray").count()) > 0) await editor.cancel();
        assert.deepEqual(complaints, []);
      });

      const look = (name: string): Promise<void> => editor.screenshot(`import-${name}-${view.language}`);
      const september = curve("2026-09-25", "2026-10-26");
      const rest = curve("2026-10-26", "2026-11-02");

      it("are tried at once, shown by month, and imported when the user says so", async () => {
        await assertTranslated(editor, "#enedis-linky-import");
        await look("empty");
        const files = {
          "a.csv": customerCsv(september, { meter: PDL }),
          "semaine.xlsx": curveWorkbook(rest),
        };
        await drop(page, [{ name: "export.zip", content: zip(files) }]);
        assert.equal(await importButton(page), view.button);
        const report = await reportText(page);
        for (const text of [view.tried, view.format, view.period, view.number])
          assert.ok(report.includes(text), report);
        assert.equal(
          await page.locator("#enedis-linky-import .enedis-linky-chart g").count(),
          3,
          "a bar a month",
        );
        const names = await page.locator("#enedis-linky-import .enedis-linky-chart text").allTextContents();
        assert.deepEqual(names, [view.short[0], "2026", ...view.short.slice(1)]);
        assert.match(report, view.kept);
        assert.equal(await page.locator("#enedis-linky-import-conflicts").isVisible(), false);
        await page.locator(".enedis-linky-series summary").click();
        assert.ok((await reportText(page)).includes(view.month));
        assert.deepEqual(await findings(page), []);
        await look("tried");
        await page.click("#enedis-linky-import-import");
        await page.locator("#enedis-linky-import-report .enedis-linky-good").waitFor();
        assert.ok((await reportText(page)).includes(view.done), await reportText(page));
        assert.equal(await page.locator("#enedis-linky-import-files > li").count(), 0);
        assert.deepEqual(await findings(page), []);
        await look("done");
        await editor.cancel();
        assert.equal(await editor.read("RED.nodes.dirty()"), false);
        // In the meter's language.
        await page
          .locator("#history .red-ui-flow-node-status-label", { hasText: "Imported: 1,826" })
          .waitFor();
      });

      it("that the archive already has are told as such", async () => {
        await drop(page, [{ name: "a.csv", content: customerCsv(september) }], ".red-ui-tray-body");
        await page.locator("#enedis-linky-import-nothing").waitFor();
        assert.ok((await editor.text("#enedis-linky-import-nothing")).includes(view.same));
        assert.equal(await page.locator("#enedis-linky-import-import").isVisible(), false);
      });

      it("of a single day say which one", async () => {
        await drop(page, [{ name: "jour.csv", content: customerCsv(curve("2026-09-25", "2026-09-26")) }]);
        await page.locator("#enedis-linky-import .enedis-linky-series").waitFor();
        const lines = (await reportText(page)).split("\n");
        assert.ok(lines.includes(view.day), lines.join("\n"));
        await look("day");
      });

      it("that differ let the user choose, and say why lines are not read", async () => {
        const other = september.map((reading, i) => (i < 5 ? { ...reading, value: 8 } : reading));
        const damaged = customerCsv(rest)
          .split("\n")
          .map((line, i) => (i >= 20 && i < 45 ? line.replace(/;\d+$/, ";?") : line));
        await drop(page, [
          { name: "a.csv", content: customerCsv(other) },
          { name: "abîmé.csv", content: damaged.join("\r\n") },
        ]);
        await page.locator("#enedis-linky-import-conflicts").waitFor();
        assert.equal(await page.locator("#enedis-linky-import-import").isVisible(), false, "nothing is new");
        await page.locator(".enedis-linky-rejected summary").click();
        const report = await reportText(page);
        for (const text of [view.conflicts, view.reason, view.more]) assert.ok(report.includes(text), report);
        await page.check("#enedis-linky-import-replace");
        assert.equal(await importButton(page), view.five);
        assert.deepEqual(await findings(page), []);
        await look("differs");
        await page.click("#enedis-linky-import-import");
        await page.locator("#enedis-linky-import-report .enedis-linky-good").waitFor();
        assert.ok((await reportText(page)).includes(view.replaced));
      });

      it("that are hostile are refused in words, one can be taken away by the keyboard, and the rest goes on", async () => {
        isRefused = true;
        await drop(page, [
          { name: "a.csv", content: customerCsv(september) },
          { name: markup, content: "<script>document.title = 1</script>".repeat(1_000) },
        ]);
        await page.locator("#enedis-linky-import-report .enedis-linky-bad").waitFor();
        assert.match(await reportText(page), view.unknown);
        assert.equal(await page.locator("#enedis-linky-import img").count(), 0);
        assert.notEqual(await page.title(), "1");
        assert.deepEqual(await findings(page), []);
        await look("refused");
        const remove = page.locator("#enedis-linky-import-files button");
        assert.equal(await remove.first().getAttribute("aria-label"), view.remove);
        await remove.last().focus();
        await page.keyboard.press("Enter");
        await page.locator("#enedis-linky-import-nothing").waitFor();
        assert.equal(await remove.count(), 1);

        await remove.first().click();
        for (const [content, text] of [
          [Buffer.from("PK\u0003\u0004nothing"), view.broken],
          [zip({ "bomb.csv": customerCsv(rest) }, { "bomb.csv": 300 * 1024 * 1024 }), /256 M[oB]/],
        ] as const) {
          await drop(page, [{ name: "bombe.zip", content }]);
          await page.locator("#enedis-linky-import-report .enedis-linky-bad").waitFor();
          assert.match(await reportText(page), text);
          await remove.first().click();
        }
      });

      it("name a date that cannot be read as a text, whatever stands there", async () => {
        const stamp = "<img src=x onerror=title=1>";
        await drop(page, [{ name: "a.csv", content: customerCsv(rest).replace(/^2026-10-26[^;]*/m, stamp) }]);
        await page.locator(".enedis-linky-rejected summary").click();
        assert.ok((await page.locator(".enedis-linky-rejected li").innerText()).includes(stamp));
        assert.equal(await page.locator("#enedis-linky-import img").count(), 0);
        assert.deepEqual(await findings(page), []);
      });
    });
  }
});
