import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Phones: Ofcom's numbers for drama use (020 7946 0xxx, 0113 496 0xxx and so on). Its mobile
 * numbers for drama, 07700 900xxx, are refused by libphonenumber, so mobiles here only have the form. */
export const britain: Culture = {
  country: "GB",
  countryName: "United Kingdom",
  currency: "GBP",
  callingCode: "44",
  trunk: "0",
  familyFirst: false,
  given: words(`
    Oliver Amelia George Isla Harry Ava Noah Emily Jack Sophie Charlie Grace Leo Freya Jacob Florence Alfie
    Poppy Oscar Evie Henry Rosie William Daisy Thomas Phoebe James Charlotte Arthur Matilda Edward Eleanor
    Alexander Harriet Samuel Imogen Joseph Beatrice Benjamin Lucy Daniel Hannah Rhys Cerys Callum Ailsa
    Angus Niamh Declan Siobhan Rajesh Priya Imran Aisha Kwame Abena Wei Mei Patrick Bridget Gareth Bronwen
    Hamish Morag Nigel Deborah Stephen Susan`),
  family: words(`
    Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White
    Roberts Green Hall Wood Jackson Clarke Harris Lewis Patel Khan Begum Hughes Edwards Turner Hill Moore
    Cooper Ward Morris King Watson Baker Harrison Morgan Allen James Scott Phillips Lee Mitchell Parker
    Bennett Cook Shaw Richardson Carter Collins Bell Bailey Marshall Griffiths Cox Adams Murphy O'Brien
    MacDonald Campbell Stewart Fraser McKenzie Sinclair Pritchard Llewellyn Ap_Rhys Whitfield Ashworth
    Hargreaves Cartwright Fletcher Thatcher Chapman Mensah Okafor Adeyemi Ahmed Hussain Singh Kaur Begley
    Featherstonehaugh Holmes Barrett Pearson Kelly`),
  trades: words(`
    Engineering Services Joinery Builders Bakery Transport Consulting Printing Electrical_Contractors
    Plumbing_Services Landscapes Furniture_Company Motors Catering Brewery Textiles Garden_Centre
    International_Trading Roofing Interiors Ceramics Dental_Practice Veterinary_Surgery Farm_Supplies`),
  legalForms: ["Ltd", "Limited", "LLP", "plc"],
  and: "&",
  streets: words(
    `High_Street Station_Road Church_Lane Victoria_Road Mill_Lane Queen's_Road Park_Avenue Chapel_Street
     Harbour_Row Kingsway Bridge_Street Market_Place Albert_Terrace Granary_Wharf`,
  ),
  street: (street, number) => `${number} ${street}`,
  places: places(`London:E#_#@@ Leeds:LS#_#@@ Sheffield:S#_#@@ Bristol:BS#_#@@ Birmingham:B#_#@@
    Edinburgh:EH#_#@@ Glasgow:G#_#@@ Liverpool:L#_#@@ Manchester:M#_#@@ Cardiff:CF#_#@@ Belfast:BT#_#@@
    Nottingham:NG#_#@@ Leicester:LE#_#@@ Whitby:YO2#_#@@:North_Yorkshire`),
  phones: phoneBlocks(`m7400/12#### 20/79460### 20/79460### 113/4960### 114/4960###
    116/4960### 117/4960### 121/4960### 131/4960### 141/4960### 151/4960### 161/4960### 29/20180###
    28/96496### 191/4980###`),
  morePhones: phoneBlocks(`m7400/###### m7512/###### 20/78##### 161/72##### 113/27#####`),
  taxNumber: "GB#########",
  taxPrefix: "GB",
  taxRate: 20,
};
