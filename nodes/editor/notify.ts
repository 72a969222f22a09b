/** Node-RED's notifications: an answer outside any open dialog, and a question before a big action. */
import type { Reply } from "./ask.js";
import { make, explanationNodes } from "./form.js";
import type { Explanation } from "../texts/browser.js";

/** Shows the result of an action. */
export function announce(answer: Reply<{ readonly told: Explanation }>): void {
  const shown = answer.ok ? answer.body.told : answer.told;
  RED.notify(make("p", {}, explanationNodes(shown)), { type: answer.ok ? "success" : "error" });
}

/** Asks for confirmation; resolves to the user's choice. */
export function confirm(question: readonly string[], doIt: string): Promise<boolean> {
  return new Promise((resolve) => {
    const close = (isYes: boolean): void => {
      notification.close();
      resolve(isYes);
    };
    const notification = RED.notify(make("div", {}, ...question.map((text) => make("p", {}, text))), {
      type: "warning",
      modal: true,
      fixed: true,
      buttons: [
        { id: "enedis-linky-cancel", text: RED._("common.label.cancel"), click: () => close(false) },
        { id: "enedis-linky-confirm", text: doIt, class: "primary", click: () => close(true) },
      ],
    });
  });
}
