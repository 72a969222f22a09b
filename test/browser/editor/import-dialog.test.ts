/** When the dialog of a history node imports files and when it does not; large files, and a dialog that closes. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { ImportAnswer } from "../../../nodes/editor/import-api.js";
import type { NodeRed, UserDir } from "../../node-red-process.js";
import { Editor, type Answers } from "../editor-page.js";
import { sharedChromium } from "../one-browser.js";
import { drop, findings, flows, importButton, importDir, reportText } from "./import-page.js";

const answer: ImportAnswer = {
  meter: "0017",
  imported: 7,
  unchanged: 0,
  conflicts: 0,
  rounded: 3,
  rejected: [],
  moreRejected: 0,
  farOff: 2,
  files: [{ name: "a.csv", format: "CSV", readings: 7 }],
  calendar: [],
};

/** Lines of five minutes from 2020 on, as a file that the page itself makes. */
const large = (lines: number): string => `(() => {
  const head = ["Identifiant PRM;Grandeur métier;Horodate;Valeur;Pas"];
  const begin = Date.UTC(2020, 0, 1);
  // The clock in Paris, an hour or two ahead of UTC: it changes on the last Sundays of March and October.
  const change = (year, month) => {
    const last = new Date(Date.UTC(year, month, 31, 1));
    return last.setUTCDate(31 - last.getUTCDay());
  };
  const changes = [2020, 2021, 2022, 2023].map((year) => [change(year, 2), change(year, 9)]);
  const isSummer = (time) => changes.some(([from, to]) => time >= from && time < to);
  const lines = Array.from({ length: ${lines} }, (_, i) => {
    const time = begin + (i + 1) * 300_000;
    const ahead = isSummer(time) ? 2 : 1;
    const wall = new Date(time + ahead * 3_600_000).toISOString().slice(0, 19);
    return "22000000000017;CONS;" + wall.replace("T", " ") + ";" + (i % 9_000) + ";PT5M";
  });
  const transfer = new DataTransfer();
  transfer.items.add(new File([[...head, ...lines, ""].join("\\n")], "large.csv"));
  return transfer;
})()`;

describe("the dialog that imports files", () => {
  let browser: Browser;
  let userDir: UserDir;
  let nodeRed: NodeRed;
  let editor: Editor;
  let page: Page;
  let isRefused: boolean;

  before(async function () {
    userDir = importDir();
    [nodeRed, browser] = await Promise.all([userDir.start(), sharedChromium(this)]);
  });
  after(async () => {
    await editor.close();
    await nodeRed.stop();
    userDir.remove();
  });
  beforeEach(() => (isRefused = false));
  afterEach(() => {
    const complaints = editor.complaints.splice(0);
    assert.deepEqual(
      complaints.filter((text) => !(isRefused && /status of 4|net::/.test(text))),
      [],
    );
  });

  /** What was asked of the routes. */
  const asked: [string, unknown][] = [];
  /** In place of the server's, if there are any. */
  let answers: Answers | undefined;
  /** The nodes of the editor when it was opened. */
  let nodes: string | undefined;

  /** The editor of the test before, if nothing is left of that one. @param given answers in place of the server's */
  async function open(given?: Answers, width = 1_400): Promise<void> {
    asked.length = 0;
    answers = given;
    const options = { language: "en-US", width, height: 800 } as const;
    if (nodes !== undefined) {
      if ((await editor.leftAs(nodes)) || (await editor.leftAs(nodes, flows))) return editor.resize(options);
      await editor.close();
    }
    editor = await Editor.open(browser, nodeRed.url, {
      ...options,
      answers: () => answers,
      note: (route, sent) => asked.push([route, sent]),
    });
    ({ page } = editor);
    nodes = await editor.nodes();
  }
  const obstacle = (): Promise<string> => page.locator("#enedis-linky-import-obstacle").innerText();
  const a = { name: "a.csv", content: "a" };

  it("asks for a deploy where files would go to another node or meter than it shows", async () => {
    await open({ importFiles: answer });
    await editor.edit("history");
    assert.equal(await page.locator("#enedis-linky-import-choose").isVisible(), true);
    await page.selectOption("#node-input-meter", "other");
    assert.match(await obstacle(), /^Deploy first/);
    assert.equal(await page.locator("#enedis-linky-import-choose").isVisible(), false);
    await drop(page, [a], "#enedis-linky-history-form");
    await page.selectOption("#node-input-meter", "meter");
    assert.equal(await page.locator("#enedis-linky-import-obstacle").isVisible(), false);
    await page.selectOption("#node-input-step", "hour");
    await editor.save();
    await editor.edit("history");
    assert.match(await obstacle(), /^Deploy first/, "it has changes");
    await editor.cancel();
    await editor.edit("inside");
    assert.match(await obstacle(), /^In a subflow/);
    await editor.cancel();
    await page.evaluate(
      `RED.nodes.add(Object.assign({}, RED.nodes.node("history"), { id: "new", changed: false })); RED.view.redraw();`,
    );
    await editor.edit("new");
    assert.match(await obstacle(), /^Deploy first/, "it is new");
    await editor.cancel();
    assert.deepEqual(asked, [], "nothing was sent");
  });

  it("sends names, sizes and what was chosen; nothing is imported without the button", async () => {
    await open({ importFiles: answer });
    await editor.edit("history");
    await page.setInputFiles("#enedis-linky-import-input", [
      { name: "a.csv", mimeType: "text/csv", buffer: Buffer.alloc(7) },
      { name: `${"é".repeat(400)}.csv`, mimeType: "text/csv", buffer: Buffer.alloc(3) },
    ]);
    assert.equal(await importButton(page), "Import 7 readings");
    assert.match(await reportText(page), /Rounded values \(whole kWh, for example\), in all: 3/);
    assert.match(
      await reportText(page),
      /2 rounded values are far from the archive’s: is this the file of this/,
    );
    const [[route, query]] = asked as [[string, Record<string, string>]];
    assert.equal(route, "importFiles");
    assert.equal(query["dryRun"], "true");
    const files = JSON.parse(query["files"]!) as { name: string; size: number }[];
    assert.deepEqual(files[0], { name: "a.csv", size: 7 });
    assert.equal(files[1]!.size, 3);
    assert.ok(files[1]!.name.length <= 200);
    await editor.cancel();
    assert.equal(asked.length, 1);
  });

  it("says what is wrong with a choice: too many, too large, not readable", async () => {
    await open({ importFiles: answer });
    await editor.edit("history");
    const complaint = (): Promise<string> => page.locator("#enedis-linky-import-complaint").innerText();
    await drop(
      page,
      Array.from({ length: 53 }, (_, i) => ({ name: `${i}.csv`, content: "x" })),
    );
    await importButton(page);
    assert.equal(await complaint(), "At most 50 files at a time: 3 are left out.");
    assert.equal(await page.locator("#enedis-linky-import-files > li").count(), 50);
    await drop(page, [{ name: "one more.csv", content: "x" }]);
    await page.locator("#enedis-linky-import-complaint", { hasText: "1 is left out." }).waitFor();
    await importButton(page);
    await editor.cancel();
    await editor.edit("history");
    const sent = asked.length;
    const odd = async (change: string, told: string): Promise<void> => {
      await page.evaluate(`(() => {
        const file = new File(["x"], "odd.csv");
        ${change}
        const event = new Event("drop", { bubbles: true, cancelable: true });
        Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], files: [file] } });
        document.querySelector("#enedis-linky-import-drop").dispatchEvent(event);
      })()`);
      await page.locator("#enedis-linky-import-complaint", { hasText: told }).waitFor();
    };
    const fails = "() => Promise.reject(new DOMException('', 'NotReadableError'))";
    await odd(`file.slice = () => ({ arrayBuffer: ${fails} });`, "“odd.csv” is a folder, or cannot be read");
    await odd(`Object.defineProperty(file, "size", { value: 300_000_000 });`, "These files total 300 MB");
    assert.equal(asked.length, sent);
    assert.deepEqual(await findings(page), []);
  });

  it("explains a proxy's refusal, and tries again", async () => {
    isRefused = true;
    let proxy: object | undefined = { status: 413, error: "Request Entity Too Large" };
    await open({ importFiles: () => proxy ?? answer });
    await editor.edit("history");
    await drop(page, [a]);
    await page.locator("#enedis-linky-import-again").waitFor();
    assert.match(await reportText(page), /proxy.*client_max_body_size/);
    proxy = undefined;
    await page.click("#enedis-linky-import-again");
    assert.equal(await importButton(page), "Import 7 readings");
  });

  it("fits a narrow window", async () => {
    await open({ importFiles: { ...answer, conflicts: 2, imported: 123_456 } }, 900);
    await editor.edit("history");
    await drop(page, [{ name: `${"long".repeat(30)}.csv`, content: "a" }]);
    await importButton(page);
    await editor.screenshot("import-narrow");
    const [form, tray] = await editor.read<[number, number]>(
      '["#enedis-linky-import", ".red-ui-tray:last-child"].map((each) => document.querySelector(each).getBoundingClientRect().right)',
    );
    assert.ok(form <= tray, `${form - tray} px are cut off`);
    const [scroll, client] = await editor.read<[number, number]>(
      '[document.querySelector("#enedis-linky-import").scrollWidth, document.querySelector("#enedis-linky-import").clientWidth]',
    );
    assert.ok(scroll <= client, `${scroll - client} px are too wide`);
  });

  it("asks which end of their intervals the times name, where the files do not say it", async () => {
    isRefused = true;
    await open();
    await editor.edit("history");
    const rows = [
      "Horodate;Valeur",
      ...[10, 20, 30].map((minute) => `2026-02-03T08:${minute}:00+01:00;${minute}`),
    ];
    const question = page.locator("#enedis-linky-import-stamps");
    assert.equal(await question.isVisible(), false);
    await drop(page, [{ name: "tens.csv", content: rows.join("\n") }]);
    await question.waitFor();
    assert.match(await reportText(page), /whether its times are the beginning or the end of their intervals/);
    assert.match(
      await question.innerText(),
      /Each time in these files is\s+the beginning of its interval\s+the end/,
    );
    assert.deepEqual(
      [
        await page.isVisible("#enedis-linky-import-again"),
        await page.isVisible("#enedis-linky-import-decision"),
      ],
      [false, false],
    );
    assert.deepEqual(await findings(page), []);
    await page.check("#enedis-linky-import-start");
    await page.locator("#enedis-linky-import-import").waitFor();
    assert.match(await importButton(page), /Import 3 readings/);
    assert.equal(await page.isChecked("#enedis-linky-import-start"), true);
    await drop(page, [{ name: "other.csv", content: rows.slice(0, 3).join("\n") }]);
    // Its answer is a refusal, too: it must have come before the next test.
    await question.waitFor();
    assert.equal(await page.isChecked("#enedis-linky-import-start"), false);
  });

  it("says what to do where the archive keeps all its own values", async () => {
    await open({ importFiles: { ...answer, imported: 0, unchanged: 3, conflicts: 48, farOff: 0 } });
    await editor.edit("history");
    await drop(page, [a]);
    const nothing = page.locator("#enedis-linky-import-nothing");
    await nothing.waitFor();
    assert.equal(
      await nothing.innerText(),
      "48 readings differ; the archive keeps its own. To take them over, choose “Take the file’s”.",
    );
    await page.check("#enedis-linky-import-replace");
    assert.match(await importButton(page), /Import 48 readings/);
    assert.equal(await nothing.isVisible(), false);
  });

  it("says what it imports of registers, also where the file has no new reading", async () => {
    const registers = { imported: 60, unchanged: 1, replaced: 2 };
    const none = { ...answer, imported: 0, unchanged: 3, rounded: 0, farOff: 0 };
    await open({ importFiles: { ...none, registers } });
    await editor.edit("history");
    await drop(page, [a]);
    assert.match(await importButton(page), /^\s*Import 62 register values\s*$/);
    const text = await reportText(page);
    for (const line of [
      "New register values: 60",
      "Register values already in the archive: 1",
      "Different register values, which the import replaces: 2",
    ]) {
      assert.ok(text.includes(line), `${line}, in ${text}`);
    }
    await page.click("#enedis-linky-import-import");
    await page.locator("#enedis-linky-import-report", { hasText: "62 register values imported" }).waitFor();
    assert.deepEqual(await findings(page), []);
  });

  describe("with a large file", () => {
    /** What the dialog told of its progress, in order. */
    const told = (): Promise<string[]> => editor.read<string[]>("window.told");

    async function dropLarge(lines: number): Promise<void> {
      await editor.edit("history");
      await page.evaluate(`(() => {
        window.told = [];
        const line = document.querySelector("#enedis-linky-import-percent");
        new MutationObserver(() => window.told.push(line.textContent)).observe(line, { childList: true });
      })()`);
      const dataTransfer = await page.evaluateHandle(large(lines));
      await page.dispatchEvent("#enedis-linky-import-drop", "drop", { dataTransfer });
    }

    it("tells how far it is, and can be cancelled: the next one begins at once", async () => {
      isRefused = true;
      await open();
      await dropLarge(120_000);
      await page.locator("#enedis-linky-import-percent", { hasText: /Reading: [1-9]/ }).waitFor();
      assert.deepEqual(await findings(page), []);
      await editor.screenshot("import-trying");
      await page.click("#enedis-linky-import-cancel");
      await page.locator("#enedis-linky-import-progress").waitFor({ state: "hidden" });
      assert.equal(await page.locator("#enedis-linky-import-files > li").count(), 0);
      const dataTransfer = await page.evaluateHandle(large(2_000));
      await page.dispatchEvent("#enedis-linky-import-drop", "drop", { dataTransfer });
      assert.equal(await importButton(page), "Import 2,000 readings");
      const texts = await told();
      assert.ok(
        texts.some((text) => text.startsWith("Reading: ")),
        texts.join(),
      );
      await editor.cancel();
    });

    it("ends a dry run when it closes, but no decided import: its end is told beside any dialog", async () => {
      isRefused = true;
      await open();
      await dropLarge(120_000);
      await page.locator("#enedis-linky-import-percent", { hasText: /Reading: [1-9]/ }).waitFor();
      await editor.cancel();
      await dropLarge(30_000);
      assert.equal(await importButton(page), "Import 30,000 readings");
      assert.ok(
        (await told()).some((text) => text.startsWith("Comparing")),
        (await told()).join(),
      );
      await page.click("#enedis-linky-import-import");
      await editor.cancel();
      await page.locator(".red-ui-notification-success", { hasText: "30,000 readings imported" }).waitFor();
      await page
        .locator("#history .red-ui-flow-node-status-label", { hasText: "Imported: 30,000" })
        .waitFor();
    });
  });

  it("shows a decided import again when it is opened again", async () => {
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    await open({
      importFiles: async (sent) => {
        if ((sent as { dryRun: string }).dryRun === "false") await held;
        return answer;
      },
    });
    await editor.edit("history");
    await drop(page, [a]);
    await importButton(page);
    await page.click("#enedis-linky-import-import");
    await page.locator("#enedis-linky-import-cancel").waitFor();
    await editor.cancel();
    // Not `edit`, which waits until no request is open.
    await editor.read('RED.editor.edit(RED.nodes.node("history"))');
    await page.locator("#enedis-linky-import-progress").waitFor();
    assert.equal(await page.locator("#enedis-linky-import-files > li").count(), 1);
    assert.equal(await page.locator("#enedis-linky-import-files button").count(), 0);
    assert.equal(await page.locator("#enedis-linky-import-drop").isVisible(), false);
    release();
    await page.locator("#enedis-linky-import-report .enedis-linky-good").waitFor();
    assert.match(await reportText(page), /7 readings imported for the meter …0017/);
    assert.equal(asked.length, 2);
  });
});
