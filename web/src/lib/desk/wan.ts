// Amounts in the fields of a bank that count in 万元: a figure without a unit is one of them, and who writes a unit of
// her own means that one.
import { m } from '#lib/paraglide/messages.js';
import { readFigure, type ReadAmount } from '#lib/owner/amount.ts';
import { shortDecimalText, type Fen } from '#worker/lib/money.ts';

/** Whether a text is a figure without a unit. */
export const isBare = (text: string): boolean => /^[\d.,]+$/.test(text);

/** Reads an amount of a field in 万元: "120", "120万", "1200000元". What is none is told in the unit of the field. */
export function readWan(text: string): ReadAmount {
  const read = readFigure(isBare(text) ? `${text}万` : text);
  return read.ok || read.reason !== 'not_a_number'
    ? read
    : { ...read, sentence: m.shelf_entry_wan({ wan: '120万', yuan: '1200000元' }) };
}

/** An amount with its unit, so that it can be typed into any field: "5亿", "5万", "1000元". */
function withUnit(fen: Fen): string {
  if (fen >= 10_000_000_000) return `${shortDecimalText(fen, 10)}亿`;
  return fen >= 1_000_000 ? `${shortDecimalText(fen, 6)}万` : `${shortDecimalText(fen, 2)}元`;
}

/** The question back to a bare figure that was read in 万元 as `fen` and could be meant in 元: both, ready to type. */
export function wanOrYuan(figure: string, fen: Fen): string {
  const inYuan = readFigure(`${figure}元`);
  return m.shelf_entry_wan_or_yuan({
    figure,
    wan: withUnit(fen),
    yuan: inYuan.ok ? withUnit(inYuan.fen) : `${figure}元`,
  });
}
