/**
 * Makes the pictures of both READMEs from the editor and the dashboard of `npm start`: `npm run pictures`. Always at the
 * same instant, so that they change only where the look does.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { demoHousehold, EnedisServer } from "../../enedis-server/index.js";
import { launchChromium } from "../chromium.js";
import { demoLamp } from "../dashboard-meter/dashboard-page.js";
import { Editor } from "../editor-page.js";
import { Started } from "../npm-start.js";
import { withPalette } from "./palette-png.js";

const folder = path.join(__dirname, "..", "..", "..", "docs", "images");
/** A morning on which everything of the day before is there. */
const now = "2026-11-24T09:30:00+01:00";
/** Nobody's. */
const usagePointId = "12345678901234";

interface Language {
  readonly locale: "fr-FR" | "en-GB";
  readonly editor: "fr" | "en-US";
  /** Before the end of the names of files, as in those of documents. */
  readonly suffix: "" | ".en";
  readonly home: string;
  /** The page of the meter. */
  readonly page: string;
}
const languages: readonly Language[] = [
  { locale: "fr-FR", editor: "fr", suffix: "", home: "Maison", page: "compteur" },
  { locale: "en-GB", editor: "en-US", suffix: ".en", home: "House", page: "meter" },
];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Takes a picture once nothing moves any more: charts grow into place. */
async function take(page: Page, name: string, clip: Box): Promise<void> {
  let before: Buffer;
  let shot: Buffer | undefined;
  do {
    before = shot ?? Buffer.alloc(0);
    await page.waitForTimeout(500);
    shot = await page.screenshot({ clip, animations: "disabled" });
  } while (!shot.equals(before));
  const png = withPalette(shot);
  writeFileSync(path.join(folder, `${name}.png`), png);
  console.log(`${name}.png: ${clip.width} × ${clip.height}, ${Math.round(png.length / 1000)} kB`);
}

/** The area that all boxes fill, and a margin around it. */
function around(boxes: readonly Box[], margin: number): Box {
  const left = Math.floor(Math.min(...boxes.map(({ x }) => x)) - margin);
  const top = Math.floor(Math.min(...boxes.map(({ y }) => y)) - margin);
  const right = Math.ceil(Math.max(...boxes.map(({ x, width }) => x + width)) + margin);
  const bottom = Math.ceil(Math.max(...boxes.map(({ y, height }) => y + height)) + margin);
  return { x: Math.max(left, 0), y: Math.max(top, 0), width: right - left, height: bottom - top };
}

async function boxesOf(page: Page, selector: string): Promise<Box[]> {
  await page.locator(selector).first().waitFor();
  const boxes = await Promise.all((await page.locator(selector).all()).map((each) => each.boundingBox()));
  return boxes.filter((box) => box !== null);
}

/** Both meters of the meter's example: the values of the first, 12 months of the second. */
async function meter(context: BrowserContext, address: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(address);
  const meters = page.locator("linky-meter");
  for (const i of [0, 1]) await meters.nth(i).locator(`.lamp.${demoLamp}`).waitFor();
  const second = meters.nth(1);
  const title = second.locator(".title .long");
  for (let i = 0; !/^12 /.test(await title.innerText()); i++) {
    if (i === 10) throw new Error("no screen of 12 months");
    await second.locator(".key").last().click();
  }
  await second.locator(".chart .base").waitFor({ state: "attached" });
  await take(page, name, around(await boxesOf(page, "linky-meter"), 12));
}

/** The screen of costs of the first meter, whose contract comes with the example. */
async function cost(context: BrowserContext, address: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(address);
  const first = page.locator("linky-meter").first();
  await first.locator(`.lamp.${demoLamp}`).waitFor();
  await first.locator(".key").last().click();
  await first.locator(".at-cost .rows").waitFor();
  // Without the outline of the key.
  await page.mouse.click(0, 0);
  const [box] = await boxesOf(page, "linky-meter");
  await take(page, name, around([box!], 12));
}

/** The last 30 days in €, by class, of a household with Tempo. */
async function tempo(context: BrowserContext, address: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(address);
  const first = page.locator("linky-meter").first();
  await first.locator(`.lamp.${demoLamp}`).waitFor();
  await first.locator(".key").last().click();
  // The colours come with the first look.
  await first.locator(".at-cost .dot").first().waitFor({ timeout: 120_000 });
  await first.locator(".key").last().click();
  await first.locator(".legend").first().waitFor();
  await page.mouse.click(0, 0);
  const [box] = await boxesOf(page, "linky-meter");
  await take(page, name, around([box!], 12));
}

/** The example of a dashboard with Dashboard's own nodes. */
async function dashboard(context: BrowserContext, url: string, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}dashboard/linky`);
  await page.waitForFunction(
    `document.querySelectorAll(".linky-value b").length === 5 && document.querySelectorAll("canvas").length === 2`,
  );
  await take(page, name, { x: 0, y: 0, width: 1280, height: 722 });
}

/** The nodes of the first example, with their statuses. */
async function flow(editor: Editor, name: string): Promise<void> {
  const tab = await editor.read<string>(
    `(() => { let found; RED.nodes.eachNode((node) => { if (node.type === "enedis-linky in") found ??= node.z; }); return found; })()`,
  );
  await editor.read(`RED.workspaces.show(${JSON.stringify(tab)})`);
  const { page } = editor;
  await page.locator(".red-ui-flow-node-status-label", { hasText: /\S/ }).first().waitFor();
  await take(page, name, around(await boxesOf(page, ".red-ui-flow-node-group"), 30));
}

/** The dialog of a meter that gets its readings from Conso API, as far as what must be filled in. */
async function dialog(editor: Editor, name: string, { home }: Language): Promise<void> {
  const { page } = editor;
  const meterId = await editor.read<string>(
    `(() => { let found; RED.nodes.eachConfig((node) => { if (node.type === "enedis-linky-config") found = node.id; }); return found; })()`,
  );
  const meters = [{ usagePointId }];
  const enedis = new EnedisServer({ household: demoHousehold, meters, now: () => Date.parse(now) });
  await editor.editConfig("enedis-linky-config", meterId);
  await page.fill("#node-config-input-name", home);
  await page.selectOption("#node-config-input-service", "conso-api");
  await page.fill("#node-config-input-token", enedis.token([usagePointId]));
  // The token names it.
  await page.waitForFunction(
    `document.getElementById("node-config-input-usagePointId").value === "${usagePointId}"`,
  );
  await page.locator("#enedis-linky-config-token-end").waitFor();
  await editor.settled("#node-config-dialog-ok");
  await page.locator("#node-config-input-token").blur();
  const [header] = (await boxesOf(page, ".red-ui-tray-header")).slice(-1);
  const { y, height } = (await boxesOf(page, "#enedis-linky-config-row-usagePointId"))[0]!;
  await take(page, name, around([header!, { ...header!, y, height: height + 12 }], 0));
  await editor.cancel();
}

/** The dialog of the contract, as far as the week of its first version. */
async function contract(editor: Editor, name: string): Promise<void> {
  const { page } = editor;
  const size = page.viewportSize()!;
  await page.setViewportSize({ ...size, height: 1_500 });
  const id = await editor.read<string>(
    `(() => { let found; RED.nodes.eachConfig((node) => { if (node.type === "enedis-linky-contract") found = node.id; }); return found; })()`,
  );
  await editor.editConfig("enedis-linky-contract", id);
  await editor.settled("#node-config-dialog-ok");
  const [header] = (await boxesOf(page, ".red-ui-tray-header")).slice(-1);
  const { y, height } = (await boxesOf(page, ".enedis-linky-week"))[0]!;
  await take(page, name, around([header!, { ...header!, y, height: height + 12 }], 0));
  await editor.cancel();
  await page.setViewportSize(size);
}

async function picturesIn(browser: Browser, url: string, language: Language): Promise<void> {
  const { locale, suffix } = language;
  const address = `${url}dashboard/${language.page}`;
  for (const [theme, look] of [
    ["light", ""],
    ["dark", "-dark"],
  ] as const) {
    const context = await browser.newContext({
      locale,
      colorScheme: theme,
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 2,
      serviceWorkers: "block",
    });
    await meter(context, address, `meter${look}${suffix}`);
    if (theme === "light") await cost(context, address, `cost${suffix}`);
    await context.close();
  }
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 722 } });
  await dashboard(context, url, `dashboard${suffix}`);
  await context.close();

  const editor = await Editor.open(browser, url, {
    isPainted: true,
    language: language.editor,
    width: 1600,
    height: 900,
    scale: 2,
  });
  await flow(editor, `flow${suffix}`);
  await contract(editor, `contract${suffix}`);
  await dialog(editor, `dialog${suffix}`, language);
  await editor.close();
}

async function tempoIn(browser: Browser, { locale, suffix, page }: Language): Promise<void> {
  const started = new Started({ now, machine: locale, tempo: true });
  try {
    const context = await browser.newContext({
      locale,
      viewport: { width: 1280, height: 800 },
      deviceScaleFactor: 2,
      serviceWorkers: "block",
    });
    await tempo(context, `${await started.url}dashboard/${page}`, `tempo${suffix}`);
    await context.close();
  } finally {
    await started.clean();
  }
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const language of languages) {
      // Statuses with values are in the language of the machine.
      const started = new Started({ now, machine: language.locale });
      try {
        await picturesIn(browser, await started.url, language);
      } finally {
        await started.clean();
      }
      await tempoIn(browser, language);
    }
  } finally {
    await browser.close();
  }
}

void main();
