/** What a version says whose prices come by messages: how they come. */
import { icon, make } from "../../editor/browser.js";
import { t } from "./fields.js";

/** For a reader who opens the dialog and looks for prices. */
export function seriesHelp(): HTMLElement {
  const page = make("a", {}, t("label.series-page"), " ", icon("external-link"));
  page.href = t("page.series");
  page.target = "_blank";
  page.rel = "noopener noreferrer";
  return make(
    "div",
    { className: "enedis-linky-told" },
    t("help.series"),
    " ",
    make("code", {}, 'msg.action = "prices"'),
    ". ",
    t("help.series-unknown"),
    " ",
    page,
  );
}
