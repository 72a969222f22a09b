/** Link Enedis: the customer's consent, for users with their own Data Connect contract. */
import {
  ask,
  type Reply,
  button,
  element,
  enter,
  input,
  make,
  onPress,
  explanationNodes,
  type ConsentStatus,
  callbackAddress,
} from "../../editor/browser.js";
import { isVariable } from "../../base/browser.js";
import { compact } from "../../services/browser.js";
import { field, t, type Dialog } from "./dialog.js";
import { hintOf } from "./fields.js";

/** Final refusals: no permission, or the server does not know the consent, as after a restart. */
const FINAL = [401, 403, 404];

type Linked = Extract<ConsentStatus, { step: "linked" }>;

/** Between two checks of its progress, in milliseconds. */
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
  const consent = new Consent(dialog);
  onPress(button(`${ID}-link`), () => consent.start(editor));
  input(`${ID}-paste`).addEventListener("input", () => consent.paste());
}

/** The consent in progress. A new one replaces it. */
class Consent {
  readonly #dialog: Dialog;
  /** "": none. */
  #session = "";

  constructor(dialog: Dialog) {
    this.#dialog = dialog;
  }

  /** Opens Enedis's page, and follows what becomes of it. */
  async start(editor: string): Promise<void> {
    const dialog = this.#dialog;
    // Open it within the click: browsers block it later. Without `opener` it has no access to the editor.
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
      if (!answer.ok && dialog.isOpen()) show([explanationNodes(answer.told)], "bad");
      return;
    }
    const { address } = answer.body;
    this.#session = answer.body.session;
    if (page) page.location.href = address;
    const wait = (): void => showWaiting(address, page !== null);
    wait();
    element(`${ID}-paste-box`).hidden = false;
    void this.#follow(this.#session, wait);
  }

  /** For an editor that Enedis's page cannot come back to: the user pastes the address at which it ended. */
  paste(): void {
    const address = compact(input(`${ID}-paste`).value);
    if (this.#session === "" || !/^https?:\/\/.+[?&]/.test(address)) return;
    input(`${ID}-paste`).value = "";
    const pasted = this.#session;
    void ask("consentPaste", { session: pasted, address }).then((answer) => this.#take(pasted, answer));
  }

  async #follow(followed: string, wait: () => void): Promise<void> {
    let isCut = false;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      if (this.#dialog.isClosed() || this.#session !== followed) return;
      // It is asked again once its fields are back.
      if (!this.#dialog.isOpen()) continue;
      const answer = await ask("consentStatus", { session: followed });
      if (this.#take(followed, answer)) return;
      // The connection is back: replace the message about it.
      if (isCut && answer.ok && answer.body.step === "waiting") wait();
      isCut = !answer.ok;
    }
  }

  /** Shows an answer about a consent; true when it is the last one. */
  #take(of: string, answer: Reply<ConsentStatus>): boolean {
    const dialog = this.#dialog;
    if (dialog.isClosed() || this.#session !== of) return true;
    if (!dialog.isOpen()) return false;
    if (!answer.ok) {
      show([explanationNodes(answer.told)], "bad");
      if (!FINAL.includes(answer.status)) return false;
    } else if (answer.body.step === "waiting") {
      return false;
    } else if (answer.body.step === "exchanging") {
      show([t("told.exchanging")]);
      return false;
    } else if (answer.body.step === "failed") {
      show([explanationNodes(answer.body.told)], "bad");
    } else {
      link(dialog, answer.body);
    }
    this.#session = "";
    element(`${ID}-paste-box`).hidden = true;
    dialog.refresh();
    return true;
  }
}

/** Fills in the usage point, unless one of the granted ones is already typed. */
function link(dialog: Dialog, { usagePoints, told: linked }: Linked): void {
  dialog.offers = usagePoints;
  const point = field("usagePointId");
  const typed = compact(point.value);
  // Only the server knows the value of a variable.
  const isKept = isVariable(typed) || usagePoints.some(({ usagePointId }) => usagePointId === typed);
  const [first, second] = usagePoints;
  if (isKept || !first) {
    show([explanationNodes(linked)], "good");
  } else if (typed === "" || !second) {
    enter(point, first.usagePointId);
    show([explanationNodes(linked)], "good");
  } else {
    const hint = hintOf(typed);
    const named = hint ? `••••\u00a0${hint}` : typed;
    show([explanationNodes(linked), " ", t("told.not-granted", { point: named })], "bad");
  }
}

function showWaiting(address: string, isOpened: boolean): void {
  const way = make("a", {}, t("label.open-consent"));
  way.href = address;
  way.target = "_blank";
  way.rel = "noopener noreferrer";
  show([t(isOpened ? "told.waiting" : "told.blocked"), " ", way]);
}

/** Shows a text below the button. Only written when it changes, or a screen reader would repeat it at each check. */
function show(content: readonly (Node | string)[], mood: "" | "good" | "bad" = ""): void {
  const line = element(`${ID}-link-state`);
  const next = make("div", { className: `enedis-linky-told ${mood && `enedis-linky-${mood}`}` }, ...content);
  if (line.className === next.className && line.innerHTML === next.innerHTML) return;
  line.className = next.className;
  line.replaceChildren(...next.childNodes);
  line.hidden = false;
}

/** A consent can only be given to an application, so it needs the application's credentials. */
export function showConsent(dialog: Dialog): void {
  const isReady = dialog.takenOver ?? ["clientId", "clientSecret"].every((each) => field(each).value.trim());
  button(`${ID}-link`).disabled = !isReady;
}
