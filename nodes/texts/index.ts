export { adminTextsOf, type ConsentFailure } from "./admin.js";
export { commonPages, explain, explainHealth } from "./explain.js";
export { dateText, dayText } from "./dates.js";
export type { Advice, Explanation } from "./explanation.js";
export type { AcceptedTexts } from "./input.js";
export type { Language } from "./language.js";
export { serviceName } from "./services.js";
export { grouped, show } from "./show.js";
export { textsOf, type SettingsProblem, type Texts } from "./texts.js";
