import { describe, expect, it } from 'vitest';
import { PERSON_ROLES } from './terms.ts';
import { applicationText, personText, platformText, textHash } from './texts.ts';

const BANK = { zh: '湘江农商银行', en: 'Xiangjiang Bank' };
const OF = { firm: '长沙测试有限公司', institution: BANK, product: '税易贷', until: '2026-09-02' };
const TEXTS = {
  application: applicationText({ ...OF, data_classes: ['public', 'tax'] }),
  platform: platformText({ firm: OF.firm, data_classes: ['tax'], until: OF.until }),
  ...Object.fromEntries(PERSON_ROLES.map((role) => [role, personText({ ...OF, role })])),
};

describe('the words of a consent', () => {
  it.each(Object.entries(TEXTS))(
    '%s: name firm, end, how to withdraw and what a refusal costs',
    (_, text) => {
      for (const words of [text.zh, text.en]) {
        expect(words).toContain(OF.firm);
        expect(words).toContain(OF.until);
      }
      expect(text.zh).toMatch(/撤销/);
      expect(text.zh).toMatch(/不授权|不同意/);
      expect(text.en).toMatch(/withdraw/);
      expect(text.en).toMatch(/Without it|do not agree/);
    },
  );

  it.each(Object.entries(TEXTS))('%s: say for how long the record is kept after the end', (_, text) => {
    for (const words of [text.zh, text.en]) expect(words).toContain('2029-09-02');
  });

  it('name one receiver, and classes in words', () => {
    expect(TEXTS.application.zh).toContain('湘江农商银行');
    expect(TEXTS.application.en).toContain('Tax records');
    expect(TEXTS.platform.zh).toContain('不提供给任何机构');
  });

  it('hash to something else with any letter of either language', () => {
    expect(textHash({ zh: '甲', en: 'a' })).not.toBe(textHash({ zh: '甲', en: 'b' }));
    expect(textHash({ zh: '甲', en: 'a' })).not.toBe(textHash({ zh: '乙', en: 'a' }));
    expect(textHash({ zh: '甲', en: 'a' })).toMatch(/^[0-9a-f]{64}$/);
  });
});
