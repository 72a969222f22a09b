/** Languages, dates, names of services, how values are shown. */
export { dateText, dayText, monthText, shortDateText, weekdayText } from "./dates.js";
export type { Advice, Explanation } from "./explanation.js";
export { heardTexts } from "./heard.js";
export type { Language } from "./language.js";
export { ENEDIS_ACCOUNT, ofService, serviceName, serviceSubject, services } from "./services.js";
export { decimal, euros, grouped, show, withoutControls } from "./show.js";
