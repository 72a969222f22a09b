export { adminTextsOf, type AdminTexts, type ConsentFailure } from "./admin.js";
export { commonPages, explain, explainHealth } from "./codes.js";
export { dateText, dayText } from "./dates.js";
export type { Advice, Explanation } from "./explanation.js";
export type { AcceptedTexts, InputTexts } from "./input.js";
export type { Language } from "./language.js";
export { serviceName } from "./services.js";
export { grouped, show } from "./show.js";
export { textsOf, type SettingsProblem, type Texts } from "./texts.js";
