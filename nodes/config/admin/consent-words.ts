/** The texts of the routes about a consent. Pure. */
import type { ConsentStatus } from "../../editor/index.js";
import {
  adminTextsOf,
  commonPages,
  type ConsentFailure,
  type Explanation,
  type Language,
} from "../../texts/index.js";
import type { Consent } from "./consents.js";
import { explanationOfError } from "./failure.js";

export function explanationOfConsent(failure: ConsentFailure, language: Language): Explanation {
  const { text, action, page } = adminTextsOf(language).consent[failure];
  return { text, action, ...(page !== undefined && { link: commonPages[page] }) };
}

/** What the final page or the dialog says about a finished consent. */
export function consentWords(
  consent: Consent,
  language: Language,
  now: number,
): { readonly ok: boolean; readonly title: string; readonly told: Explanation } {
  const texts = adminTextsOf(language).consent;
  const { stage } = consent;
  switch (stage.step) {
    case "linked": {
      const endings = stage.points.map(({ usagePointId }) => usagePointId.slice(-4));
      return {
        ok: true,
        title: texts.linkedTitle,
        told: { text: texts.linked(endings), action: texts.linkedAction },
      };
    }
    case "failed": {
      if (stage.reason !== "service") {
        return {
          ok: false,
          title: texts[stage.reason].title,
          told: explanationOfConsent(stage.reason, language),
        };
      }
      const context = { language, now, service: "data-connect" as const };
      const { text, link } = explanationOfError(stage.error, context);
      // The consent itself is given: whatever failed, the usage point can be typed.
      return {
        ok: false,
        title: texts.failed,
        told: { text, action: texts.typeByHand, ...(link !== undefined && { link }) },
      };
    }
    case "waiting":
    case "exchanging":
      throw new Error(`The consent has not ended: ${stage.step}`);
  }
}

export function statusOfConsent(consent: Consent, language: Language, now: number): ConsentStatus {
  const { stage } = consent;
  switch (stage.step) {
    case "waiting":
      return { step: "waiting", endsAt: consent.endsAt };
    case "exchanging":
      return { step: "exchanging" };
    case "linked":
      return { step: "linked", usagePoints: stage.points, told: consentWords(consent, language, now).told };
    case "failed":
      return { step: "failed", told: consentWords(consent, language, now).told };
  }
}
