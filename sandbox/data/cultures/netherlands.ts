import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** The Netherlands set no numbers aside for fiction: these only have the right form. */
export const netherlands: Culture = {
  country: "NL",
  countryName: "Netherlands",
  currency: "EUR",
  callingCode: "31",
  trunk: "0",
  familyFirst: false,
  given: words(`
    Noah Emma Liam Julia Luca Mila Lucas Sophie Mees Olivia Finn Yara James Saar Milan Nora Levi Tess Sem
    Noor Daan Milou Noud Sara Luuk Liv Adam Zoë Sam Evi Bram Anna Mason Nina Thijs Fenna Jan Johanna Piet
    Maria Kees Wilhelmina Henk Anneke Sjoerd Femke Jeroen Marieke Maarten Annelies Ruud Ingrid Wouter Sanne
    Bas Lieke Daniël Renée Joost Maaike Pieter-Jan Geertruida Willem Margriet Fatima Mohamed Anouk`),
  family: words(`
    de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot
    Bos Vos Peters Hendriks van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer
    van_der_Linden Kok Jacobs de_Haan Vermeulen van_den_Heuvel van_der_Veen van_den_Broek de_Bruijn de_Bruin
    van_der_Heijden Schouten van_Beek Willems van_Vliet van_de_Ven Hoekstra Maas Verhoeven Koster van_Dam
    van_der_Wal Prins Blom Huisman Peeters de_Jonge Kuipers van_Veen Kuiper Post Veenstra Kramer van_den_Brink
    Scholten van_Wijk Postma Martens Vink de_Ruiter Timmermans Groen Gerritsen Jonker van_Loon Boer Willemsen
    van_der_Velde Bosch van_Doorn Molenaar van_der_Laan Sanders Schipper Driessen Hermans IJzerman Ozdemir
    Terpstra Zijlstra`),
  trades: words(`
    Bouw Timmerwerken Transport Bakkerij Installatietechniek Drukkerij Advies Hoveniers Meubelen Autobedrijf
    Catering Brouwerij Kwekerij Handelsonderneming Dakwerken Interieurs Zuivel Scheepswerf Bloemen`),
  legalForms: ["B.V.", "N.V.", "V.O.F."],
  and: "en",
  streets:
    words(`Dorpsstraat Kerkstraat Molenweg Stationsplein Schoolstraat Julianalaan Prinsengracht Havenkade
    Nieuwstraat Oranjelaan Wilhelminapark Zeeweg`),
  street: (street, number) => `${street} ${number}`,
  places:
    places(`Amsterdam:10##_@@ Rotterdam:30##_@@ Utrecht:35##_@@ Den_Haag:25##_@@ Eindhoven:56##_@@
    Groningen:97##_@@ Maastricht:62##_@@ Leeuwarden:89##_@@`),
  phones: phoneBlocks(`20/62##### 10/41##### 30/23##### 70/36##### m6/1200#### m6/5300####`),
  taxNumber: "NL#########B01",
  taxPrefix: "NL",
  taxRate: 21,
};
