// The demonstration's shelf in memory, named and spelled as the seed writes it.
import { INSTITUTIONS } from '../../scripts/data/tables.ts';
import { demoListings } from '../../scripts/data/listings.ts';
import { buildCatalogue, type Catalogue, type ShelvedProduct } from '../../worker/products/catalogue.ts';
import { loadSpelling, spellInstitution } from '../../worker/products/spelling.ts';

const houses = new Map(INSTITUTIONS.map((institution) => [institution.key, institution]));

/** All 129 listings on a day 'YYYY-MM-DD' as they stand on the shelf. Ids are in the order of the table. */
export async function demoShelf(day: string): Promise<ShelvedProduct[]> {
  const spell = await loadSpelling();
  return demoListings({ seed: 1, anchor_day: day }).flatMap(
    ({ institution: key, listing }, i): ShelvedProduct[] => {
      const house = houses.get(key);
      if (!house) return [];
      const number = String(i).padStart(3, '0');
      return [
        {
          id: `prd_${number}`,
          version_id: `ver_${number}`,
          spelling: spell(listing.name),
          institution: { id: key, name: house.name, short: house.short_name },
          truth: null,
          listing,
        },
      ];
    },
  );
}

/** The catalogue of all of them. */
export async function demoCatalogue(day: string): Promise<Catalogue> {
  const [spell, products] = await Promise.all([loadSpelling(), demoShelf(day)]);
  const institution_spellings = new Map(
    INSTITUTIONS.map(({ key, name, short_name }) => [
      key,
      spellInstitution(spell, { name: name.zh, short_name }),
    ]),
  );
  return buildCatalogue({ version: 1, towns: new Map(), products, institution_spellings, policies: [] }, day);
}
