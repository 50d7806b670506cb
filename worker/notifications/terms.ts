// What people are told, and in which words. A message is rendered when it is delivered, in the reader's language.
import { both, type Bilingual } from '../lib/bilingual.ts';

export const TOPICS = [
  'application.assigned',
  'application.taken_up',
  'application.contacted',
  'application.documents_requested',
  'application.documents_answered',
  'application.offer_to_approve',
  'application.offer_returned',
  'application.offered',
  'application.offer_accepted',
  'application.offer_declined',
  'application.refused',
  'application.withdrawn',
  'application.signed',
  'application.drawdown_to_confirm',
  'application.drawdown_paid',
  'application.completed',
  'application.breached',
  'consent.asked',
  'consent.granted',
  'consent.rejected',
  'consent.withdrawn',
  'standing.disputed',
  'facts.failed',
  'objection.raised',
  'objection.answered',
  'objection.closed',
  'objection.breached',
  'product.returned',
  'product.listed',
  'product.renewed',
  'team.proposed',
  'team.confirmed',
  'team.handed_over',
  'watch.eligible',
  'standing.kept',
  'standing.refused',
  'standing.given',
  'standing.lost',
  'handler.accepted',
  'handler.declined',
  'handler.changed',
  'handler.removed',
  'handler.left',
  'assist.standing_proven',
  'assist.draft_saved',
  'assist.submitted',
] as const;
export type Topic = (typeof TOPICS)[number];

/** `{number}` and the like are filled from the message's payload. */
export const TOPIC_TEXTS = {
  'application.assigned': both(
    '新的融资申请 {number} 已分派给您',
    'New application {number} is assigned to you',
  ),
  'application.taken_up': both(
    '您的申请 {number} 已被银行受理',
    'Your application {number} has been taken up',
  ),
  'application.contacted': both(
    '银行已就申请 {number} 与您联系',
    'The bank has recorded contact about {number}',
  ),
  'application.documents_requested': both('申请 {number} 需要补充材料', 'Papers are needed for {number}'),
  'application.documents_answered': both(
    '申请 {number} 的补充材料已提交',
    'Papers for {number} have been supplied',
  ),
  'application.offer_to_approve': both(
    '申请 {number} 有方案待审批',
    'An offer for {number} waits for approval',
  ),
  'application.offer_returned': both('申请 {number} 的方案被退回', 'The offer for {number} was returned'),
  'application.offered': both('银行已就申请 {number} 出具方案', 'The bank has made an offer for {number}'),
  'application.offer_accepted': both(
    '企业已接受申请 {number} 的方案',
    'The firm has accepted the offer for {number}',
  ),
  'application.offer_declined': both(
    '企业未接受申请 {number} 的方案',
    'The firm has declined the offer for {number}',
  ),
  'application.refused': both(
    '申请 {number} 未获通过，可查看原因',
    'Application {number} was refused; see the reason',
  ),
  'application.withdrawn': both('企业已撤回申请 {number}', 'The firm has withdrawn {number}'),
  'application.signed': both('申请 {number} 已签约', 'The contract for {number} is signed'),
  'application.drawdown_to_confirm': both(
    '申请 {number} 有放款待确认',
    'A drawdown of {number} waits for confirmation',
  ),
  'application.drawdown_paid': both('申请 {number} 已放款', 'Money for {number} has been paid out'),
  'application.completed': both('申请 {number} 的贷款已结清', 'The loan of {number} is settled'),
  'application.breached': both('申请 {number} 已超过办理时限', 'Application {number} is past its deadline'),
  'consent.asked': both(
    '{firm}申请融资（{number}），请您本人确认是否同意提供姓名和手机号给银行。用本手机号登录融桥「我的授权」办理{link}。不认识该企业请忽略。',
    '{firm} applies for financing ({number}) and asks whether the bank may have your name and phone number. Sign in to Rongqiao with this number, “My consents”{link}. Ignore this if you do not know the firm.',
  ),
  'consent.granted': both('申请 {number} 的{role}已同意授权', 'The {role} of {number} has given consent'),
  'consent.rejected': both('申请 {number} 的{role}未同意授权', 'The {role} of {number} has declined'),
  'consent.withdrawn': both(
    '申请 {number} 的授权已被撤销，不能再查看相关资料',
    'A consent for {number} was withdrawn: the data can no longer be looked at',
  ),
  'standing.disputed': both(
    '有人申请代表您的企业，金融办将核实；核实前仍由您代表。如有疑问请登录“企业信息”查看或致电金融办',
    'Somebody else claims to act for your firm. The finance office will look into it; until then you act for it. See “The firm” after signing in, or call the office',
  ),
  'facts.failed': both(
    '“{class}”数据暂时未能取得，可登录平台重试',
    'The data “{class_en}” could not be fetched; you may try again on the platform',
  ),
  'objection.raised': both('新的数据异议 {number} 由您处理', 'Objection {number} is yours to handle'),
  'objection.answered': both('数据来源已答复异议 {number}', 'The source has answered objection {number}'),
  'objection.closed': both('您的数据异议 {number} 已有结果', 'There is a result for your objection {number}'),
  'objection.breached': both('数据异议 {number} 已超过办理时限', 'Objection {number} is past its deadline'),
  'product.returned': both('产品 {number} 被退回修改', 'Product {number} was sent back'),
  'product.listed': both('产品 {number} 已上架', 'Product {number} is on the shelf'),
  'product.renewed': both(
    '产品 {number} 的新条款已通过审核，产品仍为暂停状态',
    'The new terms of {number} are approved; the product is still suspended',
  ),
  'team.proposed': both('{number} 的角色授权待您确认', 'Roles for {number} wait for your confirmation'),
  'team.confirmed': both('{number} 的角色授权已确认', 'The roles for {number} are confirmed'),
  'team.handed_over': both(
    '有 {number} 笔在办申请移交给您',
    '{number} open applications were handed over to you',
  ),
  'watch.eligible': both(
    '按最近掌握的情况，您等待的产品已符合：{products}，共 {count} 款，登录查看',
    'By what was last known these products admit your firm now: {products}, {count} in all; sign in to look',
  ),
  'standing.kept': both(
    '金融办已核实：{firm}仍由您代表，他人的申请未获认可',
    'The finance office has decided: you go on acting for {firm}; the other claim is not accepted',
  ),
  'standing.refused': both(
    '金融办已核实：您代表{firm}的申请未获认可，原因可致电金融办了解',
    'The finance office has decided: your claim to act for {firm} is not accepted; call the office for the grounds',
  ),
  'standing.given': both(
    '金融办已核实：自现在起由您代表{firm}，登录即可办理',
    'The finance office has decided: from now on you act for {firm}',
  ),
  'standing.lost': both(
    '金融办已核实：{firm}改由他人代表，您和您指定的经办人不再能办理，原因可致电金融办了解',
    'The finance office has decided: somebody else acts for {firm} from now on, and neither you nor your handlers do; call the office for the grounds',
  ),
  'handler.accepted': both('{name}已接受担任{firm}的经办人', '{name} has accepted to be a handler of {firm}'),
  'handler.declined': both('{name}未接受担任{firm}的经办人', '{name} has declined to be a handler of {firm}'),
  'handler.changed': both(
    '您在{firm}的经办权限已由法定代表人调整，登录查看',
    'The representative of {firm} has changed what you may do for it; sign in to look',
  ),
  'handler.removed': both('您已不再是{firm}的经办人', 'You are no handler of {firm} any more'),
  'handler.left': both(
    '{name}已退出{firm}的经办人',
    '{name} is no handler of {firm} any more, by own choice',
  ),
  'assist.standing_proven': both(
    '走访专员{officer}已当面为您核验{firm}的法定代表人身份，本手机号可登录融桥办理',
    'Visit officer {officer} has checked with you that you represent {firm}; sign in with this number',
  ),
  'assist.draft_saved': both(
    '走访专员{officer}为{firm}保存了“{product}”的申请草稿，尚未提交，登录融桥可查看和修改',
    'Visit officer {officer} has saved a draft for “{product}” of {firm}; nothing is sent yet',
  ),
  'assist.submitted': both(
    '走访专员{officer}凭您口述的验证码，已为{firm}向{bank}提交“{product}”{amount}的申请 {number}。60 秒内登录融桥可收回，此后也可撤回申请或撤销授权',
    'With the code that you read out, visit officer {officer} has sent application {number} of {firm} to {bank}: {product}, {amount}. Sign in within 60 seconds to take it back; you can withdraw it later as well',
  ),
} satisfies Record<Topic, Bilingual>;
