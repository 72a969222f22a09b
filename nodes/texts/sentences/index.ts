/** Sentences that are composed: of offers, powers, hours, forecasts. */
export { accessWordsOf } from "./access-words.js";
export { calendarAdvice, pricesOldText } from "./calendar-words.js";
export { costNotes } from "./cost-notes.js";
export { forecastText, offerEndsText } from "./forecast-words.js";
export { hoursCheckText, hoursNotice } from "./hours-check.js";
export { newHoursNotes, newHoursStatus, newHoursText, noOffPeakHours } from "./new-hours-words.js";
export { offerName, offerReason, offerText, offersNotes } from "./offer-words.js";
export { type PowerPlace, powerNotice, powerReasons } from "./power-words.js";
export { describeRefusal, describeRejection } from "./refusals.js";
export { measureTitle, seriesTitle } from "./series-title.js";
export { monthReportRows, monthReportText } from "./month-report.js";
export { newestDayText, type SaidDay } from "./newest-day.js";
