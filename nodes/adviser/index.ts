export { baseLoadOf, FEWEST_NIGHTS, nightsIn } from "./base-load.js";
export {
  candidatesWith,
  connectionOf,
  versionOn,
  versionOnOrFirst,
  type Candidate,
  type Connection,
  type OfferSource,
} from "./candidates.js";
export {
  compareOffers,
  isOutOfReach,
  type ComparedOffer,
  type OffersAnswer,
  type OffersQuestion,
} from "./offers.js";
export {
  advisePower,
  askPower,
  askPowerByPeaks,
  FEWEST_DAYS,
  FEWEST_WINTER_DAYS,
  type Peak,
  type PowerAnswer,
} from "./power.js";
export { calendarNotices, type CalendarEvent, type CalendarNotice } from "./calendar-notices.js";
export { contractYearOf } from "./contract-year.js";
export { askHours } from "./hours.js";
export { askNewHours, type NewHours, type NewHoursQuestion } from "./new-hours.js";
export { askForecast, type Forecast, type OfferEnd } from "./forecast.js";
export { askMonth, type MonthPart } from "./month.js";
export { askReport, type Known, type MonthReport } from "./report.js";
export { FEWEST_KNOWN, type Estimate, type Rest } from "./rest.js";
