import { phoneBlocks, places, words, type Culture } from "../culture.js";

/** Spain sets no numbers aside for fiction: these only have the right form. */
export const spain: Culture = {
  country: "ES",
  countryName: "Spain",
  currency: "EUR",
  callingCode: "34",
  trunk: "",
  familyFirst: false,
  given: words(`
    Hugo Lucía Martín Sofía Mateo Martina Leo María Daniel Julia Alejandro Paula Manuel Valeria Pablo Emma
    Álvaro Daniela Adrián Carla David Alma Mario Olivia Enzo Sara Diego Carmen Marcos Vega Javier Alba Carlos
    Noa Antonio Lola José Elena Jesús Ángeles Iñaki Begoña Joaquín Mercedes Ramón Concepción Andrés Rocío
    Sebastián Inés Tomás Belén Óscar Mónica Víctor Nuria Raúl Pilar Rubén Asunción Jordi Montserrat Xavier
    Núria Santiago Ainhoa`),
  family: words(`
    García_López Rodríguez González_Pérez Fernández López_Ruiz Martínez Sánchez_Gil Pérez Gómez Martín
    Jiménez Ruiz Hernández Díaz Moreno_Vega Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez
    Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín
    Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Méndez Cruz Calvo
    Gallego Herrera Márquez León Vidal Peña Flores Cabrera Campos Vega Fuentes Carrasco Díez Reyes Caballero
    Nieto Aguilar Pascual Santana Herrero Montero Lorenzo Hidalgo Giménez Ibáñez Ferrer Durán Etxeberria
    Puigdemont Bustamante Rosselló Zubizarreta`),
  trades: words(`
    Construcciones Transportes Panadería Carpintería Instalaciones Imprenta Asesoría Jardinería Muebles
    Talleres Restauración Cervecería Textiles Viveros Comercial Cubiertas Cerámicas Bodegas Logística`),
  legalForms: ["S.L.", "S.A.", "S.L.U.", "S.Coop."],
  and: "y",
  streets: words(`Calle_Mayor Calle_Real Avenida_de_la_Constitución Plaza_de_España Calle_del_Carmen
    Paseo_de_la_Castellana Calle_San_José Calle_Nueva Camino_Viejo Rambla_de_Catalunya Calle_Ávila`),
  street: (street, number) => `${street}, ${number}`,
  places:
    places(`Madrid:280## Barcelona:080## Valencia:460## Sevilla:410## Málaga:290## Zaragoza:500## Bilbao:480##
    A_Coruña:150## León:240##`),
  phones: phoneBlocks(`91/70##### 93/20##### 96/35##### 95/42##### m/61200#### m/65500####`),
  taxNumber: "ES@########",
  taxPrefix: "ES",
  taxRate: 21,
};
