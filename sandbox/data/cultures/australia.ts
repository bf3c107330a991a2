import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Phones: the ACMA's numbers for creative works (02 5550 xxxx, 03 7010 xxxx and so on); mobiles have only the form. */
export const australia: Culture = {
  country: "AU",
  countryName: "Australia",
  currency: "AUD",
  callingCode: "61",
  trunk: "0",
  familyFirst: false,
  given: words(`
    Oliver Charlotte Noah Isla Leo Olivia William Amelia Jack Mia Theodore Ava Henry Matilda Lucas Grace
    Hudson Willow Charlie Harper Thomas Ella James Evie Archie Chloe Elijah Sienna Luca Zara Levi Ruby Lachlan
    Hazel Cooper Billie Hunter Ivy Bruce Sheila Darryl Kylie Shane Narelle Trevor Jacinta Wayne Raelene Graeme
    Bronwyn Kevin Leanne Dean Tanya Nguyen Linh Ravi Anjali Stavros Despina Giuseppe Carmela Kirra Jarrah
    Tane Marama`),
  family: words(`
    Smith Jones Williams Brown Wilson Taylor Nguyen Johnson Martin White Anderson Walker Thompson Thomas Lee
    Harris Ryan Robinson Kelly King Davis Wright Evans Roberts Green Hall Wood Jackson Clarke Patel Khan
    Lewis James Phillips Mason Mitchell Rose Davies Rodriguez Cox Alexander Garden Campbell Johnston Moore
    Smyth O'Neill O'Connor McGregor McPherson Papadopoulos Nikolaidis Rossi Russo Tran Pham Singh Kaur Chen
    Wang Gallagher Fitzgerald Doyle Burke Byrne Sutherland Murray Cameron Bishop Barker Dawson Pearce Carroll
    Kirby Lawson Paterson Whitlam Hawke Gillard Holt Menzies Blackburn Redfern Yarran Noonan`),
  trades: words(`
    Earthmoving Roofing Joinery Plumbing Electrical Landscapes Transport Bakery Motors Catering Wines
    Surf_Co. Agricultural_Services Consulting Printing Furniture Constructions Dental_Clinic Freight_Services`),
  legalForms: ["Pty Ltd", "Pty. Limited"],
  and: "&",
  streets:
    words(`George_Street Collins_Street Pacific_Highway Victoria_Parade Beach_Road Railway_Terrace
    Wattle_Grove Banksia_Avenue Murray_Street Anzac_Parade Elizabeth_Street`),
  street: (street, number) => `${number} ${street}`,
  places:
    places(`Sydney:20##:NSW Melbourne:30##:VIC Brisbane:40##:QLD Perth:60##:WA Adelaide:50##:SA
    Hobart:70##:TAS Newcastle:23##:NSW`),
  phones:
    phoneBlocks(`2/5550#### 2/7010#### 3/5550#### 3/7010#### 7/5550#### 7/7010#### 8/5550#### 8/7010####
    m4/91570### m4/915#####`),
  taxNumber: "###########",
  taxPrefix: "",
  taxRate: 10,
};
