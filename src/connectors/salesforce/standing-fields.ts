/** The fields of Forbear's package (plugins/salesforce), on Account and on Contact. */
export const standingFields = {
  status: "Forbear_Status__c",
  statusWords: "Forbear_Status_Words__c",
  balanceWords: "Forbear_Balance__c",
  asOf: "Forbear_As_Of__c",
  planReference: "Forbear_Plan_Reference__c",
  nextInstalmentOn: "Forbear_Next_Instalment_On__c",
  careWords: "Forbear_Care__c",
  careUntil: "Forbear_Care_Until__c",
} as const;

/** Those that came later: an organisation with an older package is told the others. */
export const careFields: readonly string[] = [standingFields.careWords, standingFields.careUntil];

/** Their lengths in the package. */
export const standingLengths = {
  status: 40,
  statusWords: 255,
  balanceWords: 255,
  planReference: 40,
  careWords: 255,
} as const;

/** How many records one call can change. */
export const collectionMax = 200;
