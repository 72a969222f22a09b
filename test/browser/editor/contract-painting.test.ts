/** The week of a contract, painted by mouse, by touch and by the keyboard; and a version made from another one. */
import assert from "node:assert/strict";
import type { Editor } from "../editor-page.js";
import { assertAccessible, assertTranslated, english, french, withEditors } from "./editors.js";

const type = "enedis-linky-contract";
const form = `#${type}-form`;
const at = (path: string): string => `${form} [data-at="versions.${path}"]`;

const base = { kind: "supply", anniversary: "01-01", instalment: null };
const night = { from: "22:00", to: "06:00" };
const off = { offer: "hphc", power: 6, prices: "regulated", hours: [night], rules: [] };
const nights = { id: "nights", type, name: "Nuits", ...base, versions: [{ from: "", ...off }] };
const newer = {
  id: "newer",
  type,
  name: "Deux",
  ...base,
  versions: [
    { from: "", ...off },
    { ...off, from: "2025-11-01", power: 9 },
  ],
};
const weekRules = [{ class: "Week-end", days: [6, 7], holidays: true }, { class: "Semaine" }];
const own = {
  id: "mine",
  type,
  name: "Règles",
  ...base,
  versions: [
    {
      from: "",
      offer: "custom",
      power: 6,
      hours: [],
      rules: weekRules,
      prices: { subscription: 10, classes: { "Week-end": 0.15, Semaine: 0.2 } },
    },
  ],
};

type Saved = (typeof nights)["versions"][number] & { rules: object[] };

describe("the week of a contract's dialog", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors([nights, newer, own]);

  /** As on a phone, where nothing fits beside the dialog. */
  async function around(editor: Editor, isShown: boolean): Promise<void> {
    await editor.read(
      `["palette", "sidebar"].forEach((name) => RED.actions.invoke("core:toggle-" + name, ${isShown}))`,
    );
  }

  /** The middle of an hour. @param day 0 = Monday */
  async function middle(editor: Editor, day: number, hour: number): Promise<[number, number]> {
    const cell = editor.page.locator(at(`0.week.${day}.${hour}`));
    await cell.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await cell.boundingBox())!;
    return [x + width / 2, y + height / 2];
  }

  async function drag(editor: Editor, from: [number, number], to: [number, number]): Promise<void> {
    const { mouse } = editor.page;
    // Nothing scrolls once both are on the screen.
    await middle(editor, ...from);
    const end = await middle(editor, ...to);
    const start = await middle(editor, ...from);
    await mouse.move(...start);
    await mouse.down();
    await mouse.move(...end, { steps: 5 });
    await mouse.up();
  }

  const said = (editor: Editor): Promise<string | null> =>
    editor.page.getAttribute(`${form} .enedis-linky-week-days`, "aria-label");
  const announced = (editor: Editor): Promise<string | null> =>
    editor.page.textContent("#enedis-linky-contract-said");
  const focused = (editor: Editor): Promise<string> => editor.read('document.activeElement.dataset.at ?? ""');
  const versionOf = async (editor: Editor, id: string, index = 0): Promise<Saved> =>
    (await editor.property<Saved[]>(id, "versions"))[index]!;
  const brush = (editor: Editor, name: string): Promise<void> =>
    editor.page.getByRole("radio", { name, exact: true }).check();
  const picked = (editor: Editor): Promise<number> =>
    editor.page.locator(`${form} .enedis-linky-hour[aria-selected=true]`).count();

  describe("by mouse", () => {
    const context = withEditor({ ...english, height: 1_400 });

    it("is painted in the chosen class over some days, and saved so", async () => {
      const { editor } = context;
      await editor.editConfig(type, "nights");
      await drag(editor, [0, 12], [4, 13]);
      assert.match((await said(editor))!, /^The week: Mon–Fri .*12:00–14:00 Off-peak hours/);
      assert.equal(await announced(editor), "Painted with Off-peak hours.");
      await brush(editor, "Peak hours");
      // From the end to the beginning, upwards.
      await drag(editor, [6, 3], [5, 0]);
      await editor.save();
      assert.deepEqual((await versionOf(editor, "nights")).hours, [
        { from: "04:00", to: "06:00", days: [6, 7] },
        { from: "12:00", to: "14:00", days: [1, 2, 3, 4, 5] },
        { ...night, days: [1, 2, 3, 4, 7] },
        { from: "22:00", to: "24:00", days: [5, 6] },
      ]);
    });

    it("is as before once the painting is undone, which an edit by hand makes impossible", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "nights");
      const before = await said(editor);
      assert.equal(await page.locator(at("0.unpaint")).count(), 0);
      await drag(editor, [0, 12], [6, 12]);
      assert.notEqual(await said(editor), before);
      await page.click(at("0.unpaint"));
      assert.equal(await said(editor), before);
      assert.equal(await page.locator(at("0.unpaint")).count(), 0);
      await drag(editor, [0, 12], [6, 12]);
      await page.fill(at("0.hours.0.to"), "13:30");
      assert.equal(await page.locator(at("0.unpaint")).count(), 0);
      await editor.cancel();
      assert.deepEqual((await versionOf(editor, "nights")).hours, [night]);
    });

    it("says so when nothing is painted: no off-peak hour would be left, or some are wrong", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "nights");
      const before = await said(editor);
      await brush(editor, "Peak hours");
      await drag(editor, [0, 0], [6, 23]);
      const last =
        "Nothing is painted, because no off-peak hour would be left. Choose the Base offer if there is none.";
      assert.equal(await editor.text(`${form} .enedis-linky-week .enedis-linky-error`), last);
      assert.equal(await announced(editor), last);
      assert.equal(await said(editor), before);
      await page.fill(at("0.hours.0.to"), "99:00");
      await drag(editor, [0, 12], [0, 12]);
      assert.match(
        await editor.text(`${form} .enedis-linky-week .enedis-linky-error`),
        /^Nothing is painted, because some hours are wrong\. Correct first what is red\.$/,
      );
      await page.fill(at("0.hours.0.to"), "06:00");
      await drag(editor, [0, 1], [0, 1]);
      assert.equal(await page.locator(`${form} .enedis-linky-week .enedis-linky-error`).count(), 0);
      await editor.cancel();
    });

    it("takes a class that no rule has yet, asks for its price, and refuses a name that is none", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "mine");
      await page.fill(at("0.brush"), "Été");
      await page.click(at("0.brush.add"));
      await drag(editor, [2, 0], [2, 23]);
      assert.equal(
        await editor.text(`${form} .enedis-linky-week .enedis-linky-error`),
        "Nothing is painted. A class has 1 to 24 plain letters, digits, spaces, dots or dashes.",
      );
      await page.fill(at("0.brush"), "Mercredi");
      await page.press(at("0.brush"), "Enter");
      assert.equal(await focused(editor), "versions.0.week.2.23");
      await drag(editor, [2, 0], [2, 23]);
      assert.equal(
        await editor.text(`${form} [data-error-at="versions.0.prices.classes.Mercredi"]`),
        "Price missing",
      );
      await page.fill(at("0.prices.classes.Mercredi"), "0.10");
      await editor.save();
      const { rules } = await versionOf(editor, "mine");
      assert.deepEqual(rules, [{ class: "Mercredi", days: [3], holidays: false }, ...weekRules]);
    });
  });

  describe("by touch", () => {
    afterEach(() => around(context.editor, true));
    const context = withEditor({ ...french, width: 420, height: 1_400 });

    it("is painted by a finger that goes over the hours", async () => {
      const { editor } = context;
      const { page } = editor;
      await around(editor, false);
      await editor.editConfig(type, "nights");
      const touch = await page.context().newCDPSession(page);
      const send = (kind: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]) =>
        touch.send("Input.dispatchTouchEvent", {
          type: kind,
          touchPoints: points.map(([x, y]) => ({ x, y })),
        });
      // The lowest first: nothing scrolls from then on.
      const to = await middle(editor, 6, 14);
      const [from, over] = [await middle(editor, 0, 12), await middle(editor, 3, 13)];
      await send("touchStart", from);
      await send("touchMove", over);
      await send("touchMove", to);
      // Moves are told with the next frame.
      await page.waitForFunction(
        `document.querySelectorAll("${form} .enedis-linky-hour[aria-selected=true]").length === 21`,
      );
      await send("touchEnd");
      assert.match((await said(editor))!, /12:00–15:00 Heures creuses/);
      await editor.save();
      assert.deepEqual((await versionOf(editor, "nights")).hours, [{ from: "12:00", to: "15:00" }, night]);
    });
  });

  describe("in French", () => {
    const context = withEditor({ ...french, height: 1_400 });

    it("by the keyboard is painted with arrows, Shift and Space, and undone, without leaving the strip", async () => {
      const { editor } = context;
      const { page } = editor;
      const press = async (key: string, times = 1): Promise<void> => {
        for (let i = 0; i < times; i++) await page.keyboard.press(key);
      };
      await editor.editConfig(type, "nights");
      const before = await said(editor);
      // One stop of Tab for all hours, after the windows and the season.
      assert.equal(await page.locator(`${form} .enedis-linky-hour[tabindex="0"]`).count(), 1);
      await page.focus(at("0.week.0.0"));
      await press("ArrowLeft");
      await press("ArrowRight", 6);
      assert.equal(await focused(editor), "versions.0.week.0.6");
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
        "lun. 06:00–07:00 Heures pleines",
      );
      await press("Shift+ArrowRight");
      await press("Shift+ArrowDown", 8);
      assert.equal(await picked(editor), 14);
      // Gives up what is picked, not the dialog.
      await press("Escape");
      assert.equal(await picked(editor), 1);
      await press("Home");
      await press("ArrowRight", 6);
      await press("Shift+ArrowUp", 6);
      await press("Shift+ArrowRight");
      await press("Space");
      assert.equal(await announced(editor), "Colorié en Heures creuses.");
      assert.equal(await focused(editor), "versions.0.week.0.7");
      assert.match((await said(editor))!, /lun\.–dim\. 00:00–08:00 Heures creuses/);
      assert.equal(await page.inputValue(at("0.hours.0.to")), "08:00");
      await page.focus(at("0.unpaint"));
      await press("Enter");
      assert.equal(await said(editor), before);
      assert.equal(await focused(editor), "versions.0.week.0.7");
      await editor.cancel();
    });

    it("of a version that is copied stays with its prices and hours, and the keyboard is where the copy asks for its day", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "newer");
      await page.locator(`${form} details:not([open]) > summary`).click();
      await page.click(at("0.copy"));
      assert.equal(await focused(editor), "versions.1.from");
      assert.equal(await page.inputValue(at("1.from")), "");
      const open = page.locator(`${form} .enedis-linky-version[open]`);
      assert.equal(await open.count(), 1);
      assert.match((await open.locator("summary").textContent())!, /^Premier jour à donner · /);
      assert.notEqual(await editor.text(`${form} [data-error-at="versions.1.from"]`), "");
      // Until it has one, it stays where it is.
      await page.fill(at("1.power"), "12");
      assert.equal(await page.inputValue(at("1.power")), "12");
      await page.fill(at("1.from"), "2026-02-01");
      await page.locator(at("1.from")).blur();
      assert.equal(await page.inputValue(at("2.from")), "2026-02-01");
      await editor.save();
      assert.deepEqual(await editor.property("newer", "versions"), [
        ...newer.versions,
        { from: "2026-02-01", ...off, power: 12 },
      ]);
    });
  });

  // French needs more room: it is what a phone must hold.
  for (const [view, width] of [
    [french, 420],
    [english, 1_400],
  ] as const) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      afterEach(() => around(context.editor, true));
      const context = withEditor({ ...view, height: 1_500 });

      it(`is translated, fits ${width} pixels, and has no axe finding while it is painted, refused and copied`, async () => {
        const { editor } = context;
        const { page } = editor;
        const isNarrow = width < 1_000;
        const clean = async (what: string): Promise<void> => {
          await page.locator(`${form} .enedis-linky-week`).first().scrollIntoViewIfNeeded();
          await assertTranslated(editor, form);
          const name = `contract-week-${what}-${view.language}-${width}`;
          await assertAccessible(editor, form, name);
          const [wider, room] = await page
            .locator(form)
            .evaluate((element) => [
              Math.max(
                ...[element, element.closest(".red-ui-tray-body")!].map(
                  (one) => one.scrollWidth - one.clientWidth,
                ),
              ),
              element.clientWidth,
            ]);
          assert.ok(room > 250, `${what}: the form has ${room} pixels`);
          assert.ok(wider <= 0, `${what}: ${wider} pixels too wide`);
        };
        if (isNarrow) {
          await page.setViewportSize({ width, height: 1_500 });
          await around(editor, false);
        }
        await editor.editConfig(type, "nights");
        await page.focus(at("0.week.0.0"));
        await page.keyboard.press("Shift+ArrowDown");
        await page.keyboard.press("Shift+ArrowRight");
        await clean("picked");
        await drag(editor, [1, 12], [4, 14]);
        await clean("painted");
        await page.locator(`${form} input[type=radio]`).nth(1).check();
        await drag(editor, [0, 0], [6, 23]);
        await clean("refused");
        await page.click(at("0.copy"));
        await clean("copied");
        await editor.cancel();
        await editor.editConfig(type, "mine");
        await drag(editor, [2, 8], [3, 11]);
        await clean("rules");
        await page.click(at("0.template.ejp"));
        await clean("ejp");
        await editor.cancel();
      });
    });
  }
});
