// Roles and what each operation of the API asks of the person who calls it. The router, the pages and the doors test
// read this one table; an operation without a row does not start.
import { both, type Bilingual } from '../lib/bilingual.ts';
import type { Right } from './terms-handlers.ts';

export const ROLES = [
  'legal_representative',
  'handler',
  'product_maker',
  'product_checker',
  'loan_officer',
  'approver',
  'institution_admin',
  'guarantee_officer',
  'office_supervisor',
  'office_reviewer',
  'visit_officer',
] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_LABELS = {
  legal_representative: both('法定代表人', 'Legal representative'),
  handler: both('经办人', 'Handler'),
  product_maker: both('产品经理', 'Product maker'),
  product_checker: both('产品复核', 'Product checker'),
  loan_officer: both('客户经理', 'Account manager'),
  approver: both('审批人', 'Approver'),
  institution_admin: both('机构管理员', 'Institution administrator'),
  guarantee_officer: both('担保经理', 'Guarantee officer'),
  office_supervisor: both('金融办督办', 'Office supervisor'),
  office_reviewer: both('金融办复核', 'Office reviewer'),
  visit_officer: both('走访专员', 'Visit officer'),
} satisfies Record<Role, Bilingual>;

/** The role whose holder grants a role; shown where access is refused. */
export const GRANTED_BY = {
  legal_representative: both('实名核验', 'proof of standing'),
  handler: both('企业法定代表人', 'the legal representative'),
  product_maker: both('机构管理员', 'the institution administrator'),
  product_checker: both('机构管理员', 'the institution administrator'),
  loan_officer: both('机构管理员', 'the institution administrator'),
  approver: both('机构管理员', 'the institution administrator'),
  institution_admin: both('区金融办', 'the finance office'),
  guarantee_officer: both('机构管理员', 'the institution administrator'),
  office_supervisor: both('区金融办', 'the finance office'),
  office_reviewer: both('区金融办', 'the finance office'),
  visit_officer: both('区金融办', 'the finance office'),
} satisfies Record<Role, Bilingual>;

const OWNER = ['legal_representative'] as const satisfies readonly Role[];
const FIRM = ['legal_representative', 'handler'] as const satisfies readonly Role[];
const DESK = ['loan_officer', 'approver', 'institution_admin'] as const satisfies readonly Role[];
const SHELF = ['product_maker', 'product_checker', 'institution_admin'] as const satisfies readonly Role[];
const VISITOR = ['visit_officer'] as const satisfies readonly Role[];
const OFFICE = ['office_supervisor', 'office_reviewer'] as const satisfies readonly Role[];
/** Everybody who works at an institution. */
const STAFF = [
  'product_maker',
  'product_checker',
  'loan_officer',
  'approver',
  'institution_admin',
  'guarantee_officer',
] as const satisfies readonly Role[];
const ADMIN = ['institution_admin'] as const satisfies readonly Role[];
/** Who may be the second person of an institution. */
const SECOND = ['institution_admin', 'approver'] as const satisfies readonly Role[];

export type Permission = {
  /** `anyone` needs no session; `signed_in` any session; a list one of its roles. */
  readonly who: 'anyone' | 'signed_in' | readonly Role[];
  /** Acting for a firm needs proven standing. */
  readonly standing?: true;
  /**
   * What a handler must have been given for it; `any` is every handler. Without it an operation that needs standing is
   * the legal representative's alone.
   */
  readonly right?: 'any' | readonly Right[];
  /** The person must have proven presence within the last five minutes. */
  readonly step_up?: true;
  /** A change that is not a repeatable command: sign-in and sign-out have no actor or no lasting effect. */
  readonly unkeyed?: true;
};

export const OPERATIONS = {
  // Public.
  'system.health': { who: 'anyone' },
  'district.show': { who: 'anyone' },
  'headline.show': { who: 'anyone' },
  'product.list': { who: 'anyone' },
  'product.show': { who: 'anyone' },
  'product.compare': { who: 'anyone' },
  'calculator.show': { who: 'anyone' },
  'institution.list': { who: 'anyone' },
  'institution.show': { who: 'anyone' },
  'institution.apply': { who: 'anyone' },
  'institution.show_application': { who: 'anyone' },
  'institution.apply_again': { who: 'anyone' },
  'manager.verify': { who: 'anyone' },
  'invitation.show': { who: 'anyone' },
  'invitation.request_code': { who: 'anyone' },
  'invitation.open': { who: 'anyone' },
  'invitation.accept': { who: 'anyone' },
  'match.anonymous': { who: 'anyone' },
  'demo.outbox': { who: 'anyone' },
  'demo.accounts': { who: 'anyone' },
  'demo.standing': { who: 'anyone' },
  // Sessions.
  'session.show': { who: 'anyone' },
  'session.request_code': { who: 'anyone', unkeyed: true },
  'session.sign_in_owner': { who: 'anyone', unkeyed: true },
  'session.sign_in_staff': { who: 'anyone', unkeyed: true },
  'session.sign_out': { who: 'signed_in', unkeyed: true },
  'session.request_step_up': { who: 'signed_in', unkeyed: true },
  'session.step_up': { who: 'signed_in', unkeyed: true },
  'session.choose_membership': { who: 'signed_in', unkeyed: true },
  // The firm.
  'firm.bind': { who: 'signed_in' },
  // For the firms that he added himself: a handler may represent another firm than the one he is acting for.
  'firm.prove_standing': { who: FIRM },
  'firm.show': { who: FIRM },
  'firm.refresh': { who: FIRM },
  'firm.declare_facts': { who: FIRM, standing: true, right: ['facts'] },
  'firm.statistics_consent': { who: FIRM, standing: true, right: ['consents'] },
  'facts.show': { who: FIRM, standing: true, right: ['facts'] },
  'facts.fetch': { who: FIRM, standing: true, right: ['facts'] },
  'facts.list_fetches': { who: FIRM, standing: true, right: ['facts'] },
  'objection.raise': { who: FIRM, standing: true, right: ['facts'] },
  'objection.list_own': { who: FIRM, standing: true, right: ['facts'] },
  'objection.show_own': { who: FIRM, standing: true, right: ['facts'] },
  'objection.withdraw': { who: FIRM, standing: true, right: ['facts'] },
  'claim.list_own': { who: FIRM, standing: true, right: ['apply'] },
  'claim.open': { who: FIRM, standing: true, right: ['apply'] },
  'claim.show_own': { who: FIRM, standing: true, right: ['apply'] },
  'claim.submit': { who: FIRM, standing: true, right: ['apply'] },
  'claim.resubmit': { who: FIRM, standing: true, right: ['apply'] },
  'claim.withdraw': { who: FIRM, standing: true, right: ['apply'] },
  'claim.confirm_receipt': { who: FIRM, standing: true, right: ['apply'] },
  'match.firm': { who: FIRM },
  'watch.list': { who: FIRM, standing: true, right: ['apply'] },
  'watch.make': { who: FIRM, standing: true, right: ['apply'] },
  'watch.end': { who: FIRM, standing: true, right: ['apply'] },
  'application.prepare': { who: FIRM, standing: true, right: ['apply'] },
  'application.show_draft': { who: FIRM, standing: true, right: ['apply'] },
  'application.save_draft': { who: FIRM, standing: true, right: ['apply'] },
  'application.drop_draft': { who: FIRM, standing: true, right: ['apply'] },
  // Sending an application lets its bank see the firm's data: both ticks.
  'application.submit': { who: FIRM, standing: true, right: ['apply', 'consents'], step_up: true },
  'application.prepare_several': { who: FIRM, standing: true, right: ['apply'] },
  'application.submit_several': { who: FIRM, standing: true, right: ['apply', 'consents'], step_up: true },
  'application.list_own': { who: FIRM, standing: true, right: 'any' },
  'application.show_own': { who: FIRM, standing: true, right: 'any' },
  'application.upload': { who: FIRM, standing: true, right: ['documents'] },
  'document.list': { who: FIRM, standing: true, right: ['documents'] },
  'document.upload': { who: FIRM, standing: true, right: ['documents'] },
  'document.remove': { who: FIRM, standing: true, right: ['documents'] },
  'document.attach': { who: FIRM, standing: true, right: ['documents'] },
  // Changes nothing: it makes a link for the person's own next minute.
  'document.open': { who: FIRM, standing: true, right: ['documents'], unkeyed: true },
  'licence.fetch': { who: FIRM, standing: true, right: ['documents'] },
  // A link names the membership it was made for.
  'file.open': { who: 'signed_in' },
  'application.answer_documents': { who: FIRM, standing: true, right: ['documents'] },
  'application.accept_offer': { who: FIRM, standing: true, right: ['offers'], step_up: true },
  'application.decline_offer': { who: FIRM, standing: true, right: ['offers'] },
  'application.take_back': { who: FIRM, standing: true, right: ['apply'] },
  'application.withdraw': { who: FIRM, standing: true, right: ['apply'] },
  'application.write_to_bank': { who: FIRM, standing: true, right: ['apply'] },
  'application.contest_contact': { who: FIRM, standing: true, right: ['apply'] },
  'complaint.raise': { who: FIRM, standing: true, right: ['apply'] },
  'complaint.list_own': { who: FIRM, standing: true, right: 'any' },
  'complaint.show_own': { who: FIRM, standing: true, right: 'any' },
  'application.urge': { who: FIRM, standing: true, right: ['apply'] },
  // After a no. Asking again and going elsewhere let a bank see the firm's data: both ticks.
  'application.show_refusal': { who: FIRM, standing: true, right: 'any' },
  'application.ask_review': { who: FIRM, standing: true, right: ['apply', 'consents'], step_up: true },
  'application.reroute': { who: FIRM, standing: true, right: ['apply', 'consents'], step_up: true },
  // A need that banks answer; choosing one of them is an application.
  'demand.list_own': { who: FIRM, standing: true, right: ['apply'] },
  'demand.preview': { who: FIRM, standing: true, right: ['apply'] },
  'demand.publish': { who: FIRM, standing: true, right: ['apply'] },
  'demand.show_own': { who: FIRM, standing: true, right: ['apply'] },
  'demand.show_offers': { who: FIRM, standing: true, right: 'any' },
  'demand.withdraw': { who: FIRM, standing: true, right: ['apply'] },
  'demand.decline_interest': { who: FIRM, standing: true, right: ['apply'] },
  // Giving asks for presence; pausing and taking back never does.
  'consent.list': { who: FIRM, standing: true, right: ['consents'] },
  'consent.sheet': { who: FIRM, standing: true, right: ['consents'] },
  'consent.grant_platform': { who: FIRM, standing: true, right: ['consents'], step_up: true },
  'consent.pause': { who: FIRM, standing: true, right: ['consents'] },
  'consent.resume': { who: FIRM, standing: true, right: ['consents'], step_up: true },
  'consent.revoke': { who: FIRM, standing: true, right: ['consents'] },
  'consent.ask_person': { who: FIRM, standing: true, right: ['consents'] },
  // His own name and phone, whoever he is.
  'consent.share_contact': { who: FIRM, standing: true, right: 'any', step_up: true },
  'consent.withdraw_contact': { who: FIRM, standing: true, right: 'any' },
  'ledger.head': { who: FIRM, standing: true, right: ['consents'] },
  'ledger.export': { who: FIRM, standing: true, right: ['consents'] },
  'ledger.key': { who: 'anyone' },
  // A person for himself: known by his phone, with or without a firm.
  'me.consents': { who: 'signed_in' },
  'me.grant_consent': { who: 'signed_in', step_up: true },
  'me.reject_consent': { who: 'signed_in' },
  'me.pause_consent': { who: 'signed_in' },
  'me.resume_consent': { who: 'signed_in', step_up: true },
  'me.revoke_consent': { who: 'signed_in' },
  // A person's own device.
  'inbox.list': { who: 'signed_in' },
  // Reading twice is reading once.
  'inbox.mark_read': { who: 'signed_in', unkeyed: true },
  'preferences.show': { who: 'signed_in' },
  'preferences.set': { who: 'signed_in' },
  'push.show': { who: 'signed_in' },
  'push.switch_on': { who: 'signed_in' },
  'push.switch_off': { who: 'signed_in' },
  'push.forget_device': { who: 'anyone', unkeyed: true },
  // The firm's own people: whom its representative lets act for it.
  'handler.list': { who: FIRM, standing: true, right: 'any' },
  'handler.invite': { who: OWNER, standing: true, step_up: true },
  'handler.invite_again': { who: OWNER, standing: true, step_up: true },
  'handler.change': { who: OWNER, standing: true, step_up: true },
  'handler.withdraw': { who: OWNER, standing: true },
  'handler.remove': { who: OWNER, standing: true },
  'handler.leave': { who: ['handler'], standing: true, right: 'any' },
  'handler.show_invitation': { who: 'anyone' },
  'handler.request_code': { who: 'anyone' },
  'handler.accept': { who: 'anyone' },
  'handler.decline': { who: 'anyone' },
  'assist.list_own': { who: FIRM, standing: true, right: 'any' },
  // Town staff, for a firm whose owner stands beside them.
  'assist.find': { who: VISITOR },
  'assist.list': { who: VISITOR },
  'assist.request_code': { who: VISITOR, unkeyed: true },
  'assist.open': { who: VISITOR },
  'assist.show': { who: VISITOR },
  'assist.match': { who: VISITOR },
  'assist.prove_standing': { who: VISITOR },
  'assist.prepare': { who: VISITOR },
  'assist.save_draft': { who: VISITOR },
  'assist.request_submit_code': { who: VISITOR, unkeyed: true },
  'assist.submit': { who: VISITOR },
  'assist.end': { who: VISITOR },
  // The bank's desk.
  'queue.list': { who: DESK },
  'case.show': { who: DESK },
  'case.read_profile': { who: DESK, unkeyed: true },
  'case.read_document': { who: DESK, unkeyed: true },
  'case.verify_document': { who: ['loan_officer'] },
  'case.return_document': { who: ['loan_officer'] },
  'application.take_up': { who: ['loan_officer'] },
  'application.contact': { who: ['loan_officer'] },
  'application.write_to_firm': { who: ['loan_officer'] },
  'application.note': { who: DESK },
  'application.request_documents': { who: ['loan_officer'] },
  'application.propose_offer': { who: ['loan_officer'] },
  'application.approve_offer': { who: ['approver'], step_up: true },
  'application.return_offer': { who: ['approver'] },
  'application.refuse': { who: ['loan_officer'] },
  'application.uphold': { who: ['loan_officer', 'approver'] },
  'application.overturn': { who: ['loan_officer', 'approver'] },
  'application.sign': { who: ['loan_officer'] },
  'application.record_drawdown': { who: ['loan_officer'] },
  'application.confirm_drawdown': { who: ['approver'], step_up: true },
  'application.deny_drawdown': { who: ['approver'] },
  'application.complete': { who: ['loan_officer'] },
  'supervision.show_own': { who: DESK },
  'ticket.show_own': { who: DESK },
  'ticket.handle': { who: DESK },
  'ticket.answer': { who: DESK },
  'demand.list': { who: DESK },
  'demand.show': { who: DESK },
  'meeting.list': { who: OFFICE },
  'meeting.open': { who: OFFICE },
  'meeting.show': { who: OFFICE },
  'meeting.match': { who: OFFICE },
  'meeting.adjust': { who: OFFICE },
  'meeting.give_out': { who: OFFICE },
  'meeting.cancel': { who: OFFICE },
  'meeting.list_own': { who: DESK },
  'meeting.state_appetite': { who: SECOND },
  'demand.list_open': { who: OFFICE },
  'demand.dispatch': { who: OFFICE },
  'demand.refuse_dispatch': { who: ['loan_officer', 'approver'] },
  'demand.show_interest': { who: ['loan_officer', 'approver'] },
  'demand.withdraw_interest': { who: ['loan_officer', 'approver'] },
  // The product desk.
  'product.list_own': { who: SHELF },
  'product.show_own': { who: SHELF },
  'product.create': { who: ['product_maker'] },
  'product.open_round': { who: ['product_maker'] },
  'product.save': { who: ['product_maker'] },
  'product.submit': { who: ['product_maker'] },
  // Changes nothing, and is asked again with every word that is edited.
  'product.dry_run': { who: ['product_maker', 'product_checker', 'office_reviewer'], unkeyed: true },
  'product.take_back': { who: ['product_maker'] },
  'product.drop': { who: ['product_maker'] },
  'product.check': { who: ['product_checker'], step_up: true },
  'product.send_back': { who: ['product_checker'] },
  'product.suspend': { who: SHELF },
  'product.resume': { who: ['product_checker'], step_up: true },
  'product.retire': { who: ['product_checker'], step_up: true },
  'product.export': { who: SHELF },
  'product.import_template': { who: ['product_maker'] },
  'product.import_list': { who: ['product_maker'] },
  'product.import_show': { who: ['product_maker'] },
  'product.import': { who: ['product_maker'] },
  'product.import_columns': { who: ['product_maker'] },
  'product.import_confirm': { who: ['product_maker'] },
  'product.import_undo': { who: ['product_maker'] },
  'product.import_drop': { who: ['product_maker'] },
  // The institution's people and branches.
  'team.show': { who: STAFF },
  'institution.describe': { who: ADMIN },
  'routing.show': { who: STAFF },
  'routing.try': { who: STAFF },
  'routing.save': { who: ADMIN },
  'absence.set': { who: ADMIN },
  'absence.cancel': { who: ADMIN },
  'team.set_languages': { who: ADMIN },
  'branch.open': { who: ADMIN },
  'branch.change': { who: ADMIN },
  'branch.close': { who: ADMIN },
  'branch.reopen': { who: ADMIN },
  'limit.propose': { who: ADMIN },
  'limit.confirm': { who: SECOND, step_up: true },
  'limit.decline': { who: SECOND },
  'grant.propose': { who: ADMIN },
  'grant.confirm': { who: SECOND, step_up: true },
  'grant.decline': { who: SECOND },
  'invitation.send': { who: ADMIN },
  'member.remove': { who: ADMIN, step_up: true },
  'member.publish': { who: ADMIN },
  'application.hand_over': { who: ADMIN },
  // The office and institutions.
  'joining.list': { who: OFFICE },
  'joining.show': { who: OFFICE },
  'joining.return': { who: OFFICE },
  'joining.remind': { who: OFFICE },
  'joining.prepare': { who: OFFICE },
  'joining.accept': { who: OFFICE, step_up: true },
  'joining.refuse': { who: OFFICE, step_up: true },
  'institution.list_all': { who: OFFICE },
  'institution.show_any': { who: OFFICE },
  'institution.suspend': { who: OFFICE, step_up: true },
  'institution.resume': { who: OFFICE, step_up: true },
  'terms.propose': { who: OFFICE },
  'terms.confirm': { who: OFFICE, step_up: true },
  'terms.decline': { who: OFFICE },
  'grant.office_propose': { who: OFFICE },
  'grant.office_confirm': { who: OFFICE, step_up: true },
  'grant.office_decline': { who: OFFICE },
  'invitation.office_send': { who: OFFICE },
  // The office.
  'office.todo': { who: OFFICE },
  'review.list': { who: OFFICE },
  'review.show': { who: OFFICE },
  'review.approve': { who: OFFICE, step_up: true },
  'review.return': { who: OFFICE },
  'shelf.list': { who: OFFICE },
  'shelf.show': { who: OFFICE },
  'shelf.suspend': { who: OFFICE, step_up: true },
  'shelf.resume': { who: OFFICE, step_up: true },
  'policy.list': { who: 'anyone' },
  'policy.show': { who: 'anyone' },
  'policy.list_all': { who: OFFICE },
  'policy.show_any': { who: OFFICE },
  'policy.create': { who: OFFICE },
  'policy.save': { who: OFFICE },
  'policy.submit': { who: OFFICE },
  'policy.send_back': { who: OFFICE },
  'policy.publish': { who: OFFICE, step_up: true },
  'policy.suspend': { who: OFFICE },
  'policy.resume': { who: OFFICE, step_up: true },
  'policy.end': { who: OFFICE, step_up: true },
  'claim.list': { who: OFFICE },
  'claim.show': { who: OFFICE },
  'claim.return': { who: ['office_reviewer'] },
  'claim.check': { who: ['office_reviewer'] },
  'claim.grant': { who: OFFICE, step_up: true },
  'claim.refuse': { who: OFFICE },
  'claim.pay': { who: ['office_supervisor'] },
  'lpr.show': { who: OFFICE },
  'lpr.record': { who: OFFICE, step_up: true },
  'lpr.withdraw': { who: OFFICE, step_up: true },
  'report.overview': { who: OFFICE },
  'report.show': { who: OFFICE },
  'report.rows': { who: OFFICE },
  'ticket.list': { who: OFFICE },
  'ticket.show': { who: OFFICE },
  'ticket.dispatch': { who: OFFICE },
  'ticket.dismiss': { who: OFFICE },
  'ticket.return': { who: OFFICE },
  'ticket.close': { who: OFFICE },
  'breach.list': { who: OFFICE },
  'delivery.list': { who: OFFICE },
  'delivery.send_again': { who: OFFICE },
  'clock.show': { who: OFFICE },
  'clock.set': { who: ['office_reviewer'], step_up: true },
  'calendar.publish': { who: ['office_reviewer'], step_up: true },
  'dispute.list': { who: OFFICE },
  'dispute.propose': { who: OFFICE },
  'dispute.confirm': { who: OFFICE, step_up: true },
  'objection.list': { who: OFFICE },
  'objection.show': { who: OFFICE },
  'objection.correct': { who: OFFICE },
  'objection.ask_source': { who: OFFICE },
  'objection.record_answer': { who: OFFICE },
  'objection.uphold': { who: OFFICE },
  'objection.hide': { who: OFFICE },
} as const satisfies Record<string, Permission>;

export type Operation = keyof typeof OPERATIONS;

/** Session limits in ms (security rule R27): idle and total, for owners and staff. */
export const SESSION_LIMITS = {
  owner: { idle: 60 * 60_000, total: 24 * 60 * 60_000 },
  staff: { idle: 15 * 60_000, total: 12 * 60 * 60_000 },
} as const;

/** How long a proof of presence counts (security rule R26). */
export const STEP_UP_MS = 5 * 60_000;

/** One-time codes by SMS: how long one lives and how many tries it has. */
export const LOGIN_CODE = { lifetime: 5 * 60_000, attempts: 5 } as const;

/**
 * Throttles (security rule R28): how many tries per window, per key. Where a stranger could use up somebody else's
 * tries, the narrow limit counts the pair of account and address, and the account alone has a wider one: guessing
 * stays hopeless, and nobody is locked out from another place.
 */
export const THROTTLES = {
  code_per_phone_and_address: { count: 5, window: 60 * 60_000 },
  code_per_phone: { count: 20, window: 60 * 60_000 },
  /** Codes to prove presence go to whoever is signed in: no stranger uses them up, and a busy day needs many. */
  step_up_code_per_phone: { count: 12, window: 60 * 60_000 },
  code_per_address: { count: 60, window: 60 * 60_000 },
  sign_in_per_phone_and_address: { count: 10, window: 60 * 60_000 },
  sign_in_per_phone: { count: 40, window: 60 * 60_000 },
  sign_in_per_login_and_address: { count: 10, window: 15 * 60_000 },
  sign_in_per_login: { count: 40, window: 15 * 60_000 },
  sign_in_per_address: { count: 100, window: 15 * 60_000 },
  step_up_per_user: { count: 10, window: 15 * 60_000 },
  bind_per_user: { count: 10, window: 60 * 60_000 },
  // Each may be eight questions to the sources.
  fetch_per_user: { count: 20, window: 60 * 60_000 },
  objection_per_user: { count: 20, window: 24 * 60 * 60_000 },
  dry_run_per_user: { count: 240, window: 60 * 60_000 },
  standing_per_user: { count: 5, window: 60 * 60_000 },
  join_per_phone_and_address: { count: 5, window: 60 * 60_000 },
  join_per_phone: { count: 20, window: 60 * 60_000 },
  join_per_address: { count: 20, window: 60 * 60_000 },
  // Whatever is sent, so that nobody tries out at leisure which credit codes are here.
  join_try_per_address: { count: 120, window: 60 * 60_000 },
  // Whoever guesses at secrets of 256 bits finds none; the limit keeps him from making work.
  secret_per_address: { count: 120, window: 15 * 60_000 },
  accept_per_link: { count: 20, window: 15 * 60_000 },
  // A link may be in the wrong hands for its three days. What was used up there does not count for a fresh link. A code
  // takes five tries, so all links of an invitation together allow 120 guesses a day at six digits: they lead nowhere.
  invitation_code_per_link: { count: 12, window: 24 * 60 * 60_000 },
  invitation_code_per_grant: { count: 24, window: 24 * 60 * 60_000 },
  invitation_try_per_link: { count: 30, window: 24 * 60 * 60_000 },
  // Staff look firms up by code all day; nobody reads the registry through.
  assist_find_per_user: { count: 60, window: 60 * 60_000 },
  assist_code_per_user: { count: 30, window: 60 * 60_000 },
  assist_try_per_user: { count: 40, window: 60 * 60_000 },
  // As with consents: nobody's phone is rung on somebody's whim.
  handler_per_user: { count: 20, window: 24 * 60 * 60_000 },
  handler_per_phone: { count: 5, window: 24 * 60 * 60_000 },
  // Who is asked for his consent gets a text message: nobody's phone is rung on somebody's whim.
  ask_person_per_user: { count: 20, window: 60 * 60_000 },
  ask_person_per_phone: { count: 5, window: 24 * 60 * 60_000 },
  push_per_user: { count: 30, window: 60 * 60_000 },
  verify_per_address: { count: 120, window: 15 * 60_000 },
} as const;
export type Throttle = keyof typeof THROTTLES;

/** What a one-time code is for; a code sent for one purpose is worth nothing for another. */
export type CodePurpose = 'sign_in' | 'step_up' | 'invitation' | 'handler' | 'assist' | 'assist_submit';

/** The text message that carries a code. */
export const CODE_TEXTS = {
  sign_in: both(
    '登录验证码 {code}，5 分钟内有效。请勿告知他人。',
    'Sign-in code {code}, valid for 5 minutes. Tell nobody.',
  ),
  step_up: both(
    '操作确认码 {code}，5 分钟内有效。工作人员不会向您索要。',
    'Confirmation code {code}, valid for 5 minutes. Staff never ask for it.',
  ),
  invitation: both(
    '{institution}邀请您设置工作台登录，验证码 {code}，5 分钟内有效。只由您本人输入，同事也不会向您索要。',
    'Code {code} to set up your sign-in at {institution}, valid for 5 minutes. Enter it yourself; no colleague asks for it.',
  ),
  handler: both(
    '{institution}邀请您担任融资经办人，验证码 {code}，5 分钟内有效。只由您本人输入。',
    'Code {code} to become a handler of {institution}, valid for 5 minutes. Enter it yourself.',
  ),
  assist: both(
    '{office}{officer}请求当面代{firm}办理融资：匹配产品、准备申请，限时 15 分钟。同意请将验证码 {code} 告诉他（5 分钟内有效），提交申请还需另一验证码；您不在场请勿告知。',
    '{officer} of {office} asks to help {firm} find and prepare a loan for 15 minutes. If you agree and are present, tell the officer code {code} (valid 5 minutes); sending an application needs another one.',
  ),
  assist_submit: both(
    '{officer}代{firm}向{bank}申请{product} {amount}、{months}个月，并同意其查看{data}，至{until}。听取申请内容后同意的，告知验证码 {code}，5 分钟内有效；不同意请勿告知。',
    '{officer} will send for {firm}: {product} of {bank}, {amount}, {months} months, letting it see {data} until {until}. If you agree, tell code {code}, valid 5 minutes.',
  ),
} satisfies Record<CodePurpose, Bilingual>;
