/** The element's style sheet. Later parts overrule earlier ones of the same weight. */
import theme from "./theme.css";
import casing from "./case.css";
import glass from "./glass.css";
import values from "./values.css";
import cost from "./cost.css";
import charts from "./charts.css";
import prices from "./prices.css";
import heat from "./heat.css";
import parts from "./parts.css";
import state from "./state.css";
import media from "./media.css";

export const styles: string = [
  theme,
  casing,
  glass,
  values,
  cost,
  charts,
  prices,
  heat,
  parts,
  state,
  media,
].join("");
