/**
 * Made by scripts/generate-xero-types.ts from Xero's OpenAPI description 16.1.0 (MIT, Copyright (c) 2017
 * Xero Developer API). Do not edit.
 */
export interface paths {
    "/Organisation": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves Xero organisation details */
        get: operations["getOrganisations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Contacts": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves all contacts in a Xero organisation */
        get: operations["getContacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Contacts/{ContactID}": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves a specific contacts in a Xero organisation using a unique contact Id */
        get: operations["getContact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Contacts/{ContactID}/History": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves history records for a specific contact */
        get: operations["getContactHistory"];
        /** Creates a new history record for a specific contact */
        put: operations["createContactHistory"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/CreditNotes": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves any credit notes */
        get: operations["getCreditNotes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Invoices": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves sales invoices or purchase bills */
        get: operations["getInvoices"];
        put?: never;
        /** Updates or creates one or more sales invoices or purchase bills */
        post: operations["updateOrCreateInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Invoices/{InvoiceID}": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves a specific sales invoice or purchase bill using a unique invoice Id */
        get: operations["getInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Invoices/{InvoiceID}/History": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves history records for a specific invoice */
        get: operations["getInvoiceHistory"];
        /** Creates a history record for a specific invoice */
        put: operations["createInvoiceHistory"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/InvoiceReminders/Settings": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves invoice reminder settings */
        get: operations["getInvoiceReminders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Overpayments": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves overpayments */
        get: operations["getOverpayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Payments": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves payments for invoices and credit notes */
        get: operations["getPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/Prepayments": {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        /** Retrieves prepayments */
        get: operations["getPrepayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            /** @description Customer defined alpha numeric account code e.g 200 or SALES (max length = 10) */
            Code?: string;
            /** @description Name of account (max length = 150) */
            Name?: string;
            /**
             * Format: uuid
             * @description The Xero identifier for an account – specified as a string following  the endpoint name   e.g. /297c2dc5-cc47-4afd-8ec8-74990b8761e9
             */
            AccountID?: string;
            Type?: components["schemas"]["AccountType"];
            /** @description For bank accounts only (Account Type BANK) */
            BankAccountNumber?: string;
            /**
             * @description Accounts with a status of ACTIVE can be updated to ARCHIVED. See Account Status Codes
             * @enum {string}
             */
            Status?: "ACTIVE" | "ARCHIVED" | "DELETED";
            /** @description Description of the Account. Valid for all types of accounts except bank accounts (max length = 4000) */
            Description?: string;
            /**
             * @description For bank accounts only. See Bank Account types
             * @enum {string}
             */
            BankAccountType?: "BANK" | "CREDITCARD" | "PAYPAL" | "NONE" | "";
            CurrencyCode?: components["schemas"]["CurrencyCode"];
            /** @description The tax type from taxRates */
            TaxType?: string;
            /** @description Boolean – describes whether account can have payments applied to it */
            EnablePaymentsToAccount?: boolean;
            /** @description Boolean – describes whether account code is available for use with expense claims */
            ShowInExpenseClaims?: boolean;
            /**
             * @description See Account Class Types
             * @enum {string}
             */
            readonly Class?: "ASSET" | "EQUITY" | "EXPENSE" | "LIABILITY" | "REVENUE";
            /**
             * @description If this is a system account then this element is returned. See System Account types. Note that non-system accounts may have this element set as either “” or null.
             * @enum {string}
             */
            readonly SystemAccount?: "DEBTORS" | "CREDITORS" | "BANKCURRENCYGAIN" | "GST" | "GSTONIMPORTS" | "HISTORICAL" | "REALISEDCURRENCYGAIN" | "RETAINEDEARNINGS" | "ROUNDING" | "TRACKINGTRANSFERS" | "UNPAIDEXPCLM" | "UNREALISEDCURRENCYGAIN" | "WAGEPAYABLES" | "CISASSETS" | "CISASSET" | "CISLABOUR" | "CISLABOUREXPENSE" | "CISLABOURINCOME" | "CISLIABILITY" | "CISMATERIALS" | "";
            /** @description Shown if set */
            ReportingCode?: string;
            /** @description Shown if set */
            readonly ReportingCodeName?: string;
            /**
             * @description boolean to indicate if an account has an attachment (read only)
             * @default false
             */
            readonly HasAttachments?: boolean;
            /** @description Last modified date UTC format */
            readonly UpdatedDateUTC?: string;
            /** @description Boolean – describes whether the account is shown in the watchlist widget on the dashboard */
            AddToWatchlist?: boolean;
            /** @description Displays array of validation error messages from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
        };
        /**
         * @description See Account Types
         * @enum {string}
         */
        AccountType: "BANK" | "CURRENT" | "CURRLIAB" | "DEPRECIATN" | "DIRECTCOSTS" | "EQUITY" | "EXPENSE" | "FIXED" | "INVENTORY" | "LIABILITY" | "NONCURRENT" | "OTHERINCOME" | "OVERHEADS" | "PREPAYMENT" | "REVENUE" | "SALES" | "TERMLIAB" | "PAYG";
        AccountsPayable: {
            /** Format: double */
            Outstanding?: number;
            /** Format: double */
            Overdue?: number;
        };
        AccountsReceivable: {
            /** Format: double */
            Outstanding?: number;
            /** Format: double */
            Overdue?: number;
        };
        Address: {
            /**
             * @description define the type of address
             * @enum {string}
             */
            AddressType?: "POBOX" | "STREET";
            /** @description max length = 500 */
            AddressLine1?: string;
            /** @description max length = 500 */
            AddressLine2?: string;
            /** @description max length = 500 */
            AddressLine3?: string;
            /** @description max length = 500 */
            AddressLine4?: string;
            /** @description max length = 255 */
            City?: string;
            /** @description max length = 255 */
            Region?: string;
            /** @description max length = 50 */
            PostalCode?: string;
            /** @description max length = 50, [A-Z], [a-z] only */
            Country?: string;
            /** @description max length = 255 */
            AttentionTo?: string;
        };
        AddressForOrganisation: {
            /**
             * @description define the type of address
             * @enum {string}
             */
            AddressType?: "POBOX" | "STREET" | "DELIVERY";
            /** @description max length = 500 */
            AddressLine1?: string;
            /** @description max length = 500 */
            AddressLine2?: string;
            /** @description max length = 500 */
            AddressLine3?: string;
            /** @description max length = 500 */
            AddressLine4?: string;
            /** @description max length = 255 */
            City?: string;
            /** @description max length = 255 */
            Region?: string;
            /** @description max length = 50 */
            PostalCode?: string;
            /** @description max length = 50, [A-Z], [a-z] only */
            Country?: string;
            /** @description max length = 255 */
            AttentionTo?: string;
        };
        Allocation: {
            /**
             * Format: uuid
             * @description Xero generated unique identifier
             */
            AllocationID?: string;
            Invoice: components["schemas"]["Invoice"];
            Overpayment?: components["schemas"]["Overpayment"];
            Prepayment?: components["schemas"]["Prepayment"];
            CreditNote?: components["schemas"]["CreditNote"];
            /**
             * Format: double
             * @description the amount being applied to the invoice
             */
            Amount: number;
            /** @description the date the allocation is applied YYYY-MM-DD. */
            Date: string;
            /** @description A flag that returns true when the allocation is succesfully deleted */
            readonly IsDeleted?: boolean;
            /** @description A string to indicate if a invoice status */
            StatusAttributeString?: string;
            /** @description Displays array of validation error messages from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
        };
        Attachment: {
            /**
             * Format: uuid
             * @description Unique ID for the file
             */
            AttachmentID?: string;
            /** @description Name of the file */
            FileName?: string;
            /** @description URL to the file on xero.com */
            Url?: string;
            /** @description Type of file */
            MimeType?: string;
            /** @description Length of the file content */
            ContentLength?: number;
            /** @description Include the file with the online invoice */
            IncludeOnline?: boolean;
        };
        /** @description The raw AccountsReceivable(sales invoices) and AccountsPayable(bills) outstanding and overdue amounts, not converted to base currency (read only) */
        Balances: {
            AccountsReceivable?: components["schemas"]["AccountsReceivable"];
            AccountsPayable?: components["schemas"]["AccountsPayable"];
        };
        BatchPayment: {
            Account?: components["schemas"]["Account"];
            /** @description (NZ Only) Optional references for the batch payment transaction. It will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement you import into Xero. */
            Reference?: string;
            /** @description (NZ Only) Optional references for the batch payment transaction. It will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement you import into Xero. */
            Particulars?: string;
            /** @description (NZ Only) Optional references for the batch payment transaction. It will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement you import into Xero. */
            Code?: string;
            /** @description (Non-NZ Only) These details are sent to the org’s bank as a reference for the batch payment transaction. They will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement imported into Xero. Maximum field length = 18 */
            Details?: string;
            /** @description (UK Only) Only shows on the statement line in Xero. Max length =18 */
            Narrative?: string;
            /**
             * Format: uuid
             * @description The Xero generated unique identifier for the bank transaction (read-only)
             */
            readonly BatchPaymentID?: string;
            /** @description Date the payment is being made (YYYY-MM-DD) e.g. 2009-09-06 */
            DateString?: string;
            /** @description Date the payment is being made (YYYY-MM-DD) e.g. 2009-09-06 */
            Date?: string;
            /**
             * Format: double
             * @description The amount of the payment. Must be less than or equal to the outstanding amount owing on the invoice e.g. 200.00
             */
            Amount?: number;
            /** @description An array of payments */
            Payments?: components["schemas"]["Payment"][];
            /**
             * @description PAYBATCH for bill payments or RECBATCH for sales invoice payments (read-only)
             * @enum {string}
             */
            readonly Type?: "PAYBATCH" | "RECBATCH";
            /**
             * @description AUTHORISED or DELETED (read-only). New batch payments will have a status of AUTHORISED. It is not possible to delete batch payments via the API.
             * @enum {string}
             */
            readonly Status?: "AUTHORISED" | "DELETED";
            /**
             * Format: double
             * @description The total of the payments that make up the batch (read-only)
             */
            readonly TotalAmount?: number;
            /** @description UTC timestamp of last update to the payment */
            readonly UpdatedDateUTC?: string;
            /** @description Booelan that tells you if the batch payment has been reconciled (read-only) */
            readonly IsReconciled?: boolean;
            /** @description Displays array of validation error messages from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
        };
        /** @description Bank details for use on a batch payment stored with each contact */
        BatchPaymentDetails: {
            /** @description Bank account number for use with Batch Payments */
            BankAccountNumber?: string;
            /** @description Name of bank for use with Batch Payments */
            BankAccountName?: string;
            /** @description (Non-NZ Only) These details are sent to the org’s bank as a reference for the batch payment transaction. They will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement imported into Xero. Maximum field length = 18 */
            Details?: string;
            /** @description (NZ Only) Optional references for the batch payment transaction. It will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement you import into Xero. */
            Code?: string;
            /** @description (NZ Only) Optional references for the batch payment transaction. It will also show with the batch payment transaction in the bank reconciliation Find & Match screen. Depending on your individual bank, the detail may also show on the bank statement you import into Xero. */
            Reference?: string;
        };
        Bill: {
            /** @description Day of Month (0-31) */
            Day?: number;
            Type?: components["schemas"]["PaymentTermType"];
        };
        BrandingTheme: {
            /**
             * Format: uuid
             * @description Xero identifier
             */
            BrandingThemeID?: string;
            /** @description Name of branding theme */
            Name?: string;
            /** @description The location of the image file used as the logo on this branding theme */
            LogoUrl?: string;
            /**
             * @description Always INVOICE
             * @enum {string}
             */
            Type?: "INVOICE";
            /** @description Integer – ranked order of branding theme. The default branding theme has a value of 0 */
            SortOrder?: number;
            /** @description UTC timestamp of creation date of branding theme */
            readonly CreatedDateUTC?: string;
        };
        Contact: {
            /**
             * Format: uuid
             * @description Xero identifier
             */
            ContactID?: string;
            /**
             * Format: uuid
             * @description ID for the destination of a merged contact. Only returned when using paging or when fetching a contact by ContactId or ContactNumber.
             */
            MergedToContactID?: string;
            /** @description This can be updated via the API only i.e. This field is read only on the Xero contact screen, used to identify contacts in external systems (max length = 50). If the Contact Number is used, this is displayed as Contact Code in the Contacts UI in Xero. */
            ContactNumber?: string;
            /** @description A user defined account number. This can be updated via the API and the Xero UI (max length = 50) */
            AccountNumber?: string;
            /**
             * @description Current status of a contact – see contact status types
             * @enum {string}
             */
            ContactStatus?: "ACTIVE" | "ARCHIVED" | "GDPRREQUEST";
            /** @description Full name of contact/organisation (max length = 255) */
            Name?: string;
            /** @description First name of contact person (max length = 255) */
            FirstName?: string;
            /** @description Last name of contact person (max length = 255) */
            LastName?: string;
            /** @description Company registration number (max length = 50) */
            CompanyNumber?: string;
            /** @description Email address of contact person (umlauts not supported) (max length  = 255) */
            EmailAddress?: string;
            /** @description See contact persons */
            ContactPersons?: components["schemas"]["ContactPerson"][];
            /** @description Bank account number of contact */
            BankAccountDetails?: string;
            /** @description Tax number of contact – this is also known as the ABN (Australia), GST Number (New Zealand), VAT Number (UK) or Tax ID Number (US and global) in the Xero UI depending on which regionalized version of Xero you are using (max length = 50) */
            TaxNumber?: string;
            /**
             * @description Identifier of the regional type of tax number, such as US, UK, or other regional tax identifiers
             * @enum {string}
             */
            TaxNumberType?: "SSN" | "EIN" | "ITIN" | "ATIN";
            /** @description The tax type from TaxRates */
            AccountsReceivableTaxType?: string;
            /** @description The tax type from TaxRates */
            AccountsPayableTaxType?: string;
            /** @description Store certain address types for a contact – see address types */
            Addresses?: components["schemas"]["Address"][];
            /** @description Store certain phone types for a contact – see phone types */
            Phones?: components["schemas"]["Phone"][];
            /** @description true or false – Boolean that describes if a contact that has any AP  invoices entered against them. Cannot be set via PUT or POST – it is automatically set when an accounts payable invoice is generated against this contact. */
            IsSupplier?: boolean;
            /** @description true or false – Boolean that describes if a contact has any AR invoices entered against them. Cannot be set via PUT or POST – it is automatically set when an accounts receivable invoice is generated against this contact. */
            IsCustomer?: boolean;
            /**
             * @description The default sales line amount type for a contact. Only available when summaryOnly parameter or paging is used, or when fetch by ContactId or ContactNumber.
             * @enum {string}
             */
            SalesDefaultLineAmountType?: "INCLUSIVE" | "EXCLUSIVE" | "NONE";
            /**
             * @description The default purchases line amount type for a contact Only available when summaryOnly parameter or paging is used, or when fetch by ContactId or ContactNumber.
             * @enum {string}
             */
            PurchasesDefaultLineAmountType?: "INCLUSIVE" | "EXCLUSIVE" | "NONE";
            DefaultCurrency?: components["schemas"]["CurrencyCode"];
            /** @description Store XeroNetworkKey for contacts. */
            XeroNetworkKey?: string;
            /** @description The default sales account code for contacts */
            SalesDefaultAccountCode?: string;
            /** @description The default purchases account code for contacts */
            PurchasesDefaultAccountCode?: string;
            /** @description The default sales tracking categories for contacts */
            SalesTrackingCategories?: components["schemas"]["SalesTrackingCategory"][];
            /** @description The default purchases tracking categories for contacts */
            PurchasesTrackingCategories?: components["schemas"]["SalesTrackingCategory"][];
            /** @description The name of the Tracking Category assigned to the contact under SalesTrackingCategories and PurchasesTrackingCategories */
            TrackingCategoryName?: string;
            /** @description The name of the Tracking Option assigned to the contact under SalesTrackingCategories and PurchasesTrackingCategories */
            TrackingCategoryOption?: string;
            PaymentTerms?: components["schemas"]["PaymentTerm"];
            /** @description UTC timestamp of last update to contact */
            readonly UpdatedDateUTC?: string;
            /** @description Displays which contact groups a contact is included in */
            ContactGroups?: components["schemas"]["ContactGroup"][];
            /** @description Website address for contact (read only) */
            readonly Website?: string;
            BrandingTheme?: components["schemas"]["BrandingTheme"];
            BatchPayments?: components["schemas"]["BatchPaymentDetails"];
            /**
             * Format: double
             * @description The default discount rate for the contact (read only)
             */
            readonly Discount?: number;
            Balances?: components["schemas"]["Balances"];
            /** @description Displays array of attachments from the API */
            Attachments?: components["schemas"]["Attachment"][];
            /**
             * @description A boolean to indicate if a contact has an attachment
             * @default false
             */
            HasAttachments?: boolean;
            /** @description Displays validation errors returned from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
            /**
             * @description A boolean to indicate if a contact has an validation errors
             * @default false
             */
            HasValidationErrors?: boolean;
            /** @description Status of object */
            StatusAttributeString?: string;
        };
        ContactGroup: {
            /** @description The Name of the contact group. Required when creating a new contact  group */
            Name?: string;
            /**
             * @description The Status of a contact group. To delete a contact group update the status to DELETED. Only contact groups with a status of ACTIVE are returned on GETs.
             * @enum {string}
             */
            Status?: "ACTIVE" | "DELETED";
            /**
             * Format: uuid
             * @description The Xero identifier for an contact group – specified as a string following the endpoint name. e.g. /297c2dc5-cc47-4afd-8ec8-74990b8761e9
             */
            ContactGroupID?: string;
            /** @description The ContactID and Name of Contacts in a contact group. Returned on GETs when the ContactGroupID is supplied in the URL. */
            Contacts?: components["schemas"]["Contact"][];
        };
        ContactPerson: {
            /** @description First name of person */
            FirstName?: string;
            /** @description Last name of person */
            LastName?: string;
            /** @description Email address of person */
            EmailAddress?: string;
            /** @description boolean to indicate whether contact should be included on emails with invoices etc. */
            IncludeInEmails?: boolean;
        };
        Contacts: {
            pagination?: components["schemas"]["Pagination"];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            Contacts?: components["schemas"]["Contact"][];
        };
        /** @enum {string} */
        CountryCode: "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AN" | "AO" | "AQ" | "AR" | "AS" | "AT" | "AU" | "AW" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PN" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW";
        CreditNote: {
            /**
             * @description See Credit Note Types
             * @enum {string}
             */
            Type?: "ACCPAYCREDIT" | "ACCRECCREDIT";
            Contact?: components["schemas"]["Contact"];
            /** @description The date the credit note is issued YYYY-MM-DD. If the Date element is not specified then it will default to the current date based on the timezone setting of the organisation */
            Date?: string;
            /** @description Date invoice is due – YYYY-MM-DD */
            DueDate?: string;
            /**
             * @description See Credit Note Status Codes
             * @enum {string}
             */
            Status?: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED";
            LineAmountTypes?: components["schemas"]["LineAmountTypes"];
            /** @description See Invoice Line Items */
            LineItems?: components["schemas"]["LineItem"][];
            /**
             * Format: double
             * @description The subtotal of the credit note excluding taxes
             */
            SubTotal?: number;
            /**
             * Format: double
             * @description The total tax on the credit note
             */
            TotalTax?: number;
            /**
             * Format: double
             * @description The total of the Credit Note(subtotal + total tax)
             */
            Total?: number;
            /**
             * Format: double
             * @description CIS deduction for UK contractors
             */
            readonly CISDeduction?: number;
            /**
             * Format: double
             * @description CIS Deduction rate for the organisation
             */
            readonly CISRate?: number;
            /** @description UTC timestamp of last update to the credit note */
            readonly UpdatedDateUTC?: string;
            /** @description UTC ISO-8601 formatted timestamp of last update to the credit note */
            readonly UpdatedDateUTCString?: string;
            CurrencyCode?: components["schemas"]["CurrencyCode"];
            /** @description Date when credit note was fully paid(UTC format) */
            FullyPaidOnDate?: string;
            /**
             * Format: uuid
             * @description Xero generated unique identifier
             */
            CreditNoteID?: string;
            /** @description ACCRECCREDIT – Unique alpha numeric code identifying credit note (when missing will auto-generate from your Organisation Invoice Settings) */
            CreditNoteNumber?: string;
            /** @description ACCRECCREDIT only – additional reference number */
            Reference?: string;
            /** @description Boolean to set whether the credit note in the Xero app should be marked as “sent”. This can be set only on credit notes that have been approved */
            readonly SentToContact?: boolean;
            /**
             * Format: double
             * @description The currency rate for a multicurrency invoice. If no rate is specified, the XE.com day rate is used
             */
            CurrencyRate?: number;
            /**
             * Format: double
             * @description The remaining credit balance on the Credit Note
             */
            RemainingCredit?: number;
            /** @description See Allocations */
            Allocations?: components["schemas"]["Allocation"][];
            /**
             * Format: double
             * @description The amount of applied to an invoice
             */
            AppliedAmount?: number;
            /** @description See Payments */
            Payments?: components["schemas"]["Payment"][];
            /**
             * Format: uuid
             * @description See BrandingThemes
             */
            BrandingThemeID?: string;
            /** @description A string to indicate if a invoice status */
            StatusAttributeString?: string;
            /**
             * @description boolean to indicate if a credit note has an attachment
             * @default false
             */
            HasAttachments?: boolean;
            /**
             * @description A boolean to indicate if a credit note has an validation errors
             * @default false
             */
            HasErrors?: boolean;
            /** @description Displays array of validation error messages from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            /** @description An array of addresses used to auto calculate sales tax */
            InvoiceAddresses?: components["schemas"]["InvoiceAddress"][];
            /** @description Not in Xero's description, but in its examples and answers: the date as text. */
            readonly DateString?: string;
        };
        CreditNotes: {
            pagination?: components["schemas"]["Pagination"];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            CreditNotes?: components["schemas"]["CreditNote"][];
        };
        /**
         * @description 3 letter alpha code for the currency – see list of currency codes
         * @enum {string}
         */
        CurrencyCode: "AED" | "AFN" | "ALL" | "AMD" | "ANG" | "AOA" | "ARS" | "AUD" | "AWG" | "AZN" | "BAM" | "BBD" | "BDT" | "BGN" | "BHD" | "BIF" | "BMD" | "BND" | "BOB" | "BRL" | "BSD" | "BTN" | "BWP" | "BYN" | "BYR" | "BZD" | "CAD" | "CDF" | "CHF" | "CLF" | "CLP" | "CNY" | "COP" | "CRC" | "CUC" | "CUP" | "CVE" | "CZK" | "DJF" | "DKK" | "DOP" | "DZD" | "EEK" | "EGP" | "ERN" | "ETB" | "EUR" | "FJD" | "FKP" | "GBP" | "GEL" | "GHS" | "GIP" | "GMD" | "GNF" | "GTQ" | "GYD" | "HKD" | "HNL" | "HRK" | "HTG" | "HUF" | "IDR" | "ILS" | "INR" | "IQD" | "IRR" | "ISK" | "JMD" | "JOD" | "JPY" | "KES" | "KGS" | "KHR" | "KMF" | "KPW" | "KRW" | "KWD" | "KYD" | "KZT" | "LAK" | "LBP" | "LKR" | "LRD" | "LSL" | "LTL" | "LVL" | "LYD" | "MAD" | "MDL" | "MGA" | "MKD" | "MMK" | "MNT" | "MOP" | "MRO" | "MRU" | "MUR" | "MVR" | "MWK" | "MXN" | "MXV" | "MYR" | "MZN" | "NAD" | "NGN" | "NIO" | "NOK" | "NPR" | "NZD" | "OMR" | "PAB" | "PEN" | "PGK" | "PHP" | "PKR" | "PLN" | "PYG" | "QAR" | "RON" | "RSD" | "RUB" | "RWF" | "SAR" | "SBD" | "SCR" | "SDG" | "SEK" | "SGD" | "SHP" | "SKK" | "SLE" | "SLL" | "SOS" | "SRD" | "STD" | "STN" | "SVC" | "SYP" | "SZL" | "THB" | "TJS" | "TMT" | "TND" | "TOP" | "TRY" | "TTD" | "TWD" | "TZS" | "UAH" | "UGX" | "USD" | "UYU" | "UZS" | "VEF" | "VES" | "VND" | "VUV" | "WST" | "XAF" | "XCD" | "XOF" | "XPF" | "YER" | "ZAR" | "ZMW" | "ZMK" | "ZWD";
        Element: {
            /** @description Array of Validation Error message */
            ValidationErrors?: components["schemas"]["ValidationError"][];
            /**
             * Format: uuid
             * @description Unique ID for batch payment object with validation error
             */
            BatchPaymentID?: string;
            /** Format: uuid */
            BankTransactionID?: string;
            /** Format: uuid */
            CreditNoteID?: string;
            /** Format: uuid */
            ContactID?: string;
            /** Format: uuid */
            InvoiceID?: string;
            /** Format: uuid */
            ItemID?: string;
            /** Format: uuid */
            PurchaseOrderID?: string;
        };
        Error: {
            /** @description Exception number */
            ErrorNumber?: number;
            /** @description Exception type */
            Type?: string;
            /** @description Exception message */
            Message?: string;
            /** @description Array of Elements of validation Errors */
            Elements?: components["schemas"]["Element"][];
        };
        ExternalLink: {
            /**
             * @description See External link types
             * @enum {string}
             */
            LinkType?: "Facebook" | "GooglePlus" | "LinkedIn" | "Twitter" | "Website";
            /** @description URL for service e.g. http://twitter.com/xeroapi */
            Url?: string;
            Description?: string;
        };
        HistoryRecord: {
            /** @description details */
            Details?: string;
            /** @description Name of branding theme */
            Changes?: string;
            /** @description has a value of 0 */
            User?: string;
            /** @description UTC timestamp of creation date of branding theme */
            readonly DateUTC?: string;
        };
        HistoryRecords: {
            HistoryRecords?: components["schemas"]["HistoryRecord"][];
        };
        Invoice: {
            /**
             * @description See Invoice Types
             * @enum {string}
             */
            Type?: "ACCPAY" | "ACCPAYCREDIT" | "APOVERPAYMENT" | "APPREPAYMENT" | "ACCREC" | "ACCRECCREDIT" | "AROVERPAYMENT" | "ARPREPAYMENT";
            Contact?: components["schemas"]["Contact"];
            /** @description See LineItems */
            LineItems?: components["schemas"]["LineItem"][];
            /** @description Date invoice was issued – YYYY-MM-DD. If the Date element is not specified it will default to the current date based on the timezone setting of the organisation */
            Date?: string;
            /** @description Date invoice is due – YYYY-MM-DD */
            DueDate?: string;
            LineAmountTypes?: components["schemas"]["LineAmountTypes"];
            /** @description ACCREC – Unique alpha numeric code identifying invoice (when missing will auto-generate from your Organisation Invoice Settings) (max length = 255) */
            InvoiceNumber?: string;
            /** @description ACCREC only – additional reference number */
            Reference?: string;
            /**
             * Format: uuid
             * @description See BrandingThemes
             */
            BrandingThemeID?: string;
            /** @description URL link to a source document – shown as “Go to [appName]” in the Xero app */
            Url?: string;
            CurrencyCode?: components["schemas"]["CurrencyCode"];
            /**
             * Format: double
             * @description The currency rate for a multicurrency invoice. If no rate is specified, the XE.com day rate is used. (max length = [18].[6])
             */
            CurrencyRate?: number;
            /**
             * @description See Invoice Status Codes
             * @enum {string}
             */
            Status?: "DRAFT" | "SUBMITTED" | "DELETED" | "AUTHORISED" | "PAID" | "VOIDED";
            /** @description Boolean to set whether the invoice in the Xero app should be marked as “sent”. This can be set only on invoices that have been approved */
            SentToContact?: boolean;
            /** @description Shown on sales invoices (Accounts Receivable) when this has been set */
            ExpectedPaymentDate?: string;
            /** @description Shown on bills (Accounts Payable) when this has been set */
            PlannedPaymentDate?: string;
            /**
             * Format: double
             * @description CIS deduction for UK contractors
             */
            readonly CISDeduction?: number;
            /**
             * Format: double
             * @description CIS Deduction rate for the organisation
             */
            readonly CISRate?: number;
            /**
             * Format: double
             * @description Total of invoice excluding taxes
             */
            readonly SubTotal?: number;
            /**
             * Format: double
             * @description Total tax on invoice
             */
            readonly TotalTax?: number;
            /**
             * Format: double
             * @description Total of Invoice tax inclusive (i.e. SubTotal + TotalTax). This will be ignored if it doesn’t equal the sum of the LineAmounts
             */
            readonly Total?: number;
            /**
             * Format: double
             * @description Total of discounts applied on the invoice line items
             */
            readonly TotalDiscount?: number;
            /**
             * Format: uuid
             * @description Xero generated unique identifier for invoice
             */
            InvoiceID?: string;
            /**
             * Format: uuid
             * @description Xero generated unique identifier for repeating invoices
             */
            RepeatingInvoiceID?: string;
            /**
             * @description boolean to indicate if an invoice has an attachment
             * @default false
             */
            readonly HasAttachments?: boolean;
            /** @description boolean to indicate if an invoice has a discount */
            readonly IsDiscounted?: boolean;
            /** @description See Payments */
            readonly Payments?: components["schemas"]["Payment"][];
            /** @description See Prepayments */
            readonly Prepayments?: components["schemas"]["Prepayment"][];
            /** @description See Overpayments */
            readonly Overpayments?: components["schemas"]["Overpayment"][];
            /**
             * Format: double
             * @description Amount remaining to be paid on invoice
             */
            readonly AmountDue?: number;
            /**
             * Format: double
             * @description Sum of payments received for invoice
             */
            readonly AmountPaid?: number;
            /** @description The date the invoice was fully paid. Only returned on fully paid invoices */
            readonly FullyPaidOnDate?: string;
            /**
             * Format: double
             * @description Sum of all credit notes, over-payments and pre-payments applied to invoice
             */
            readonly AmountCredited?: number;
            /** @description UTC timestamp of last update to the invoice */
            readonly UpdatedDateUTC?: string;
            /** @description UTC ISO-8601 formatted timestamp of last update to the invoice */
            readonly UpdatedDateUTCString?: string;
            /** @description Details of credit notes that have been applied to an invoice */
            readonly CreditNotes?: components["schemas"]["CreditNote"][];
            /** @description Displays array of attachments from the API */
            Attachments?: components["schemas"]["Attachment"][];
            /**
             * @description A boolean to indicate if a invoice has an validation errors
             * @default false
             */
            HasErrors?: boolean;
            /** @description A string to indicate if a invoice status */
            StatusAttributeString?: string;
            /** @description Displays array of validation error messages from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            /** @description An array of addresses used to auto calculate sales tax */
            InvoiceAddresses?: components["schemas"]["InvoiceAddress"][];
            /** @description Not in Xero's description, but in its examples and answers: the date as text. */
            readonly DateString?: string;
            /** @description Not in Xero's description, but in its examples and answers: the date as text. */
            readonly DueDateString?: string;
        };
        InvoiceAddress: {
            /**
             * @description Indicates whether the address is defined as origin (FROM) or destination (TO)
             * @enum {string}
             */
            InvoiceAddressType?: "FROM" | "TO";
            /** @description First line of a physical address */
            AddressLine1?: string;
            /** @description Second line of a physical address */
            AddressLine2?: string;
            /** @description Third line of a physical address */
            AddressLine3?: string;
            /** @description Fourth line of a physical address */
            AddressLine4?: string;
            /** @description City of a physical address */
            City?: string;
            /** @description Region or state of a physical address */
            Region?: string;
            /** @description Postal code of a physical address */
            PostalCode?: string;
            /** @description Country of a physical address */
            Country?: string;
        };
        InvoiceReminder: {
            /** @description setting for on or off */
            Enabled?: boolean;
        };
        InvoiceReminders: {
            InvoiceReminders?: components["schemas"]["InvoiceReminder"][];
        };
        Invoices: {
            pagination?: components["schemas"]["Pagination"];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            Invoices?: components["schemas"]["Invoice"][];
        };
        /**
         * @description Line amounts are exclusive of tax by default if you don’t specify this element. See Line Amount Types
         * @enum {string}
         */
        LineAmountTypes: "Exclusive" | "Inclusive" | "NoTax";
        LineItem: {
            /**
             * Format: uuid
             * @description LineItem unique ID
             */
            LineItemID?: string;
            /** @description Description needs to be at least 1 char long. A line item with just a description (i.e no unit amount or quantity) can be created by specifying just a <Description> element that contains at least 1 character */
            Description?: string;
            /**
             * Format: double
             * @description LineItem Quantity
             */
            Quantity?: number;
            /**
             * Format: double
             * @description LineItem Unit Amount
             */
            UnitAmount?: number;
            /** @description See Items */
            ItemCode?: string;
            /** @description See Accounts */
            AccountCode?: string;
            /**
             * Format: uuid
             * @description The associated account ID related to this line item
             */
            AccountID?: string;
            /** @description The tax type from TaxRates */
            TaxType?: string;
            /**
             * Format: double
             * @description The tax amount is auto calculated as a percentage of the line amount (see below) based on the tax rate. This value can be overriden if the calculated <TaxAmount> is not correct.
             */
            TaxAmount?: number;
            Item?: components["schemas"]["LineItemItem"];
            /**
             * Format: double
             * @description If you wish to omit either the Quantity or UnitAmount you can provide a LineAmount and Xero will calculate the missing amount for you. The line amount reflects the discounted price if either a DiscountRate or DiscountAmount has been used i.e. LineAmount = Quantity * Unit Amount * ((100 - DiscountRate)/100) or LineAmount = (Quantity * UnitAmount) - DiscountAmount
             */
            LineAmount?: number;
            /** @description Optional Tracking Category – see Tracking.  Any LineItem can have a  maximum of 2 <TrackingCategory> elements. */
            Tracking?: components["schemas"]["LineItemTracking"][];
            /**
             * Format: double
             * @description Percentage discount being applied to a line item (only supported on  ACCREC invoices – ACC PAY invoices and credit notes in Xero do not support discounts
             */
            DiscountRate?: number;
            /**
             * Format: double
             * @description Discount amount being applied to a line item. Only supported on ACCREC invoices and quotes. ACCPAY invoices and credit notes in Xero do not support discounts.
             */
            DiscountAmount?: number;
            /**
             * Format: uuid
             * @description The Xero identifier for a Repeating Invoice
             */
            RepeatingInvoiceID?: string;
            /**
             * @description The type of taxability
             * @enum {string}
             */
            Taxability?: "TAXABLE" | "NON_TAXABLE" | "EXEMPT" | "PART_TAXABLE" | "NOT_APPLICABLE";
            /** @description The ID of the sales tax code */
            SalesTaxCodeId?: number;
            /** @description An array of tax components defined for this line item */
            TaxBreakdown?: components["schemas"]["TaxBreakdownComponent"][];
        };
        LineItemItem: {
            /** @description User defined item code (max length = 30) */
            Code?: string;
            /** @description The name of the item (max length = 50) */
            Name?: string;
            /**
             * Format: uuid
             * @description The Xero identifier for an Item
             */
            ItemID?: string;
        };
        LineItemTracking: {
            /**
             * Format: uuid
             * @description The Xero identifier for a tracking category
             */
            TrackingCategoryID?: string;
            /**
             * Format: uuid
             * @description The Xero identifier for a tracking category option
             */
            TrackingOptionID?: string;
            /** @description The name of the tracking category */
            Name?: string;
            /** @description See Tracking Options */
            Option?: string;
        };
        Organisation: {
            /**
             * Format: uuid
             * @description Unique Xero identifier
             */
            OrganisationID?: string;
            /** @description Display a unique key used for Xero-to-Xero transactions */
            APIKey?: string;
            /** @description Display name of organisation shown in Xero */
            Name?: string;
            /** @description Organisation name shown on Reports */
            LegalName?: string;
            /** @description Boolean to describe if organisation is registered with a local tax authority i.e. true, false */
            PaysTax?: boolean;
            /**
             * @description See Version Types
             * @enum {string}
             */
            Version?: "AU" | "NZ" | "GLOBAL" | "UK" | "US" | "AUONRAMP" | "NZONRAMP" | "GLOBALONRAMP" | "UKONRAMP" | "USONRAMP";
            /**
             * @description Organisation Type
             * @enum {string}
             */
            OrganisationType?: "ACCOUNTING_PRACTICE" | "COMPANY" | "CHARITY" | "CLUB_OR_SOCIETY" | "INDIVIDUAL" | "LOOK_THROUGH_COMPANY" | "NOT_FOR_PROFIT" | "PARTNERSHIP" | "S_CORPORATION" | "SELF_MANAGED_SUPERANNUATION_FUND" | "SOLE_TRADER" | "SUPERANNUATION_FUND" | "TRUST" | "PERSONAL" | "SINGLEMEMBERLLC" | "CCORPORATIONLLC" | "PARTNERSHIPLLC" | "SCORPORATIONLLC" | "LLC" | "NOTLLC" | "UNSPECIFIED";
            BaseCurrency?: components["schemas"]["CurrencyCode"];
            CountryCode?: components["schemas"]["CountryCode"];
            /** @description Boolean to describe if organisation is a demo company. */
            IsDemoCompany?: boolean;
            /** @description Will be set to ACTIVE if you can connect to organisation via the Xero API */
            OrganisationStatus?: string;
            /** @description Shows for New Zealand, Australian and UK organisations */
            RegistrationNumber?: string;
            /** @description Shown if set. US Only. */
            EmployerIdentificationNumber?: string;
            /** @description Shown if set. Displays in the Xero UI as Tax File Number (AU), GST Number (NZ), VAT Number (UK) and Tax ID Number (US & Global). */
            TaxNumber?: string;
            /** @description Calendar day e.g. 0-31 */
            FinancialYearEndDay?: number;
            /** @description Calendar Month e.g. 1-12 */
            FinancialYearEndMonth?: number;
            /**
             * @description The accounting basis used for tax returns. See Sales Tax Basis
             * @enum {string}
             */
            SalesTaxBasis?: "PAYMENTS" | "INVOICE" | "NONE" | "CASH" | "ACCRUAL" | "FLATRATECASH" | "FLATRATEACCRUAL" | "ACCRUALS";
            /**
             * @description The frequency with which tax returns are processed. See Sales Tax Period
             * @enum {string}
             */
            SalesTaxPeriod?: "MONTHLY" | "QUARTERLY1" | "QUARTERLY2" | "QUARTERLY3" | "ANNUALLY" | "ONEMONTHS" | "TWOMONTHS" | "SIXMONTHS" | "1MONTHLY" | "2MONTHLY" | "3MONTHLY" | "6MONTHLY" | "QUARTERLY" | "YEARLY" | "NONE";
            /** @description The default for LineAmountTypes on sales transactions */
            DefaultSalesTax?: string;
            /** @description The default for LineAmountTypes on purchase transactions */
            DefaultPurchasesTax?: string;
            /** @description Shown if set. See lock dates */
            PeriodLockDate?: string;
            /** @description Shown if set. See lock dates */
            EndOfYearLockDate?: string;
            /** @description Timestamp when the organisation was created in Xero */
            readonly CreatedDateUTC?: string;
            Timezone?: components["schemas"]["TimeZone"];
            /**
             * @description Organisation Entity Type
             * @enum {string}
             */
            OrganisationEntityType?: "ACCOUNTING_PRACTICE" | "COMPANY" | "CHARITY" | "CLUB_OR_SOCIETY" | "INDIVIDUAL" | "LOOK_THROUGH_COMPANY" | "NOT_FOR_PROFIT" | "PARTNERSHIP" | "S_CORPORATION" | "SELF_MANAGED_SUPERANNUATION_FUND" | "SOLE_TRADER" | "SUPERANNUATION_FUND" | "TRUST" | "PERSONAL" | "SINGLEMEMBERLLC" | "CCORPORATIONLLC" | "PARTNERSHIPLLC" | "SCORPORATIONLLC" | "LLC" | "NOTLLC" | "UNSPECIFIED";
            /** @description A unique identifier for the organisation. Potential uses. */
            ShortCode?: string;
            /**
             * @description Organisation Classes describe which plan the Xero organisation is on (e.g. DEMO, TRIAL, PREMIUM)
             * @enum {string}
             */
            Class?: "DEMO" | "TRIAL" | "STARTER" | "STANDARD" | "PREMIUM" | "PREMIUM_20" | "PREMIUM_50" | "PREMIUM_100" | "LEDGER" | "GST_CASHBOOK" | "NON_GST_CASHBOOK" | "ULTIMATE" | "LITE" | "ULTIMATE_10" | "ULTIMATE_20" | "ULTIMATE_50" | "ULTIMATE_100" | "IGNITE" | "GROW" | "COMPREHENSIVE" | "SIMPLE" | "BASICLITE" | "ULTRA";
            /**
             * @description BUSINESS or PARTNER. Partner edition organisations are sold exclusively through accounting partners and have restricted functionality (e.g. no access to invoicing)
             * @enum {string}
             */
            Edition?: "BUSINESS" | "PARTNER";
            /** @description Description of business type as defined in Organisation settings */
            LineOfBusiness?: string;
            /** @description Address details for organisation – see Addresses */
            Addresses?: components["schemas"]["AddressForOrganisation"][];
            /** @description Phones details for organisation – see Phones */
            Phones?: components["schemas"]["Phone"][];
            /** @description Organisation profile links for popular services such as Facebook,Twitter, GooglePlus and LinkedIn. You can also add link to your website here. Shown if Organisation settings  is updated in Xero. See ExternalLinks below */
            ExternalLinks?: components["schemas"]["ExternalLink"][];
            PaymentTerms?: components["schemas"]["PaymentTerm"];
        };
        Organisations: {
            Organisations?: components["schemas"]["Organisation"][];
        };
        Overpayment: {
            /**
             * @description See Overpayment Types
             * @enum {string}
             */
            Type?: "RECEIVE-OVERPAYMENT" | "SPEND-OVERPAYMENT" | "AROVERPAYMENT";
            Contact?: components["schemas"]["Contact"];
            /** @description The date the overpayment is created YYYY-MM-DD */
            Date?: string;
            /**
             * @description See Overpayment Status Codes
             * @enum {string}
             */
            Status?: "AUTHORISED" | "PAID" | "VOIDED";
            LineAmountTypes?: components["schemas"]["LineAmountTypes"];
            /** @description See Overpayment Line Items */
            LineItems?: components["schemas"]["LineItem"][];
            /**
             * Format: double
             * @description The subtotal of the overpayment excluding taxes
             */
            SubTotal?: number;
            /**
             * Format: double
             * @description The total tax on the overpayment
             */
            TotalTax?: number;
            /**
             * Format: double
             * @description The total of the overpayment (subtotal + total tax)
             */
            Total?: number;
            /** @description UTC timestamp of last update to the overpayment */
            readonly UpdatedDateUTC?: string;
            /** @description UTC ISO-8601 formatted timestamp of last update to the overpayment */
            readonly UpdatedDateUTCString?: string;
            CurrencyCode?: components["schemas"]["CurrencyCode"];
            /**
             * Format: uuid
             * @description Xero generated unique identifier
             */
            OverpaymentID?: string;
            /**
             * Format: double
             * @description The currency rate for a multicurrency overpayment. If no rate is specified, the XE.com day rate is used
             */
            CurrencyRate?: number;
            /**
             * Format: double
             * @description The remaining credit balance on the overpayment
             */
            RemainingCredit?: number;
            /** @description See Allocations */
            Allocations?: components["schemas"]["Allocation"][];
            /**
             * Format: double
             * @description The amount of applied to an invoice
             */
            AppliedAmount?: number;
            /** @description See Payments */
            Payments?: components["schemas"]["Payment"][];
            /**
             * @description boolean to indicate if a overpayment has an attachment
             * @default false
             */
            readonly HasAttachments?: boolean;
            /** @description An optional description for Overpayment */
            Reference?: string;
            /** @description See Attachments */
            Attachments?: components["schemas"]["Attachment"][];
            /** @description Not in Xero's description, but in its examples and answers: the date as text. */
            readonly DateString?: string;
        };
        Overpayments: {
            pagination?: components["schemas"]["Pagination"];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            Overpayments?: components["schemas"]["Overpayment"][];
        };
        Pagination: {
            page?: number;
            pageSize?: number;
            pageCount?: number;
            itemCount?: number;
        };
        Payment: {
            Invoice?: components["schemas"]["Invoice"];
            CreditNote?: components["schemas"]["CreditNote"];
            Prepayment?: components["schemas"]["Prepayment"];
            Overpayment?: components["schemas"]["Overpayment"];
            /** @description Number of invoice or credit note you are applying payment to e.g.INV-4003 */
            InvoiceNumber?: string;
            /** @description Number of invoice or credit note you are applying payment to e.g. INV-4003 */
            CreditNoteNumber?: string;
            BatchPayment?: components["schemas"]["BatchPayment"];
            Account?: components["schemas"]["Account"];
            /** @description Code of account you are using to make the payment e.g. 001 (note- not all accounts have a code value) */
            Code?: string;
            /** @description Date the payment is being made (YYYY-MM-DD) e.g. 2009-09-06 */
            Date?: string;
            /**
             * Format: double
             * @description Exchange rate when payment is received. Only used for non base currency invoices and credit notes e.g. 0.7500
             */
            CurrencyRate?: number;
            /**
             * Format: double
             * @description The amount of the payment. Must be less than or equal to the outstanding amount owing on the invoice e.g. 200.00
             */
            Amount?: number;
            /**
             * Format: double
             * @description The amount of the payment in the currency of the bank account.
             */
            BankAmount?: number;
            /** @description An optional description for the payment e.g. Direct Debit */
            Reference?: string;
            /** @description An optional parameter for the payment. A boolean indicating whether you would like the payment to be created as reconciled when using PUT, or whether a payment has been reconciled when using GET */
            IsReconciled?: boolean;
            /**
             * @description The status of the payment.
             * @enum {string}
             */
            Status?: "AUTHORISED" | "DELETED";
            /**
             * @description See Payment Types.
             * @enum {string}
             */
            readonly PaymentType?: "ACCRECPAYMENT" | "ACCPAYPAYMENT" | "ARCREDITPAYMENT" | "APCREDITPAYMENT" | "AROVERPAYMENTPAYMENT" | "ARPREPAYMENTPAYMENT" | "APPREPAYMENTPAYMENT" | "APOVERPAYMENTPAYMENT";
            /** @description UTC timestamp of last update to the payment */
            readonly UpdatedDateUTC?: string;
            /** @description UTC ISO-8601 formatted timestamp of last update to the payment */
            readonly UpdatedDateUTCString?: string;
            /**
             * Format: uuid
             * @description The Xero identifier for an Payment e.g. 297c2dc5-cc47-4afd-8ec8-74990b8761e9
             */
            PaymentID?: string;
            /**
             * Format: uuid
             * @description Present if the payment was created as part of a batch.
             */
            BatchPaymentID?: string;
            /** @description The suppliers bank account number the payment is being made to */
            BankAccountNumber?: string;
            /** @description The suppliers bank account number the payment is being made to */
            Particulars?: string;
            /** @description The information to appear on the supplier's bank account */
            Details?: string;
            /**
             * @description A boolean to indicate if a contact has an validation errors
             * @default false
             */
            HasAccount?: boolean;
            /**
             * @description A boolean to indicate if a contact has an validation errors
             * @default false
             */
            HasValidationErrors?: boolean;
            /** @description A string to indicate if a invoice status */
            StatusAttributeString?: string;
            /** @description Displays array of validation error messages from the API */
            ValidationErrors?: components["schemas"]["ValidationError"][];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
        };
        PaymentTerm: {
            Bills?: components["schemas"]["Bill"];
            Sales?: components["schemas"]["Bill"];
        };
        /** @enum {string} */
        PaymentTermType: "DAYSAFTERBILLDATE" | "DAYSAFTERBILLMONTH" | "OFCURRENTMONTH" | "OFFOLLOWINGMONTH";
        Payments: {
            pagination?: components["schemas"]["Pagination"];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            Payments?: components["schemas"]["Payment"][];
        };
        Phone: {
            /** @enum {string} */
            PhoneType?: "DEFAULT" | "DDI" | "MOBILE" | "FAX" | "OFFICE";
            /** @description max length = 50 */
            PhoneNumber?: string;
            /** @description max length = 10 */
            PhoneAreaCode?: string;
            /** @description max length = 20 */
            PhoneCountryCode?: string;
        };
        Prepayment: {
            /**
             * @description See Prepayment Types
             * @enum {string}
             */
            Type?: "RECEIVE-PREPAYMENT" | "SPEND-PREPAYMENT" | "ARPREPAYMENT" | "APPREPAYMENT";
            Contact?: components["schemas"]["Contact"];
            /** @description The date the prepayment is created YYYY-MM-DD */
            Date?: string;
            /**
             * @description See Prepayment Status Codes
             * @enum {string}
             */
            Status?: "AUTHORISED" | "PAID" | "VOIDED";
            LineAmountTypes?: components["schemas"]["LineAmountTypes"];
            /** @description See Prepayment Line Items */
            LineItems?: components["schemas"]["LineItem"][];
            /**
             * Format: double
             * @description The subtotal of the prepayment excluding taxes
             */
            SubTotal?: number;
            /**
             * Format: double
             * @description The total tax on the prepayment
             */
            TotalTax?: number;
            /**
             * Format: double
             * @description The total of the prepayment(subtotal + total tax)
             */
            Total?: number;
            /** @description Returns Invoice number field. Reference field isn't available. */
            readonly Reference?: string;
            /** @description Returns Invoice number for prepayment receive document only. */
            readonly InvoiceNumber?: string;
            /** @description UTC timestamp of last update to the prepayment */
            readonly UpdatedDateUTC?: string;
            /** @description UTC ISO-8601 formatted timestamp of last update to the prepayment */
            readonly UpdatedDateUTCString?: string;
            CurrencyCode?: components["schemas"]["CurrencyCode"];
            /**
             * Format: uuid
             * @description Xero generated unique identifier
             */
            PrepaymentID?: string;
            /**
             * Format: uuid
             * @description The unique identifier of the branding template applied to a receive prepayment
             */
            readonly BrandingThemeID?: string;
            /**
             * Format: double
             * @description The currency rate for a multicurrency prepayment. If no rate is specified, the XE.com day rate is used
             */
            CurrencyRate?: number;
            /**
             * Format: double
             * @description The remaining credit balance on the prepayment
             */
            RemainingCredit?: number;
            /** @description See Allocations */
            Allocations?: components["schemas"]["Allocation"][];
            /** @description See Payments */
            Payments?: components["schemas"]["Payment"][];
            /**
             * Format: double
             * @description The amount of applied to an invoice
             */
            AppliedAmount?: number;
            /**
             * @description boolean to indicate if a prepayment has an attachment
             * @default false
             */
            readonly HasAttachments?: boolean;
            /** @description See Attachments */
            Attachments?: components["schemas"]["Attachment"][];
            /** @description Not in Xero's description, but in its examples and answers: the date as text. */
            readonly DateString?: string;
        };
        Prepayments: {
            pagination?: components["schemas"]["Pagination"];
            /** @description Displays array of warning messages from the API */
            Warnings?: components["schemas"]["ValidationError"][];
            Prepayments?: components["schemas"]["Prepayment"][];
        };
        SalesTrackingCategory: {
            /** @description The default sales tracking category name for contacts */
            TrackingCategoryName?: string;
            /** @description The default purchase tracking category name for contacts */
            TrackingOptionName?: string;
        };
        TaxBreakdownComponent: {
            /**
             * Format: uuid
             * @description The unique ID number of this component
             */
            TaxComponentId?: string;
            /**
             * @description The type of the jurisdiction
             * @enum {string}
             */
            Type?: "SYSGST/USCOUNTRY" | "SYSGST/USSTATE" | "SYSGST/USCOUNTY" | "SYSGST/USCITY" | "SYSGST/USSPECIAL";
            /** @description The name of the jurisdiction */
            Name?: string;
            /** @description The percentage of the tax */
            TaxPercentage?: number;
            /** @description The amount of the tax */
            TaxAmount?: number;
            /** @description The amount that is taxable */
            TaxableAmount?: number;
            /** @description The amount that is not taxable */
            NonTaxableAmount?: number;
            /** @description The amount that is exempt */
            ExemptAmount?: number;
            /** @description The state assigned number of the jurisdiction */
            StateAssignedNo?: string;
            /** @description Name identifying the region within the country */
            JurisdictionRegion?: string;
        };
        /**
         * @description Timezone specifications
         * @enum {string}
         */
        TimeZone: "AFGHANISTANSTANDARDTIME" | "ALASKANSTANDARDTIME" | "ALEUTIANSTANDARDTIME" | "ALTAISTANDARDTIME" | "ARABIANSTANDARDTIME" | "ARABICSTANDARDTIME" | "ARABSTANDARDTIME" | "ARGENTINASTANDARDTIME" | "ASTRAKHANSTANDARDTIME" | "ATLANTICSTANDARDTIME" | "AUSCENTRALSTANDARDTIME" | "AUSCENTRALWSTANDARDTIME" | "AUSEASTERNSTANDARDTIME" | "AZERBAIJANSTANDARDTIME" | "AZORESSTANDARDTIME" | "BAHIASTANDARDTIME" | "BANGLADESHSTANDARDTIME" | "BELARUSSTANDARDTIME" | "BOUGAINVILLESTANDARDTIME" | "CANADACENTRALSTANDARDTIME" | "CAPEVERDESTANDARDTIME" | "CAUCASUSSTANDARDTIME" | "CENAUSTRALIASTANDARDTIME" | "CENTRALAMERICASTANDARDTIME" | "CENTRALASIASTANDARDTIME" | "CENTRALBRAZILIANSTANDARDTIME" | "CENTRALEUROPEANSTANDARDTIME" | "CENTRALEUROPESTANDARDTIME" | "CENTRALPACIFICSTANDARDTIME" | "CENTRALSTANDARDTIME" | "CENTRALSTANDARDTIME(MEXICO)" | "CHATHAMISLANDSSTANDARDTIME" | "CHINASTANDARDTIME" | "CUBASTANDARDTIME" | "DATELINESTANDARDTIME" | "EAFRICASTANDARDTIME" | "EASTERISLANDSTANDARDTIME" | "EASTERNSTANDARDTIME" | "EASTERNSTANDARDTIME(MEXICO)" | "EAUSTRALIASTANDARDTIME" | "EEUROPESTANDARDTIME" | "EGYPTSTANDARDTIME" | "EKATERINBURGSTANDARDTIME" | "ESOUTHAMERICASTANDARDTIME" | "FIJISTANDARDTIME" | "FLESTANDARDTIME" | "GEORGIANSTANDARDTIME" | "GMTSTANDARDTIME" | "GREENLANDSTANDARDTIME" | "GREENWICHSTANDARDTIME" | "GTBSTANDARDTIME" | "HAITISTANDARDTIME" | "HAWAIIANSTANDARDTIME" | "INDIASTANDARDTIME" | "IRANSTANDARDTIME" | "ISRAELSTANDARDTIME" | "JORDANSTANDARDTIME" | "KALININGRADSTANDARDTIME" | "KAMCHATKASTANDARDTIME" | "KOREASTANDARDTIME" | "LIBYASTANDARDTIME" | "LINEISLANDSSTANDARDTIME" | "LORDHOWESTANDARDTIME" | "MAGADANSTANDARDTIME" | "MAGALLANESSTANDARDTIME" | "MARQUESASSTANDARDTIME" | "MAURITIUSSTANDARDTIME" | "MIDATLANTICSTANDARDTIME" | "MIDDLEEASTSTANDARDTIME" | "MONTEVIDEOSTANDARDTIME" | "MOROCCOSTANDARDTIME" | "MOUNTAINSTANDARDTIME" | "MOUNTAINSTANDARDTIME(MEXICO)" | "MYANMARSTANDARDTIME" | "NAMIBIASTANDARDTIME" | "NCENTRALASIASTANDARDTIME" | "NEPALSTANDARDTIME" | "NEWFOUNDLANDSTANDARDTIME" | "NEWZEALANDSTANDARDTIME" | "NORFOLKSTANDARDTIME" | "NORTHASIAEASTSTANDARDTIME" | "NORTHASIASTANDARDTIME" | "NORTHKOREASTANDARDTIME" | "OMSKSTANDARDTIME" | "PACIFICSASTANDARDTIME" | "PACIFICSTANDARDTIME" | "PACIFICSTANDARDTIME(MEXICO)" | "PAKISTANSTANDARDTIME" | "PARAGUAYSTANDARDTIME" | "QYZYLORDASTANDARDTIME" | "ROMANCESTANDARDTIME" | "RUSSIANSTANDARDTIME" | "RUSSIATIMEZONE10" | "RUSSIATIMEZONE11" | "RUSSIATIMEZONE3" | "SAEASTERNSTANDARDTIME" | "SAINTPIERRESTANDARDTIME" | "SAKHALINSTANDARDTIME" | "SAMOASTANDARDTIME" | "SAOTOMESTANDARDTIME" | "SAPACIFICSTANDARDTIME" | "SARATOVSTANDARDTIME" | "SAWESTERNSTANDARDTIME" | "SEASIASTANDARDTIME" | "SINGAPORESTANDARDTIME" | "SOUTHAFRICASTANDARDTIME" | "SOUTHSUDANSTANDARDTIME" | "SRILANKASTANDARDTIME" | "SUDANSTANDARDTIME" | "SYRIASTANDARDTIME" | "TAIPEISTANDARDTIME" | "TASMANIASTANDARDTIME" | "TOCANTINSSTANDARDTIME" | "TOKYOSTANDARDTIME" | "TOMSKSTANDARDTIME" | "TONGASTANDARDTIME" | "TRANSBAIKALSTANDARDTIME" | "TURKEYSTANDARDTIME" | "TURKSANDCAICOSSTANDARDTIME" | "ULAANBAATARSTANDARDTIME" | "USEASTERNSTANDARDTIME" | "USMOUNTAINSTANDARDTIME" | "UTC" | "UTC+12" | "UTC+13" | "UTC02" | "UTC08" | "UTC09" | "UTC11" | "VENEZUELASTANDARDTIME" | "VLADIVOSTOKSTANDARDTIME" | "VOLGOGRADSTANDARDTIME" | "WAUSTRALIASTANDARDTIME" | "WCENTRALAFRICASTANDARDTIME" | "WESTASIASTANDARDTIME" | "WESTBANKSTANDARDTIME" | "WESTPACIFICSTANDARDTIME" | "WEUROPESTANDARDTIME" | "WMONGOLIASTANDARDTIME" | "YAKUTSKSTANDARDTIME" | "YUKONSTANDARDTIME";
        ValidationError: {
            /** @description Validation error message */
            Message?: string;
        };
    };
    responses: {
        /** @description A failed request due to validation error */
        "400Error": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Success - return response of type HistoryRecords array of HistoryRecord objects */
        HistoryRecordCreated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HistoryRecords"];
            };
        };
        /** @description Success - return response of HistoryRecords array of 0 to N HistoryRecord */
        HistoryRetrieved: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["HistoryRecords"];
            };
        };
    };
    parameters: {
        /** @description Unique identifier for a Contact */
        ContactID: string;
        /** @description Unique identifier for an Invoice */
        InvoiceID: string;
        /** @description This allows you to safely retry requests without the risk of duplicate processing. 128 character max. */
        idempotencyKey: string;
        /** @description Only records created or modified since this timestamp will be returned */
        ifModifiedSince: string;
        /** @description Number of records to retrieve per page */
        pageSize: number;
        /** @description Xero identifier for Tenant */
        requiredHeader: string;
        /** @description Search parameter that performs a case-insensitive text search across the fields e.g. InvoiceNumber, Reference. */
        searchTerm: string;
        /** @description If false return 200 OK and mix of successfully created objects and any with validation errors */
        summarizeErrors: boolean;
        /** @description Use summaryOnly=true in GET Contacts and Invoices endpoint to retrieve a smaller version of the response object. This returns only lightweight fields, excluding computation-heavy fields from the response, making the API calls quick and efficient. */
        summaryOnly: boolean;
        /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
        unitdp: number;
    };
    requestBodies: {
        /** @description HistoryRecords containing an array of HistoryRecord objects in body of request */
        historyRecords: {
            content: {
                "application/json": components["schemas"]["HistoryRecords"];
            };
        };
    };
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOrganisations: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Organisation array with all Organisation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisations"];
                };
            };
        };
    };
    getContacts: {
        parameters: {
            query?: {
                /** @description Filter by an any element */
                where?: string;
                /** @description Order by an any element */
                order?: string;
                /** @description Filter by a comma separated list of ContactIDs. Allows you to retrieve a specific set of contacts in a single call. */
                IDs?: string[];
                /** @description e.g. page=1 - Up to 100 contacts will be returned in a single API call. */
                page?: number;
                /** @description e.g. includeArchived=true - Contacts with a status of ARCHIVED will be included in the response */
                includeArchived?: boolean;
                /** @description Use summaryOnly=true in GET Contacts and Invoices endpoint to retrieve a smaller version of the response object. This returns only lightweight fields, excluding computation-heavy fields from the response, making the API calls quick and efficient. */
                summaryOnly?: components["parameters"]["summaryOnly"];
                /** @description Search parameter that performs a case-insensitive text search across the Name, FirstName, LastName, ContactNumber and EmailAddress fields. */
                searchTerm?: string;
                /** @description Number of records to retrieve per page */
                pageSize?: components["parameters"]["pageSize"];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description Only records created or modified since this timestamp will be returned */
                "If-Modified-Since"?: components["parameters"]["ifModifiedSince"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Contacts array with 0 to N Contact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contacts"];
                };
            };
        };
    };
    getContact: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path: {
                /** @description Unique identifier for a Contact */
                ContactID: components["parameters"]["ContactID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Contacts array with a unique Contact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contacts"];
                };
            };
        };
    };
    getContactHistory: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path: {
                /** @description Unique identifier for a Contact */
                ContactID: components["parameters"]["ContactID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HistoryRetrieved"];
        };
    };
    createContactHistory: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description This allows you to safely retry requests without the risk of duplicate processing. 128 character max. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description Unique identifier for a Contact */
                ContactID: components["parameters"]["ContactID"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["historyRecords"];
        responses: {
            200: components["responses"]["HistoryRecordCreated"];
            400: components["responses"]["400Error"];
        };
    };
    getCreditNotes: {
        parameters: {
            query?: {
                /** @description Filter by an any element */
                where?: string;
                /** @description Order by an any element */
                order?: string;
                /** @description e.g. page=1 – Up to 100 credit notes will be returned in a single API call with line items shown for each credit note */
                page?: number;
                /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
                unitdp?: components["parameters"]["unitdp"];
                /** @description Number of records to retrieve per page */
                pageSize?: components["parameters"]["pageSize"];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description Only records created or modified since this timestamp will be returned */
                "If-Modified-Since"?: components["parameters"]["ifModifiedSince"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Credit Notes array of CreditNote */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditNotes"];
                };
            };
        };
    };
    getInvoices: {
        parameters: {
            query?: {
                /** @description Filter by an any element */
                where?: string;
                /** @description Order by an any element */
                order?: string;
                /** @description Filter by a comma-separated list of InvoicesIDs. */
                IDs?: string[];
                /** @description Filter by a comma-separated list of InvoiceNumbers. */
                InvoiceNumbers?: string[];
                /** @description Filter by a comma-separated list of ContactIDs. */
                ContactIDs?: string[];
                /** @description Filter by a comma-separated list Statuses. For faster response times we recommend using these explicit parameters instead of passing OR conditions into the Where filter. */
                Statuses?: string[];
                /** @description e.g. page=1 – Up to 100 invoices will be returned in a single API call with line items shown for each invoice */
                page?: number;
                /** @description e.g. includeArchived=true - Invoices with a status of ARCHIVED will be included in the response */
                includeArchived?: boolean;
                /** @description When set to true you'll only retrieve Invoices created by your app */
                createdByMyApp?: boolean;
                /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
                unitdp?: components["parameters"]["unitdp"];
                /** @description Use summaryOnly=true in GET Contacts and Invoices endpoint to retrieve a smaller version of the response object. This returns only lightweight fields, excluding computation-heavy fields from the response, making the API calls quick and efficient. */
                summaryOnly?: components["parameters"]["summaryOnly"];
                /** @description Number of records to retrieve per page */
                pageSize?: components["parameters"]["pageSize"];
                /** @description Search parameter that performs a case-insensitive text search across the fields e.g. InvoiceNumber, Reference. */
                searchTerm?: components["parameters"]["searchTerm"];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description Only records created or modified since this timestamp will be returned */
                "If-Modified-Since"?: components["parameters"]["ifModifiedSince"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Invoices array with all Invoices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoices"];
                };
            };
        };
    };
    updateOrCreateInvoices: {
        parameters: {
            query?: {
                /** @description If false return 200 OK and mix of successfully created objects and any with validation errors */
                summarizeErrors?: components["parameters"]["summarizeErrors"];
                /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
                unitdp?: components["parameters"]["unitdp"];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description This allows you to safely retry requests without the risk of duplicate processing. 128 character max. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Invoices"];
            };
        };
        responses: {
            /** @description Success - return response of type Invoices array with newly created Invoice */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoices"];
                };
            };
            400: components["responses"]["400Error"];
        };
    };
    getInvoice: {
        parameters: {
            query?: {
                /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
                unitdp?: components["parameters"]["unitdp"];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path: {
                /** @description Unique identifier for an Invoice */
                InvoiceID: components["parameters"]["InvoiceID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Invoices array with specified Invoices */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoices"];
                };
            };
        };
    };
    getInvoiceHistory: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path: {
                /** @description Unique identifier for an Invoice */
                InvoiceID: components["parameters"]["InvoiceID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["HistoryRetrieved"];
        };
    };
    createInvoiceHistory: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description This allows you to safely retry requests without the risk of duplicate processing. 128 character max. */
                "Idempotency-Key"?: components["parameters"]["idempotencyKey"];
            };
            path: {
                /** @description Unique identifier for an Invoice */
                InvoiceID: components["parameters"]["InvoiceID"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["historyRecords"];
        responses: {
            200: components["responses"]["HistoryRecordCreated"];
            400: components["responses"]["400Error"];
        };
    };
    getInvoiceReminders: {
        parameters: {
            query?: never;
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of Invoice Reminders */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceReminders"];
                };
            };
        };
    };
    getOverpayments: {
        parameters: {
            query?: {
                /** @description Filter by an any element */
                where?: string;
                /** @description Order by an any element */
                order?: string;
                /** @description e.g. page=1 – Up to 100 overpayments will be returned in a single API call with line items shown for each overpayment */
                page?: number;
                /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
                unitdp?: components["parameters"]["unitdp"];
                /** @description Number of records to retrieve per page */
                pageSize?: components["parameters"]["pageSize"];
                /** @description Filter by a comma-separated list of References */
                References?: string[];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description Only records created or modified since this timestamp will be returned */
                "If-Modified-Since"?: components["parameters"]["ifModifiedSince"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Overpayments array with all Overpayments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overpayments"];
                };
            };
        };
    };
    getPayments: {
        parameters: {
            query?: {
                /** @description Filter by an any element */
                where?: string;
                /** @description Order by an any element */
                order?: string;
                /** @description Up to 100 payments will be returned in a single API call */
                page?: number;
                /** @description Number of records to retrieve per page */
                pageSize?: components["parameters"]["pageSize"];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description Only records created or modified since this timestamp will be returned */
                "If-Modified-Since"?: components["parameters"]["ifModifiedSince"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Payments array for all Payments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payments"];
                };
            };
        };
    };
    getPrepayments: {
        parameters: {
            query?: {
                /** @description Filter by an any element */
                where?: string;
                /** @description Order by an any element */
                order?: string;
                /** @description e.g. page=1 – Up to 100 prepayments will be returned in a single API call with line items shown for each overpayment */
                page?: number;
                /** @description e.g. unitdp=4 – (Unit Decimal Places) You can opt in to use four decimal places for unit amounts */
                unitdp?: components["parameters"]["unitdp"];
                /** @description Number of records to retrieve per page */
                pageSize?: components["parameters"]["pageSize"];
                /** @description Filter by a comma-separated list of InvoiceNumbers */
                InvoiceNumbers?: string[];
            };
            header: {
                /** @description Xero identifier for Tenant */
                "xero-tenant-id": components["parameters"]["requiredHeader"];
                /** @description Only records created or modified since this timestamp will be returned */
                "If-Modified-Since"?: components["parameters"]["ifModifiedSince"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success - return response of type Prepayments array for all Prepayment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Prepayments"];
                };
            };
        };
    };
}
