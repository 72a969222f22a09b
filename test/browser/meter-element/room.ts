/** Whether what a meter shows has the room that it needs. */
import type { MeterPage } from "./meter-page.js";

const root = 'document.querySelector("#meter").shadowRoot';

/** Waits until the screen has what it asks for. */
export async function answered({ page }: MeterPage): Promise<void> {
  await page.waitForFunction(
    `!${root}.querySelector(".empty") && document.querySelector("#meter").updateComplete.then(() => new Promise(requestAnimationFrame))`,
  );
}

/** The least room in pixels between the tail of a value's comma and the end of its row. */
export function belowDigits({ page }: MeterPage): Promise<number> {
  return page.evaluate(`Math.min(1_000, ...[...${root}.querySelectorAll(".rows .digits")].filter((one) => one.checkVisibility()).map((one) => {
    const size = parseFloat(getComputedStyle(one).fontSize);
    return one.closest(".row").getBoundingClientRect().bottom - one.getBoundingClientRect().top - 1.14 * size;
  }))`);
}

/** What has less room than it needs and does not scroll: letters that end in dots, lines that are not shown. */
export function hiddenParts({ page }: MeterPage): Promise<string[]> {
  return page.evaluate(`[...${root}.querySelectorAll(".meter *")].filter((one) =>
    one.checkVisibility() && !one.closest(".hidden, .page, svg") && getComputedStyle(one).overflowX !== "visible" &&
    (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + parseFloat(getComputedStyle(one).fontSize) / 2)
  ).map((one) => one.className + ": " + one.textContent.replace(/\\s+/g, " ").trim())`);
}
