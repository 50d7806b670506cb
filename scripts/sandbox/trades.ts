// What the invented firms of the demonstration do: classes of GB/T 4754-2017 that a district like this one has, with
// the word that a firm of that class carries in its name, and the titles it may plausibly hold.

/** One line of business: class with section letter, word in the name, and how common it is. */
export type Trade = { readonly industry: string; readonly word: string; readonly weight: number };

const trade = (industry: string, word: string, weight = 1): Trade => ({ industry, word, weight });

/** Companies. */
export const COMPANY_TRADES: readonly Trade[] = [
  trade('C1331', '粮油', 2),
  trade('C1392', '豆制品'),
  trade('C1411', '食品', 3),
  trade('C1530', '茶业'),
  trade('C1819', '服饰', 2),
  trade('C2110', '家具', 2),
  trade('C2231', '包装', 2),
  trade('C2319', '印务', 2),
  trade('C2641', '涂料'),
  trade('C2761', '生物医药'),
  trade('C2832', '新材料', 2),
  trade('C2926', '塑业'),
  trade('C3021', '建材', 2),
  trade('C3075', '陶艺', 3),
  trade('C3311', '钢构', 3),
  trade('C3421', '机床', 2),
  trade('C3514', '工程机械', 4),
  trade('C3525', '模具', 3),
  trade('C3670', '汽配', 3),
  trade('C3824', '电力电子', 2),
  trade('C3831', '线缆'),
  trade('C3973', '微电子'),
  trade('C3982', '电子', 3),
  trade('E4710', '建筑工程', 3),
  trade('E4891', '园林', 2),
  trade('E4920', '机电安装', 2),
  trade('E5011', '装饰', 4),
  trade('F5123', '果蔬商贸', 2),
  trade('F5127', '酒业商贸', 2),
  trade('F5165', '建材商贸', 5),
  trade('F5174', '五金商贸', 4),
  trade('F5179', '设备商贸', 4),
  trade('F5212', '超市', 2),
  trade('G5910', '装卸'),
  trade('G5920', '仓储', 2),
  trade('G5930', '冷链', 2),
  trade('H6110', '酒店', 2),
  trade('H6210', '餐饮', 4),
  trade('I6513', '软件', 5),
  trade('I6531', '信息技术', 4),
  trade('K7020', '物业', 2),
  trade('L7113', '机械租赁', 2),
  trade('L7259', '传媒', 3),
  trade('L7269', '人力资源', 2),
  trade('M7484', '工程设计', 2),
  trade('M7516', '环保科技', 2),
  trade('O8111', '汽车服务', 3),
];

/** Sole traders. */
export const SHOP_TRADES: readonly Trade[] = [
  trade('F5212', '超市', 4),
  trade('F5213', '便利店', 4),
  trade('F5222', '饼屋'),
  trade('F5223', '水果店', 3),
  trade('F5232', '服装店', 3),
  trade('F5281', '五金店', 3),
  trade('F5287', '瓷砖店', 2),
  trade('H6210', '菜馆', 5),
  trade('H6220', '快餐店', 3),
  trade('H6231', '茶馆'),
  trade('H6291', '粉馆', 4),
  trade('O8030', '洗衣店'),
  trade('O8040', '理发店', 3),
  trade('O8060', '照相馆'),
  trade('O8111', '汽修厂', 2),
  trade('C3075', '陶瓷工坊', 2),
];

/** Farmers' cooperatives. */
export const FARM_TRADES: readonly Trade[] = [
  trade('A0111', '水稻种植', 3),
  trade('A0141', '蔬菜种植', 3),
  trade('A0159', '水果种植', 2),
  trade('A0164', '茶叶种植'),
  trade('A0313', '生猪养殖', 2),
  trade('A0321', '蛋鸡养殖'),
];

/** Divisions whose firms may hold technology titles. */
export const TECHNICAL_DIVISIONS: ReadonlySet<string> = new Set(
  'C26 C27 C28 C33 C34 C35 C36 C38 C39 I65 M74 M75'.split(' '),
);
/** Sections of trade and services with customers on the spot. */
export const STREET_SECTIONS: ReadonlySet<string> = new Set('FHO');
