import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Phones: Arcep's numbers for audiovisual works (01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49). Its
 * mobile numbers for that, 06 39 98, are refused by libphonenumber, so mobiles here only have the form. */
export const france: Culture = {
  country: "FR",
  countryName: "France",
  currency: "EUR",
  callingCode: "33",
  trunk: "0",
  familyFirst: false,
  given: words(`
    Gabriel Louise Raphaël Jade Léo Ambre Louis Alba Maël Emma Noé Rose Jules Alice Adam Romane Hugo Anna
    Liam Léna Tom Mia Arthur Inès Paul Julia Théo Manon Éloïse Chloé Zoé Anaïs Jean-Pierre Marie-Claude
    François Françoise Benoît Hélène Jérôme Céline Frédéric Véronique Stéphane Sébastien Aurélie Mickaël
    Amélie Grégoire Clémence Thérèse Gérard Monique Bernard Sylvie Philippe Nathalie Laurent Isabelle
    Thierry Karim Fatou Mamadou Aminata Youssef Nadia Étienne`),
  family: words(`
    Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel
    Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefebvre Mercier Dupont Lambert Bonnet
    François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin
    Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen Boyer Denis
    Lemaire Duval Joly Gautier Roger Roche Roy Noël Meyer Lucas Meunier Jean Perez Marchand Dufour Blanchard
    Barbier Brun Dumas Brunet Schmitt Leroux Colas Fernandez Hervé Renaud Arnaud Rolland Caron Aubert Traoré
    Bouchard D'Aubigné`),
  trades: words(`
    Menuiserie Boulangerie Transports Bâtiment Électricité Plomberie Imprimerie Conseil Paysages Mobilier
    Garage Traiteur Brasserie Textiles Pépinière Négoce Toitures Décoration Céramique Cave_Coopérative`),
  legalForms: ["SARL", "SAS", "SA", "EURL"],
  and: "et",
  streets:
    words(`Rue_de_la_République Rue_Victor-Hugo Avenue_Jean-Jaurès Rue_des_Écoles Place_de_l'Église
    Boulevard_Gambetta Rue_du_Moulin Chemin_des_Prés Quai_de_Saône Rue_Pasteur Allée_des_Tilleuls`),
  street: (street, number) => `${number} ${street}`,
  places:
    places(`Paris:750## Lyon:690## Marseille:130## Lille:59### Nantes:44### Rennes:35### Besançon:25###
    Saint-Étienne:42### Bordeaux:33### Orléans:45###`),
  phones: phoneBlocks(`1/9900#### 2/6191#### 3/5301#### 4/6571#### 5/3649#### m6/1200####`),
  morePhones: phoneBlocks(`m6/39###### 1/42######`),
  taxNumber: "FR###########",
  taxPrefix: "FR",
  taxRate: 20,
};
