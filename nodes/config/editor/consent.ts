/** Link Enedis: the consent of a meter's holder, for those with a Data Connect contract of their own. */
import { ask, type Answer } from "../../editor/ask.js";
import { button, element, enter, input, make, onPress, told } from "../../editor/form.js";
import type { ConsentStatus } from "../admin/api.js";
import { callbackAddress } from "../admin/address.js";
import { field, t, type Dialog } from "./dialog.js";
import { compact } from "./fields.js";

/** Between two looks at how far it has come, in milliseconds. */
const PAUSE_MS = 1_500;

const ID = "enedis-linky-config";

export function prepareConsent(dialog: Dialog): void {
  const editor = location.origin + location.pathname;
  input(`${ID}-callback`).value = callbackAddress(editor) ?? "";
  button(`${ID}-copy`).addEventListener("click", () => {
    const isCopied = RED.clipboard.copyText(input(`${ID}-callback`).value);
    const line = element(`${ID}-copied`);
    line.textContent = t(isCopied ? "told.copied" : "told.not-copied");
    line.hidden = false;
  });

  /** The consent under way; a new start leaves the one before alone. */
  let session = "";
  onPress(button(`${ID}-link`), async () => {
    // Opened by the click itself: a browser lets no window open later. It learns nothing of the editor.
    const page = window.open("", "_blank");
    if (page) page.opener = null;
    show([t("told.opening")]);
    const answer = await ask("consentStart", {
      id: dialog.node.id,
      editor,
      baseUrl: field("baseUrl").value.trim(),
      clientId: compact(field("clientId").value),
      clientSecret: compact(field("clientSecret").value),
      ...(dialog.takenOver && { takeOver: dialog.takenOver.takeOver }),
    });
    if (!dialog.isOpen() || !answer.ok) {
      page?.close();
      if (!answer.ok && dialog.isOpen()) show([told(answer.told)], "bad");
      return;
    }
    const { address } = answer.body;
    session = answer.body.session;
    if (page) page.location.href = address;
    const link = make("a", {}, t("label.open-consent"));
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    show([t(page ? "told.waiting" : "told.blocked"), " ", link]);
    element(`${ID}-paste-box`).hidden = false;
    void follow(session);
  });

  const follow = async (followed: string): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (!dialog.isOpen() || session !== followed) return;
      if (take(followed, await ask("consentStatus", { session: followed }))) return;
    }
  };

  input(`${ID}-paste`).addEventListener("input", () => {
    const address = compact(input(`${ID}-paste`).value);
    if (session === "" || !/^https?:\/\/.+[?&]/.test(address)) return;
    input(`${ID}-paste`).value = "";
    const pasted = session;
    void ask("consentPaste", { session: pasted, address }).then((answer) => take(pasted, answer));
  });

  /** Shows an answer about a consent; whether nothing more is to come. */
  const take = (of: string, answer: Answer<ConsentStatus>): boolean => {
    if (!dialog.isOpen() || session !== of) return true;
    if (!answer.ok) {
      show([told(answer.told)], "bad");
      return false;
    }
    const status = answer.body;
    switch (status.step) {
      case "waiting":
        return false;
      case "exchanging":
        show([t("told.exchanging")]);
        return false;
      case "failed":
        show([told(status.told)], "bad");
        break;
      case "linked": {
        const [first] = status.usagePoints;
        dialog.offers = status.usagePoints;
        if (first) enter(field("usagePointId"), first.usagePointId);
        show([told(status.told)], "good");
      }
    }
    session = "";
    element(`${ID}-paste-box`).hidden = true;
    dialog.refresh();
    return true;
  };
}

/** What stands below the button. */
function show(content: readonly (Node | string)[], mood: "" | "good" | "bad" = ""): void {
  const line = element(`${ID}-link-state`);
  line.className = `enedis-linky-told ${mood && `enedis-linky-${mood}`}`;
  line.replaceChildren(...content);
  line.hidden = false;
}

/** Without the credentials of an application there is nobody to give consent to. */
export function showConsent(dialog: Dialog): void {
  const isReady = dialog.takenOver ?? ["clientId", "clientSecret"].every((each) => field(each).value.trim());
  button(`${ID}-link`).disabled = !isReady;
}
