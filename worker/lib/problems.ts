// Every refusal of the API: its stable code, HTTP status and the sentence a person reads.
import { both, type Bilingual } from './bilingual.ts';

type Problem = { readonly status: number; readonly title: Bilingual };

const problem = (status: number, zh: string, en: string): Problem => ({ status, title: both(zh, en) });

export const PROBLEMS = {
  // The request itself.
  invalid_input: problem(400, '填写的内容有误', 'Some fields are not valid'),
  malformed_request: problem(400, '请求无法读取', 'The request cannot be read'),
  idempotency_key_missing: problem(400, '请求缺少 Idempotency-Key', 'The Idempotency-Key header is missing'),
  idempotency_key_invalid: problem(
    400,
    'Idempotency-Key 格式不正确，应为 UUID',
    'The Idempotency-Key header must be a UUID',
  ),
  version_missing: problem(428, '请求缺少 If-Match 版本', 'The If-Match header is missing'),
  unsupported_media_type: problem(415, '内容类型不受支持', 'This content type is not accepted'),
  too_large: problem(413, '内容过大', 'The content is too large'),
  foreign_origin: problem(403, '请求来自其他网站，已拒绝', 'The request came from another site'),
  // Who asks.
  sign_in_required: problem(401, '请先登录', 'Please sign in'),
  sign_in_failed: problem(401, '登录信息不正确或已过期', 'The sign-in details are wrong or have expired'),
  forbidden: problem(403, '您的角色不能进行此操作', 'Your role may not do this'),
  standing_required: problem(
    403,
    '请先证明您有权代表该企业',
    'Please prove first that you may act for this firm',
  ),
  right_missing: problem(
    403,
    '这项操作需要法定代表人授权',
    'This needs the permission of the firm’s legal representative',
  ),
  step_up_required: problem(403, '请先再次验证身份', 'Please verify your identity again'),
  too_many_attempts: problem(429, '尝试次数过多，请稍后再试', 'Too many attempts, please try again later'),
  // What is asked for.
  not_found: problem(404, '未找到', 'Not found'),
  method_not_allowed: problem(405, '不支持此方法', 'This method is not supported'),
  illegal_move: problem(409, '当前状态不能进行此操作', 'This is not possible in the current state'),
  institution_not_in_force: problem(
    409,
    '机构已被暂停，或许可证、合作协议不在有效期内，产品不能上架',
    'The institution is suspended, or its licence or agreement does not run: nothing of it can be listed',
  ),
  stale_version: problem(412, '内容已被他人更新', 'Somebody else has changed this meanwhile'),
  key_reused: problem(422, '同一操作编号已用于不同内容', 'This Idempotency-Key was used with other content'),
  conflict: problem(409, '与现有记录冲突', 'This conflicts with an existing record'),
  // The business.
  firm_not_registered: problem(422, '登记机关没有该代码的记录', 'The registry has no record of this code'),
  firm_already_bound: problem(409, '您已绑定该企业', 'You have already added this firm'),
  standing_mismatch: problem(
    422,
    '姓名或证件号与登记的法定代表人不一致',
    'Name or document number differ from the registered legal representative',
  ),
  standing_disputed: problem(
    409,
    '该企业已有经核验的代表，已转金融办核实',
    'The firm has a verified representative; the finance office will look into it',
  ),
  product_not_listed: problem(
    409,
    '该产品目前不接受申请',
    'This product does not take applications at present',
  ),
  product_replaced: problem(
    409,
    '产品条款已更新，请重新查看',
    'The terms of this product have changed, please look again',
  ),
  product_ended: problem(409, '该产品已过受理期，不再接受申请', 'This product no longer takes applications'),
  consent_changed: problem(
    409,
    '授权书内容已变化，请重新阅读并确认',
    'The wording of the consent has changed, please read it again',
  ),
  application_in_flight: problem(
    409,
    '您已有一笔该产品的在途申请',
    'You already have an open application for this product',
  ),
  cooling_down: problem(
    409,
    '该产品在建议的日期之前再次申请没有意义，暂不受理',
    'Before the day the bank named there is no use in applying for this product again',
  ),
  review_window_over: problem(409, '申请复议的期限已过', 'The time to ask for reconsideration is over'),
  review_final: problem(
    409,
    '该拒绝已经复议并维持，不能再次申请复议',
    'The refusal was upheld on reconsideration: it cannot be asked for again',
  ),
  reroute_same_institution: problem(
    409,
    '转介须选择其他机构的产品',
    'Choose a product of another institution to go elsewhere',
  ),
  no_branch: problem(
    409,
    '该机构暂无可受理的网点人员',
    'The institution has nobody to take this application at present',
  ),
  conditions_not_met: problem(
    422,
    '有未满足的准入条件，暂不能申请',
    'A condition of this product is not met',
  ),
  same_person: problem(403, '须由另一位人员办理', 'A second person must do this'),
  complaint_open: problem(409, '同一事项的投诉正在办理', 'The same complaint is being dealt with'),
  urged_today: problem(409, '今天已经催办过，请明天再催', 'You have asked for news today already'),
  hash_mismatch: problem(409, '方案已变化，请重新核对', 'The offer has changed, please check it again'),
  offer_expired: problem(409, '方案已过有效期', 'The offer has expired'),
  offer_not_binding: problem(409, '意向方案不能直接接受', 'An offer in principle cannot be accepted'),
  above_approved_amount: problem(422, '放款合计超过批准金额', 'Drawdowns would exceed the approved amount'),
  above_branch_authority: problem(
    403,
    '金额超过网点审批权限，须由另一级审批人审批',
    'More than the branch may decide: an approver of another level is needed',
  ),
  second_approver_missing: problem(
    409,
    '本机构没有下一级审批人，方案不能批准',
    'The institution has nobody to approve this at the next level',
  ),
  too_many_offers: problem(
    409,
    '未结束的方案已达上限',
    'There are as many open offers for this application as may be',
  ),
  offer_exists: problem(409, '已有完全相同的方案', 'The very same offer is there already'),
  accepted_elsewhere: problem(
    409,
    '同一需求已接受另一家银行的方案',
    'Another bank’s offer for the same need is accepted already',
  ),
  bank_reference_used: problem(409, '该借据号已登记', 'This loan note number is already recorded'),
  reason_not_allowed: problem(422, '该拒绝原因目前不可使用', 'This reason may not be used now'),
  objection_open: problem(409, '这项数据已有办理中的异议', 'There is an open objection to this fact already'),
  source_unchanged: problem(
    409,
    '来源的数据没有变化，不能以“已更正”办结',
    'The source still says the same: this cannot be closed as corrected',
  ),
  claim_exists: problem(409, '这一期补贴已经申领', 'This part is claimed already'),
  claim_not_due: problem(409, '还没有到可申领的日期', 'The day from which this may be claimed has not come'),
  claim_not_available: problem(
    409,
    '这笔放款目前不能按该政策申领',
    'Nothing may be claimed for this drawdown under that policy now',
  ),
  budget_used_up: problem(409, '政策预算已用完', 'The budget of the policy is used up'),
  consent_not_active: problem(403, '没有有效授权，不能查看', 'There is no valid consent for this'),
  institution_known: problem(409, '该机构已在平台入驻', 'This institution is on the platform already'),
  roles_exclude: problem(409, '同一人不能兼任这些角色', 'One person cannot hold these roles together'),
  phone_in_use: problem(
    409,
    '该手机号在本机构已有账号或邀请',
    'This phone has an account or an invitation at the institution already',
  ),
  needs_successor: problem(
    409,
    '该成员有在办业务，须同时指定接手人',
    'This member has open cases: name the colleague who takes them over',
  ),
  branch_in_use: problem(
    409,
    '该网点仍有成员、下级网点或在办业务',
    'The branch still has members, branches below it or open cases',
  ),
  watched_already: problem(
    409,
    '已在等待该项，符合时会提醒您',
    'This is waited for already: you will be told',
  ),
  eligible_already: problem(
    409,
    '本企业已符合该产品，可以直接申请',
    'The product admits this firm already: apply for it',
  ),
  some_refused: problem(
    422,
    '有银行暂不能提交，其余可以继续',
    'Not every bank can be asked; the others can go on',
  ),
  demand_over: problem(409, '该需求已结束', 'This demand is over'),
  demand_full: problem(409, '该需求的在途申请已满', 'As many applications as allowed are open for this need'),
  too_many_demands: problem(409, '同时发布的需求已达上限', 'As many demands as allowed are published'),
  preview_changed: problem(
    409,
    '银行将看到的内容已变化，请重新核对',
    'What banks would see has changed, please look at it again',
  ),
  interest_shown: problem(
    409,
    '贵行已对该需求表达过意向',
    'Your institution has answered this demand already',
  ),
  nobody_ready: problem(409, '还没有银行填报对接意向', 'No bank has said yet what it is ready for'),
  interests_full: problem(
    409,
    '该需求的 3 个接单名额已满（含区金融办为被派单银行保留的名额）',
    'The three places of this demand are taken or kept for banks that the finance office has asked',
  ),
  handler_known: problem(
    409,
    '该手机号已是本企业的经办人，或已有待接受的邀请',
    'This phone is a handler of the firm already, or an invitation to it waits',
  ),
  assist_over: problem(
    403,
    '本次代办已结束或超过 15 分钟，请企业主重新口述验证码',
    'This assisted session is over: the owner has to read out a new code',
  ),
  link_not_valid: problem(404, '链接无效或已过期', 'This link is not valid, or no longer'),
  link_expired: problem(
    410,
    '文件链接已过期（有效 60 秒），请回到页面重新打开',
    'The link to this file is over (it lives a minute): open the file from its page again',
  ),
  document_checking: problem(
    409,
    '文件正在做安全检查，通常一分钟内完成，请稍后再试',
    'The file is being checked, which takes about a minute: please try again',
  ),
  licence_not_fetched: problem(
    422,
    '证照没有取到，可改为上传照片或 PDF',
    'The licence could not be fetched: upload a photo or a PDF of it instead',
  ),
  import_outdated: problem(
    409,
    '产品货架在预览之后有变化，请重新检查',
    'The shelf has changed since the preview; please check the file again',
  ),
  // Us.
  outside_system_unavailable: problem(
    503,
    '外部系统暂不可用，请稍后再试',
    'An outside system is unavailable, please try again',
  ),
  overloaded: problem(503, '系统繁忙，请稍后再试', 'The service is busy, please try again'),
  internal: problem(500, '系统内部错误，已记录', 'Something went wrong on our side; it has been recorded'),
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof PROBLEMS;
