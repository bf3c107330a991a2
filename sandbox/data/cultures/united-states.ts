import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Phones: 555-0100 to 555-0199 of many areas, which are kept for fiction. */
export const unitedStates: Culture = {
  country: "US",
  countryName: "United States",
  currency: "USD",
  callingCode: "1",
  trunk: "",
  familyFirst: false,
  given: words(`
    Liam Olivia Noah Emma Oliver Charlotte James Amelia Elijah Sophia Mateo Isabella Theodore Ava Henry Mia
    Lucas Evelyn William Luna Benjamin Harper Levi Camila Sebastian Sofia Jack Eleanor Ezra Elizabeth Michael
    Scarlett Daniel Emily Robert Patricia John Jennifer David Linda Richard Barbara Joseph Susan Thomas Jessica
    Christopher Karen Charles Sarah DeShawn Keisha Tyrone Latoya José Guadalupe Wei Ming Hiroshi Malia Dakota
    Cheyenne Randall Darlene Earl Peggy`),
  family: words(`
    Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
    Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis
    Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall
    Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes
    Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard
    Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood Bennett Gray O'Malley Van_Buren St._Clair`),
  trades: words(`
    Hardware Supply Construction Trucking Bakery Consulting_Group Printing Electric Plumbing_Services
    Landscaping Furniture_Company Auto_Body Catering Brewing_Company Textile_Mills Nursery
    International_Trading Roofing Interiors Dental_Associates`),
  legalForms: ["Inc.", "LLC", "Corp.", "Co."],
  and: "&",
  streets:
    words(`Main_Street Oak_Avenue Maple_Drive 2nd_Street Park_Boulevard Lakeview_Road Washington_Avenue
    Elm_Street Cedar_Lane Broadway Sunset_Boulevard`),
  street: (street, number) => `${number * 11} ${street}`,
  places:
    places(`New_York:100##:NY Chicago:606##:IL Austin:787##:TX Seattle:981##:WA Denver:802##:CO Boston:021##:MA
    Portland:972##:OR Atlanta:303##:GA St._Louis:631##:MO`),
  phones:
    phoneBlocks(`212/55501## 312/55501## 512/55501## 206/55501## 303/55501## 617/55501## 503/55501##
    404/55501## 314/55501## 415/55501## 213/55501## 702/55501## 602/55501## 713/55501## 214/55501##
    305/55501## 407/55501## 615/55501## 704/55501## 216/55501## 612/55501## 608/55501## 801/55501##
    505/55501## 808/55501## 907/55501## 207/55501## 802/55501## 603/55501## 401/55501## 860/55501##
    518/55501## 609/55501## 717/55501## 302/55501## 410/55501## 804/55501## 304/55501## 843/55501##`),
  morePhones: phoneBlocks(`212/6###### 312/6###### 512/6###### 206/6###### 415/6######`),
  taxNumber: "##-#######",
  taxPrefix: "",
  taxRate: 0,
};
