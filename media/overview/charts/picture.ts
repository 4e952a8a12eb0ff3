/** Pixels of the picture per pixel of the drawing, sharp enough for print. */
const sharpScale = 3;
/** Browsers' canvases end at 16,384 pixels, and large ones take seconds. */
const maxHeight = 16_000;
const maxPixels = 12_000_000;

/** Converts an SVG document to PNG. Rejects if the browser can't draw it. */
export async function pictureOf(drawing: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([drawing], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const { naturalWidth, naturalHeight } = image;
    const scale = Math.min(
      sharpScale,
      maxHeight / Math.max(naturalWidth, naturalHeight),
      Math.sqrt(maxPixels / (naturalWidth * naturalHeight)),
    );
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(naturalWidth * scale);
    canvas.height = Math.floor(naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('No picture')) : resolve(blob)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

export async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
