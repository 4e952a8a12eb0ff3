import type { Picture } from './picture.ts';

/**
 * Returns a PDF with one A5 page: a photo, given as a JPEG with its size, above lines of text. The text uses
 * the standard font Helvetica, which needs no embedding but has only Latin letters (ISO 32000-1, 7.5 and
 * 9.6.2.2).
 */
export function pdfOf(
  lines: readonly string[],
  photo: { readonly jpeg: Buffer; readonly measures: Picture },
): Buffer {
  const { width, height } = photo.measures;
  const text = lines.map((line) => `(${escaped(line)}) Tj T*`).join('\n');
  const page = `q 300 0 0 ${Math.round((300 * height) / width)} 60 340 cm /Photo Do Q
BT /Body 12 Tf 60 310 Td 18 TL
${text}
ET`;
  return assembled([
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R /Resources << /Font << /Body 5 0 R >> /XObject << /Photo 6 0 R >> >> >>',
    ),
    stream('', Buffer.from(page, 'latin1')),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'),
    stream(
      `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`,
      photo.jpeg,
    ),
  ]);
}

function escaped(line: string): string {
  return line.replace(/[\\()]/g, '\\$&');
}

function stream(entries: string, bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`<< ${entries} /Length ${bytes.length} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** Joins objects 1, 2, … with the table of their offsets. */
function assembled(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  const add = (bytes: Buffer) => {
    parts.push(bytes);
    size += bytes.length;
  };
  // Four bytes above 127 mark the file as binary for transfer programs.
  add(Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1'));
  const starts = objects.map((object, index) => {
    const start = size;
    add(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]));
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  add(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${size}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
