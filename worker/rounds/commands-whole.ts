// A whole round at once: written, checked and listed. The past of a demonstration is made of these statements, and so
// is the shelf that a test begins with; they are the ones that the commands write.
import type { Sql } from '../lib/sql.ts';
import { listingHash } from '../products/hash.ts';
import type { Listing } from '../products/schema.ts';
import { productCreated, roundMoved, versionListed, type Acting } from './commands.ts';

/** The three people who stand for a version, each with the organisation in whose name he acts. */
export type Standing = {
  readonly maker: { readonly user_id: string; readonly org_id: string };
  readonly checker: { readonly user_id: string; readonly org_id: string };
  readonly reviewer: { readonly user_id: string; readonly org_id: string };
};

/** A product that goes on the shelf in its first version. Returns the new ids with the statements, for one batch. */
export function productListed(
  moment: Omit<Acting, 'actor'>,
  people: Standing,
  wanted: { readonly institution_id: string; readonly listing: Listing; readonly spelling: string },
): { readonly product_id: string; readonly version_id: string; readonly write: Sql[] } {
  const { listing, institution_id, spelling } = wanted;
  const as = (person: Standing['maker'], role: string): Acting => ({ ...moment, actor: { ...person, role } });
  const maker = as(people.maker, 'product_maker');
  const checker = as(people.checker, 'product_checker');
  const reviewer = as(people.reviewer, 'office_reviewer');
  const created = productCreated(maker, {
    institution_id,
    code: listing.code,
    draft: listing,
    command: 'product.create',
  });
  const hash = listingHash(listing);
  const submitted = roundMoved(maker, created.product, created.round, {
    command: 'submit',
    operation: 'product.submit',
    change: { hash, submitted_by: people.maker.user_id, submitted_at: moment.now },
    body: { hash },
  });
  const checked = roundMoved(checker, submitted.product, submitted.round, {
    command: 'check',
    operation: 'product.check',
    change: { checked_by: people.checker.user_id, checked_at: moment.now },
  });
  const approved = roundMoved(reviewer, checked.product, checked.round, {
    command: 'approve',
    operation: 'product.approve',
    change: { reviewed_by: people.reviewer.user_id, closed_at: moment.now },
  });
  const listed = versionListed(reviewer, approved.product, approved.round, {
    number: 1,
    listing,
    spelling,
    operation: 'product.approve',
  });
  return {
    product_id: created.product.id,
    version_id: listed.version_id,
    write: [...created.write, ...submitted.write, ...checked.write, ...approved.write, ...listed.write],
  };
}
