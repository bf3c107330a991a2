/** A company with one currency: customers with another are not in it. */
import { baseCurrency } from "../data/constants.js";
import type { BooksRecords } from "../data/quickbooks-records.js";

export function homeOnly({ customers, txns, deleted }: BooksRecords): BooksRecords {
  return {
    customers: customers.filter(({ currency }) => currency === baseCurrency),
    txns: txns.filter(({ currency }) => currency === baseCurrency),
    deleted,
  };
}
