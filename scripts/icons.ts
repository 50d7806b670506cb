// Draws the icons of the installed app from web/static/static/icon.svg: node scripts/icons.ts, after the picture changed.
// CHROMIUM_PATH names another browser than the one inside the package.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

const FOLDER = path.resolve(import.meta.dirname, '../web/static/static');
const picture = readFileSync(path.join(FOLDER, 'icon.svg'), 'utf8');
// Systems cut a maskable icon to their own shape: colour up to the edge, the bridge within the inner four fifths.
const maskable = picture.replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"').replace('rx="7"', '');

const ICONS = [
  { name: 'icon-180', size: 180, svg: picture.replace('rx="7"', ''), opaque: true },
  { name: 'icon-192', size: 192, svg: picture, opaque: false },
  { name: 'icon-512', size: 512, svg: picture, opaque: false },
  { name: 'icon-maskable-512', size: 512, svg: maskable, opaque: true },
];

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? (await sparticuz.executablePath()),
  args: [...sparticuz.args.filter((argument) => argument !== '--single-process'), '--no-sandbox'],
});
const page = await browser.newPage();
for (const { name, size, svg, opaque } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const ground = opaque ? '#0B5CAD' : 'transparent';
  await page.setContent(`<style>html{background:${ground}}body{margin:0}svg{display:block}</style>${svg}`);
  writeFileSync(path.join(FOLDER, `${name}.png`), await page.screenshot({ omitBackground: !opaque }));
}
await browser.close();
