// First two digits of GB/T 2260 division codes. Only these two are ever tested: counties are abolished and renamed
// while the codes issued under them stay valid for life.

const PROVINCES: ReadonlySet<string> = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 ' +
    '50 51 52 53 54 61 62 63 64 65 71 81 82'
  ).split(' '),
);

/** Whether the two digits stand for a province, municipality, autonomous or special administrative region. */
export function isProvinceCode(digits: string): boolean {
  return PROVINCES.has(digits);
}
