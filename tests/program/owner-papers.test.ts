// What an owner typed beside the papers comes back when the files are only kept.
import { describe, expect, it } from 'vitest';
import { actions } from '../../web/src/routes/sme/applications/[id]/papers/+page.server.ts';

type Upload = NonNullable<typeof actions.upload>;

/** A form with a file for one item and words for two, as the browser sends it. */
function formOf(parts: { file?: File; texts?: Record<string, string> }): FormData {
  const form = new FormData();
  form.set('_key', '00000000-0000-4000-8000-000000000000');
  form.set('_command', 'papers');
  form.set('file_a', parts.file ?? new File([], ''));
  for (const [name, text] of Object.entries(parts.texts ?? {})) form.set(name, text);
  return form;
}

/** Taps 先保存，稍后提交; the API answers every upload alike. Tells the answer and what was asked of the API. */
async function keep(form: FormData, answer = () => Response.json({ id: 'd' }, { status: 201 })) {
  const asked: string[] = [];
  const url = new URL('http://localhost/sme/applications/app_1/papers?/upload');
  const event = {
    url,
    request: new Request(url, { method: 'POST', body: form }),
    params: { id: 'app_1' },
    fetch: (input: string) => {
      asked.push(String(input));
      return Promise.resolve(answer());
    },
  };
  const result = await actions.upload?.(event as unknown as Parameters<Upload>[0]);
  return { result: result as unknown, asked };
}

const PAPER = new File(['%PDF-1.7'], '流水.pdf');
const TEXTS = { text_a: '见文件', text_b: '  无此项材料  ' };

describe('papers that are kept and not handed in', () => {
  it('give the explanations back just as they were typed, and say that they are not sent', async () => {
    const { result, asked } = await keep(formOf({ file: PAPER, texts: TEXTS }));
    expect(asked).toHaveLength(1);
    expect(result).toMatchObject({
      values: { text_a: ['见文件'], text_b: ['  无此项材料  '] },
      message: expect.stringContaining('说明尚未提交') as string,
    });
  });

  it('say nothing of explanations where none was typed', async () => {
    const { result } = await keep(formOf({ file: PAPER, texts: { text_a: ' ' } }));
    expect(result).toMatchObject({ values: null, message: expect.not.stringContaining('说明') as string });
  });

  it('are not said to be kept when there was no file, and the explanations still come back', async () => {
    const { result, asked } = await keep(formOf({ texts: TEXTS }));
    expect(asked).toEqual([]);
    expect(result).toMatchObject({
      status: 400,
      data: {
        values: { text_a: ['见文件'] },
        problem: { errors: [{ field: 'file_a', detail: expect.stringContaining('说明尚未提交') as string }] },
      },
    });
  });

  it('give the explanations back when a file is refused', async () => {
    const refusal = () =>
      Response.json({ code: 'invalid_input', title: '有误', errors: [] }, { status: 400 });
    const { result } = await keep(formOf({ file: PAPER, texts: TEXTS }), refusal);
    expect(result).toMatchObject({ status: 400, data: { values: { text_a: ['见文件'] } } });
  });
});
