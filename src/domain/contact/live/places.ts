/**
 * Where a person may be: by the countries of their telephone numbers, else by the tenant's. Where only the country is
 * known, they may be in every zone of it and in every region that a pack names: so that the stricter law counts.
 */
import { parsePhoneNumberFromString, type PhoneNumber } from "libphonenumber-js/max";
import { publicHolidays, type PlainDate } from "../../calendar.js";
import type { Place } from "../case.js";
import type { PolicyPack } from "../pack.js";
import type { TenantFacts } from "./facts.js";

export interface Whereabouts {
  readonly places: readonly Place[];
  /** Nothing tells where the person is, or what little there is does not agree. */
  readonly isDoubtful: boolean;
}

/** @param numbers E.164, of the person */
export function whereaboutsOf(
  numbers: readonly string[],
  tenant: TenantFacts,
  packs: readonly PolicyPack[],
): Whereabouts {
  const { countries, isAbroad } = countriesOf(numbers, tenant.country);
  const places = countries.flatMap((country) => placesIn(country, tenant, packs));
  return { places, isDoubtful: isAbroad || places.length === 0 };
}

/** @param numbers E.164, of the person @param home the tenant's country */
export function countriesOf(
  numbers: readonly string[],
  home: string,
): { readonly countries: readonly string[]; readonly isAbroad: boolean } {
  const told = [...new Set(numbers.flatMap((number) => countryOf(number, home) ?? []))];
  const isFixed = numbers.some((number) => callerOf(number)?.getType() === "FIXED_LINE");
  // A mobile from abroad may be carried anywhere: the tenant's country is looked at, too. A fixed line is where it is.
  const isAbroad = told.length > 0 && !told.includes(home) && !isFixed;
  return { countries: told.length === 0 || isAbroad ? [...told, home] : told, isAbroad };
}

const holidays = new Map<string, readonly PlainDate[]>();

/** Of this year and the next, wherever they may be; nothing later is looked for. */
export function publicHolidaysAt(places: readonly Place[], at: Date): readonly PlainDate[] {
  const regions = [...new Set(places.map(({ region }) => region))].sort();
  const year = at.getUTCFullYear();
  const name = [year, ...regions].join();
  const known = holidays.get(name);
  if (known) return known;
  const found = regions.flatMap((region) => publicHolidays(region, [year, year + 1]));
  const days = [...new Set(found)].sort();
  holidays.set(name, days);
  return days;
}

const callers = new Map<string, PhoneNumber | undefined>();
const mostRemembered = 50_000;

/** Numbers come again and again, and reading one costs something. */
export function callerOf(number: string): PhoneNumber | undefined {
  if (!callers.has(number)) {
    if (callers.size >= mostRemembered) callers.clear();
    callers.set(number, parsePhoneNumberFromString(number));
  }
  return callers.get(number);
}

/** Several countries share some codes: then the number is taken for one of the tenant's where that may be. */
function countryOf(number: string, home: string): string | null {
  const caller = callerOf(number);
  if (caller?.country) return caller.country;
  const possible: string[] = caller?.getPossibleCountries() ?? [];
  return possible.includes(home) ? home : null;
}

function placesIn(country: string, tenant: TenantFacts, packs: readonly PolicyPack[]): Place[] {
  const isHome = country === tenant.country;
  const basis = isHome && tenant.region !== null ? "RESIDENCE" : "AREA_CODE";
  const zones = isHome && tenant.region !== null ? [tenant.timeZone] : zonesOf(country);
  const [first] = zones;
  if (first === undefined) return [];
  const named = packs.flatMap(({ covers }) => covers.regions ?? []);
  const regions = named.filter((region) => region.startsWith(`${country}-`));
  const own = isHome && tenant.region !== null ? [regionOf(tenant)] : [];
  return [
    ...zones.map((timeZone) => ({ timeZone, region: country, basis }) as const),
    ...[...new Set([...own, ...regions])].map(
      (region) => ({ timeZone: first, region, basis }) as const,
    ),
  ];
}

/** "ENG" and "GB-ENG" are the same. */
export function regionOf({ country, region }: Pick<TenantFacts, "country" | "region">): string {
  return region?.startsWith(`${country}-`) ? region : `${country}-${region ?? ""}`;
}

const zones = new Map<string, readonly string[]>();

/** Every zone of a country (CLDR). */
function zonesOf(country: string): readonly string[] {
  let found = zones.get(country);
  if (!found) {
    found = /^[A-Z]{2}$/.test(country) ? (localeOf(country).getTimeZones() ?? []) : [];
    zones.set(country, found);
  }
  return found;
}

/** The library's types do not know the method yet. */
function localeOf(country: string): { getTimeZones(): readonly string[] | undefined } {
  return new Intl.Locale(`und-${country}`) as unknown as ReturnType<typeof localeOf>;
}
