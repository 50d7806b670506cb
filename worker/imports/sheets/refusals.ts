// Every reason for which a file is refused whole, with its repair.
import { both, type Bilingual } from '../../lib/bilingual.ts';
import { SheetRefusal } from './cells.ts';

/** What a file may hold (security rule R36) and how many products one import takes. */
export const LIMITS = {
  file_bytes: 20 * 1024 * 1024,
  inflated_bytes: 100 * 1024 * 1024,
  entries: 200,
  ratio: 100,
  cells: 400_000,
  columns: 200,
  rows: 5_000,
  cell_characters: 32_767,
} as const;

const SAVE_AGAIN = both(
  '请用 Excel 或 WPS 打开后另存为 .xlsx，再上传',
  'Open it in Excel or WPS, save it as .xlsx and upload it again',
);

const refusal = (detail: Bilingual, repair: Bilingual) => ({ detail, repair });

export const FILE_PROBLEMS = {
  empty_file: refusal(
    both('文件为空', 'The file is empty'),
    both('请选择有内容的文件', 'Choose a file with content'),
  ),
  too_large: refusal(
    both('文件超过 20 MB', 'The file is larger than 20 MB'),
    both(
      '请拆成几个文件，或删除图片和多余的工作表',
      'Split it, or remove pictures and sheets that are not needed',
    ),
  ),
  wrong_kind: refusal(
    both('只接受 .xlsx 和 .csv 文件', 'Only .xlsx and .csv files are accepted'),
    SAVE_AGAIN,
  ),
  content_differs: refusal(
    both('文件内容与扩展名不一致', 'The content does not fit the name of the file'),
    SAVE_AGAIN,
  ),
  old_format: refusal(both('这是旧版 .xls 格式', 'This is the old .xls format'), SAVE_AGAIN),
  password: refusal(
    both('文件设有密码', 'The file is protected by a password'),
    both('请去掉打开密码后再上传', 'Remove the password and upload it again'),
  ),
  macro: refusal(
    both('文件含有宏、控件或嵌入对象', 'The file holds macros, controls or embedded objects'),
    both('请另存为不含宏的 .xlsx', 'Save it as .xlsx without macros'),
  ),
  external_link: refusal(
    both('文件引用了其他文件或外部数据', 'The file refers to other files or outside data'),
    both('请在“数据—编辑链接”中断开链接，把公式粘贴为数值', 'Break the links and paste formulas as values'),
  ),
  dtd: refusal(
    both('文件内部含有不允许的声明（DTD）', 'The file holds declarations that are not allowed (DTD)'),
    SAVE_AGAIN,
  ),
  bomb: refusal(
    both('文件解压后过大', 'The file becomes too large when unpacked'),
    both('请只保留产品工作表，删除多余内容', 'Keep the sheet of products and remove everything else'),
  ),
  too_many_entries: refusal(
    both('文件内部的部件过多', 'The file has too many parts'),
    both(
      '请只保留产品工作表，删除图片和多余工作表',
      'Keep the sheet of products, remove pictures and other sheets',
    ),
  ),
  too_many_cells: refusal(
    both('单元格超过 40 万个', 'There are more than 400,000 cells'),
    both('请删除空白区域的格式，或拆成几个文件', 'Clear formats of empty areas, or split the file'),
  ),
  too_many_columns: refusal(
    both('列数超过 200', 'There are more than 200 columns'),
    both('请删除产品列右边的内容', 'Remove what stands to the right of the products'),
  ),
  too_many_rows: refusal(
    both('一次最多导入 5000 行', 'One import takes at most 5,000 rows'),
    both('请拆成几个文件', 'Split the file'),
  ),
  broken: refusal(both('文件已损坏，无法读取', 'The file is damaged and cannot be read'), SAVE_AGAIN),
  cell_too_long: refusal(
    both('有单元格超过 32767 个字', 'A cell holds more than 32,767 characters'),
    both('请缩短该单元格的内容', 'Shorten the cell'),
  ),
  encoding: refusal(
    both(
      '文字编码既不是完整的 UTF-8，也不是完整的 GB18030',
      'The text is neither wholly UTF-8 nor wholly GB18030',
    ),
    both('请另存为“CSV UTF-8（逗号分隔）”或 .xlsx', 'Save it as “CSV UTF-8” or as .xlsx'),
  ),
  open_quote: refusal(
    both(
      '引号没有成对，从这一行起无法分列',
      'A quotation mark is not closed; columns cannot be told from here on',
    ),
    both('请补上英文双引号，或改用 .xlsx', 'Close the quotation mark, or use .xlsx'),
  ),
  no_rows: refusal(
    both('没有找到可见且有内容的工作表', 'No visible sheet with content was found'),
    both('请取消隐藏工作表，并在表头下填写产品', 'Unhide the sheet and write products under its headings'),
  ),
  merged_headings: refusal(
    both(
      '表头单元格合并在一起，下面的几列只有一个列名',
      'Headings are merged, so that several columns share one name',
    ),
    both(
      '请选中表头，点“取消合并单元格”，给每一列写上自己的列名',
      'Unmerge the cells of the headings and give each column a name of its own',
    ),
  ),
  no_headings: refusal(
    both('没有找到表头', 'No headings were found'),
    both('请下载模板，把内容复制到模板中', 'Download the template and copy the content into it'),
  ),
} as const satisfies Record<string, { detail: Bilingual; repair: Bilingual }>;
export type FileProblemCode = keyof typeof FILE_PROBLEMS;

/** The refusal of a file, for `throw`. */
export function refuse(code: FileProblemCode, at: { row?: number; column?: string } = {}): SheetRefusal {
  return new SheetRefusal({ code, ...FILE_PROBLEMS[code], ...at });
}
