/** What a second supplier must reach: bundled with a registry that has it (`registered.ts`). */
export { candidatesWith, askPower, compareOffers } from "../../../nodes/adviser/index.js";
export { draftOf, problemsOf, savedOf } from "../../../nodes/contract/editor/draft.js";
export { hintsOf } from "../../../nodes/contract/editor/hints.js";
export { choosePrices, fitPrices } from "../../../nodes/contract/editor/kept-prices.js";
export { askCost } from "../../../nodes/costs/index.js";
export { Calendar, classOfRegister, readContract } from "../../../nodes/pricing/index.js";
export { dueNotices, noticeText } from "../../../nodes/tariff/notice.js";
export {
  contractProblemText,
  costNotes,
  offerName,
  offersNotes,
  offerText,
  textsOf,
} from "../../../nodes/texts/index.js";
