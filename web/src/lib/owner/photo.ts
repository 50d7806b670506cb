// Making photos small before they are sent: what a phone takes is ten times what a paper needs, and lines are slow. Loaded
// only when somebody sends a file. What cannot be read as a picture goes out as it is; the API has the last word.

/** The most a photo needs to stay readable: bytes, and pixels along its longer edge. */
export const PHOTO_BYTES = 1.5 * 1024 * 1024;
const EDGE = 2400;
const QUALITIES = [0.85, 0.7, 0.55, 0.4] as const;

const encoded = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));

/** A photo upright and small, as a JPEG; null when it is small already or no picture that this browser can read. */
async function shrunk(file: File): Promise<File | null> {
  if (!file.type.startsWith('image/')) return null;
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!picture) return null;
  const isPlain = file.type === 'image/jpeg' || file.type === 'image/png';
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= PHOTO_BYTES && isPlain) return null;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const drawing = canvas.getContext('2d');
  if (!drawing) return null;
  // A transparent picture lies on paper.
  drawing.fillStyle = '#fff';
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of QUALITIES) {
    const blob = await encoded(canvas, quality);
    if (!blob) return null;
    const isLast = quality === QUALITIES.at(-1);
    if (blob.size <= PHOTO_BYTES || isLast) {
      return new File([blob], file.name.replace(/(\.[^.]*)?$/, '.jpg'), { type: 'image/jpeg' });
    }
  }
  return null;
}

/** The same form with its photos made small. */
export async function withSmallPhotos(form: FormData): Promise<FormData> {
  const small = new FormData();
  for (const [name, value] of form) {
    if (typeof value === 'string') small.append(name, value);
    else small.append(name, (await shrunk(value)) ?? value);
  }
  return small;
}
