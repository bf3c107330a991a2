import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Phones: the Bundesnetzagentur's numbers for media use (030 23125 xxx and the like), and mobiles. */
export const germany: Culture = {
  country: "DE",
  countryName: "Germany",
  currency: "EUR",
  callingCode: "49",
  trunk: "0",
  familyFirst: false,
  given: words(`
    Lukas Leonie Jürgen Käthe Björn Sören Jörg Günther Wolfgang Ursula Anneliese Heike Sabine Petra Monika
    Stefan Andreas Thomas Michael Matthias Sebastian Florian Maximilian Paul Jonas Finn Emma Mia Hannah Lena
    Marie Sophie Clara Frieda Greta Mathilda Karl-Heinz Hans-Peter Dieter Uwe Rüdiger Götz Bärbel Gisela
    Renate Ingrid Helga Brigitte Katharina Christina Susanne Ulrike Anke Silke Kerstin Nadine Jens Ralf
    Holger Torsten Mehmet Ayşe Emre Zeynep Dragan Jelena`),
  family: words(`
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
    Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner
    Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs
    Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler
    Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher
    Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Yılmaz Größmann`),
  trades: words(`
    Bau Maschinenbau Elektrotechnik Bäckerei Möbelwerkstätten Gartenbau Spedition Druckerei Haustechnik
    Metallverarbeitung Fördertechnik Tischlerei Malerbetrieb Autohaus Getränkehandel Büromöbel
    Unternehmensberatung Zahntechnik Küchenstudio Gebäudereinigung`),
  legalForms: ["GmbH", "GmbH & Co. KG", "AG", "e.K.", "UG (haftungsbeschränkt)"],
  and: "&",
  streets: words(`Hauptstraße Bahnhofstraße Gartenstraße Schulstraße Lindenweg Königsallee Mühlenweg
    Bergstraße Goethestraße Schillerplatz Am_Markt Kirchgasse Römerstraße Große_Bleichen`),
  street: (street, number) => `${street} ${number}`,
  places:
    places(`Berlin:10### Frankfurt_am_Main:60### Hamburg:20### Köln:50### München:80### Düsseldorf:40###
    Nürnberg:90### Lübeck:235## Tübingen:720## Görlitz:028##`),
  phones:
    phoneBlocks(`30/23125### 69/90009### 40/66969### 221/4710### 89/99998### m152/28817### m171/39200##
    m176/040690## m160/4######`),
  morePhones: phoneBlocks(`30/4####### 89/5####### 40/3#######`),
  taxNumber: "DE#########",
  taxPrefix: "DE",
  taxRate: 19,
};
