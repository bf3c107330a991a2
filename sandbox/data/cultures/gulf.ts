import { phoneBlocks, places, words, type Culture } from "../culture.js";

const shared = {
  trunk: "",
  familyFirst: false,
  given: words(`
    Mohammed Fatima Ahmed Maryam Abdullah Noura Ali Sara Khalid Aisha Yousef Hessa Omar Latifa Hamad Moza
    Salem Dana Faisal Reem Nasser Lulwa Saud Shaikha Bader Amal Jassim Hanan Mubarak Salma Ibrahim Zainab
    Hassan Ghada Hussain Layla Abdulaziz Asma Talal Dalal Mishal Haya Fahad Munira Nawaf Abeer Waleed Huda
    Tariq Samira Adel Nadia Sami Rania Majed Lubna Ziyad Amina Rashid Wafa Turki Badriya Anwar Najla Essa`),
  family: words(`
    Al-Sabah Al-Mutairi Al-Rashidi Al-Enezi Al-Shammari Al-Azmi Al-Ajmi Al-Harbi Al-Dosari Al-Otaibi
    Al-Kandari Al-Ali Al-Awadhi Al-Qattan Al-Ghanim Al-Kharafi Al-Sayer Al-Bahar Al-Wazzan Al-Marzouq
    Al-Khalifa Al-Zayani Al-Moayyed Al-Gosaibi Al-Noaimi Al-Jalahma Al-Mannai Al-Sulaiti Al-Hashemi Al-Maktoum
    Al-Nahyan Al-Qasimi Al-Nuaimi Al-Mualla Al-Sharqi Al-Thani Al-Attiyah Al-Kuwari Al-Marri Al-Sowaidi
    Al-Busaidi Al-Harthy Al-Lawati Al-Zadjali Al-Balushi Al-Habsi Al-Maskari Al-Ismaili Al-Hinai Al-Riyami
    Al-Ghamdi Al-Qahtani Al-Zahrani Al-Shehri Al-Juhani Al-Subaie Al-Anazi Al-Malki Al-Asmari Al-Yami
    Al-Fahad Al-Saleh Al-Hamad Al-Nasser Al-Khaled Al-Bader Al-Humaidi Al-Failakawi Al-Sanea Al-Roumi
    Behbehani Dashti Marafie Jamal Bukhamseen Maarafi Ashkanani Qabazard Boodai Abul Al-Mousa Al-Hasawi
    Kanoo Fakhro Shirawi`),
  trades: words(`
    General_Trading Contracting Foodstuff Marine_Services Logistics Real_Estate Medical_Supplies Textiles
    Electronics Catering Steel_Works Building_Materials Travel Printing_Press Perfumes Consulting`),
  legalForms: ["W.L.L.", "Co. W.L.L.", "K.S.C.C.", "B.S.C. (c)"],
  and: "&",
  street: (street: string, number: number) => `${street}, Building ${number}`,
  taxPrefix: "",
};

/** Three-decimal currency. Kuwait levies no value-added tax and sets no phone numbers aside for fiction. */
export const kuwait: Culture = {
  ...shared,
  country: "KW",
  countryName: "Kuwait",
  currency: "KWD",
  callingCode: "965",
  streets: words(
    `Fahad_Al-Salem_Street Salem_Al-Mubarak_Street Arabian_Gulf_Street Tunis_Street Block_4 Block_7`,
  ),
  places: places(`Kuwait_City:13### Salmiya:22### Hawalli:32### Farwaniya:81###`),
  phones: phoneBlocks(`/222##### /224##### m/660##### m/990#####`),
  taxNumber: null,
  taxRate: 0,
};

/** Three-decimal currency; a fifteen-digit VAT account number. */
export const bahrain: Culture = {
  ...shared,
  country: "BH",
  countryName: "Bahrain",
  currency: "BHD",
  callingCode: "973",
  streets: words(
    `Government_Avenue Al_Fatih_Highway Exhibition_Avenue Road_2825 Road_1705 Budaiya_Road`,
  ),
  places: places(`Manama:### Muharraq:2## Riffa:9## Isa_Town:8##`),
  phones: phoneBlocks(`/172##### /175##### m/361##### m/390#####`),
  taxNumber: "2##############",
  taxRate: 10,
};
