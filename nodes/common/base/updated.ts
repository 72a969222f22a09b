/**
 * Pieces of the package are loaded when first used (docs/dev/decisions.md#15-pieces-of-the-runtime). If it was updated
 * while Node-RED runs, those of this runtime are gone; the new ones have other names, so that they never mix.
 */
import type { Texts } from "../../texts/index.js";
import { LinkyError } from "./errors.js";

/** What flows and dialogs get instead, if that is why it failed. */
export function ifUpdated(failure: unknown, texts: Texts): LinkyError | undefined {
  const { code, message } = (failure ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const isGone = code === "MODULE_NOT_FOUND" && /^Cannot find module '\.\//.test(String(message));
  return isGone ? new LinkyError("unavailable", texts.updated) : undefined;
}
