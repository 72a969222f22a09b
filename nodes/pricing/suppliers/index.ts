/** Suppliers whose prices the package has, behind one interface: a file each, and a line in the registry. */
export { supplierIds, suppliers, type SupplierId } from "./registry.js";
export type { DatedPrices } from "./supplier.js";
export {
  hasEnded,
  hasOffer,
  isSupplierId,
  missedChangeOf,
  powersFor,
  supplierOf,
  supplyOf,
  type MissedChange,
  type Supply,
} from "./supply.js";
