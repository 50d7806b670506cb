// How sure a figure of a cost sheet is, in words.
import { both, type Bilingual } from '../lib/bilingual.ts';

/** How sure a figure is. */
export type Certainty =
  'listed_best' | 'listed' | 'offered' | 'entered' | 'computed' | 'qualified' | 'open' | 'if_qualified';
export const CERTAINTY_LABELS = {
  listed_best: both(
    '按公示的最低利率试算，以银行方案为准',
    "At the lowest rate listed; the bank's offer decides",
  ),
  listed: both('按公示条款计算', 'By the listed terms'),
  offered: both('按银行方案计算', "By the bank's offer"),
  entered: both('按您填写的条件计算', 'By what you entered'),
  computed: both('由以上各项算出', 'Worked out from the items above'),
  qualified: both('按现有信息符合条件，审批后兑付', 'Conditions met as far as known; paid after approval'),
  open: both('条件待确认，审批后兑付', 'Conditions still open; paid after approval'),
  if_qualified: both('符合条件的企业审批后兑付', 'For firms that qualify, after approval'),
} satisfies Record<Certainty, Bilingual>;
