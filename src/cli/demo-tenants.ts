/** The tenants of the demo: one that is connected to the practice vendors, and an empty one beside it. */
export const demoTenant = {
  slug: "kindly-supplies",
  name: "Kindly Supplies Ltd",
  time_zone: "Europe/London",
  country: "GB",
  region: "ENG",
  language: "en-GB",
};

export const secondTenant = { ...demoTenant, slug: "second-tenant", name: "Second Tenant Ltd" };
