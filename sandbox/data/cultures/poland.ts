import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Poland sets no numbers aside for fiction: these only have the right form. */
export const poland: Culture = {
  country: "PL",
  countryName: "Poland",
  currency: "PLN",
  callingCode: "48",
  trunk: "",
  familyFirst: false,
  given: words(`
    Antoni Zofia Jan Zuzanna Aleksander Hanna Franciszek Julia Jakub Maja Leon Laura Mikołaj Oliwia Stanisław
    Alicja Szymon Lena Filip Pola Ignacy Maria Wojciech Iga Adam Wiktoria Kacper Amelia Marcel Helena Wiktor
    Kornelia Tymon Antonina Krzysztof Małgorzata Andrzej Katarzyna Piotr Agnieszka Tomasz Barbara Paweł Ewa
    Michał Elżbieta Marcin Krystyna Grzegorz Grażyna Łukasz Bożena Rafał Jolanta Dariusz Danuta Zbigniew
    Halina Jerzy Teresa Tadeusz Irena Józef Bogumiła Sławomir Żaneta`),
  family: words(`
    Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski
    Kozłowski Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając
    Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski
    Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk
    Ostrowski Tomaszewski Pietrzak Zalewski Wróblewski Marciniak Jasiński Zawadzki Bąk Jakubowski Sadowski
    Duda Włodarczyk Wilk Chmielewski Borkowski Sokołowski Szczepański Sawicki Kucharski Lis Maciejewski
    Kubiak Kalinowski Wysocki Mazurek Kołodziej Kaźmierczak Czarnecki Sobczak Konieczny Urban Głowacki
    Zakrzewski Sikorski Krajewski Gajewski Szulc Brzęczyszczykiewicz`),
  trades: words(`
    Bud Trans Stal Meble Instal Piekarnia Drukarnia Ogrody Elektro Auto-Serwis Hurtownia_Spożywcza
    Przedsiębiorstwo_Budowlane Zakład_Stolarski Kancelaria Ceramika Tkaniny Dachy Projekt`),
  legalForms: ["Sp. z o.o.", "S.A.", "Sp.j.", "Sp. k."],
  and: "i",
  streets:
    words(`ul._Długa ul._Krótka ul._Kościuszki ul._Mickiewicza al._Jerozolimskie ul._Słowackiego
    ul._Polna ul._Leśna ul._Świętojańska ul._Główna pl._Wolności ul._Żeromskiego`),
  street: (street, number) => `${street} ${number}`,
  places:
    places(`Warszawa:00-### Kraków:30-### Łódź:90-### Wrocław:50-### Poznań:60-### Gdańsk:80-###
    Białystok:15-### Rzeszów:35-### Częstochowa:42-###`),
  phones: phoneBlocks(
    `22/5###### 12/3###### 61/8###### 58/7###### m/5010##### m/6020##### m/7900#####`,
  ),
  taxNumber: "PL##########",
  taxPrefix: "PL",
  taxRate: 23,
};
